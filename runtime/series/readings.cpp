#include <algorithm>

#include "runtime/series/facts.hpp"

namespace qapc::series {
namespace {

using tables::Mask;

bool is_number(const Token& token) {
  return token.meaning == tables::kNumberMeaning;
}

bool at_place(const tables::Term& term, const Place& place) {
  const auto others = [&](std::size_t from, std::size_t to) {
    return std::ranges::any_of(place.tokens.subspan(from, to - from), [](const Token& t) { return !is_number(t); });
  };
  const bool before = others(0, place.at);
  const bool behind = others(place.at + 1, place.tokens.size());
  return (term.first && place.at == 0) || (term.last && !behind) || (term.only && !before && !behind);
}

bool means(const Token& token, const Mask& meanings) {
  return token.known() && meanings.has(token.meaning);
}

bool term_holds(const tables::Term& term, const Place& place) {
  bool found = false;
  switch (term.where) {
    case tables::Where::Anywhere:
      found = place.present->meets(term.meanings);
      break;
    case tables::Where::Before:
      found = place.at > 0 && place.at < place.tokens.size() && means(place.tokens[place.at - 1], term.meanings);
      break;
    case tables::Where::Behind:
      found = place.at + 1 < place.tokens.size() && means(place.tokens[place.at + 1], term.meanings);
      break;
  }
  const bool places = term.first || term.last || term.only;
  if (!found && places && place.at < place.tokens.size()) found = at_place(term, place);
  return found != term.negated;
}

/// The meanings of all tokens but one.
Mask meanings_beside(std::span<const Token> tokens, std::size_t at) {
  Mask mask;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (i != at && tokens[i].known()) mask.add(tokens[i].meaning);
  return mask;
}

}  // namespace

bool holds(std::uint16_t condition, const Place& place) {
  const tables::Condition& row = tables::kConditions[condition];
  const auto terms = tables::kTerms.subspan(row.first_term, row.terms);
  return std::ranges::all_of(terms, [&](const tables::Term& term) { return term_holds(term, place); });
}

void choose_reading(std::span<Token> tokens, std::size_t at) {
  Token& token = tokens[at];
  const Mask present = meanings_beside(tokens, at);
  const tables::Word& word = tables::kWords[token.word];
  token.meaning = kNoMeaning;
  for (const tables::Reading& reading : tables::kReadings.subspan(word.first_reading, word.readings)) {
    if (!holds(reading.condition, {tokens, &present, at})) continue;
    token.meaning = reading.meaning;
    token.vendor = reading.vendor.view();
    return;
  }
}

void choose_readings(std::span<Token> tokens) {
  // Words of one meaning are known before; the others see them, then each other.
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < tokens.size(); ++i)
      if (tokens[i].readings > 1 || (tokens[i].readings == 1 && !tokens[i].known())) choose_reading(tokens, i);
}

}  // namespace qapc::series
