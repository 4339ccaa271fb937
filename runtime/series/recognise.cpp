#include "runtime/series/recognise.hpp"

#include <algorithm>

#include "runtime/base/contains.hpp"
#include "runtime/series/facts.hpp"
#include "runtime/series/fold.hpp"
#include "runtime/series/split.hpp"
#include "runtime/series/tables.hpp"

namespace qapc::series {
namespace {

/// At most `limit` bytes, and no character cut in two.
std::string_view beginning(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
  return text.substr(0, limit);
}

std::vector<Token> tokens_of(std::string_view text) {
  const std::vector<Char> characters = fold(text);
  const std::vector<Piece> pieces = split(characters);
  const auto byte = [&](std::size_t at) {
    return at < characters.size() ? characters[at].at : static_cast<std::uint32_t>(text.size());
  };
  std::vector<Token> tokens;
  tokens.reserve(pieces.size());
  for (const Piece& piece : pieces) {
    Token token{.begin = byte(piece.begin),
                .end = byte(piece.end),
                .meaning = kNoMeaning,
                .word = 0,
                .readings = 0,
                .vendor = {}};
    if (piece.word) {
      const tables::Word& word = tables::kWords[*piece.word];
      const tables::Reading& reading = tables::kReadings[word.first_reading];
      token.word = *piece.word;
      token.readings = word.readings;
      if (word.readings == 1 && reading.condition == 0) {
        token.meaning = reading.meaning;
        token.vendor = reading.vendor.view();
      }
    }
    tokens.push_back(token);
  }
  return tokens;
}

bool is_sign(std::string_view text) {
  return std::ranges::all_of(fold(text),
                             [](const Char& c) { return c.kind == Char::Kind::Gap || c.kind == Char::Kind::Sign; });
}

/// A sign that means nothing where it stands is no token, and stands between no two others.
void settle_signs(std::vector<Token>& tokens, std::string_view text) {
  for (std::size_t i = 0; i < tokens.size();) {
    const bool sign = !tokens[i].known() && is_sign(text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin));
    if (sign) choose_reading(tokens, i);
    if (sign && !tokens[i].known()) {
      tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

}  // namespace

Recognised recognise(std::string_view description) {
  const std::string_view text = beginning(description, kLongestText);
  Recognised result;
  result.cut = text.size() < description.size();
  result.tokens = tokens_of(text);
  settle_signs(result.tokens, text);
  choose_readings(result.tokens);
  draw_facts(result);
  return result;
}

std::string family_name(Family family, Suffix suffix) {
  std::string name(name_of(family));
  if (suffix == Suffix::None) return name;
  return name + "_" + std::string(name_of(suffix));
}

Category category_of(const Token& token) {
  return token.known() ? tables::kMeanings[token.meaning].category : Category::Other;
}

std::string_view meaning_of(const Token& token) {
  return token.known() ? tables::kMeanings[token.meaning].name.view() : std::string_view{};
}

std::string_view text_of(const Token& token) {
  return token.known() ? tables::kMeanings[token.meaning].text.view() : std::string_view{};
}

std::vector<std::string_view> other_readings(const Token& token) {
  std::vector<std::string_view> result;
  if (token.readings < 2) return result;
  const tables::Word& word = tables::kWords[token.word];
  for (const tables::Reading& reading : tables::kReadings.subspan(word.first_reading, word.readings)) {
    const std::string_view name = tables::kMeanings[reading.meaning].name.view();
    if (reading.meaning != token.meaning && !contains(result, name)) result.push_back(name);
  }
  return result;
}

std::span<const std::string_view> anatomies() {
  return tables::kAnatomies;
}
std::vector<std::string_view> meanings() {
  std::vector<std::string_view> names;
  for (const tables::Meaning& meaning : tables::kMeanings) names.push_back(meaning.name.view());
  return names;
}
std::string_view lexicon_version() {
  return tables::kVersion;
}
std::string_view lexicon_digest() {
  return tables::kDigest;
}

}  // namespace qapc::series
