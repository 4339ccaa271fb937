#include "runtime/eval/questions.hpp"

#include <algorithm>

#include "runtime/base/contains.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/series/question.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::eval {
namespace {

using abi::Index;

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_letter(char c) {
  return (folded(c) >= 'a' && folded(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

struct Asker {
  const abi::Program& program;
  const abi::Predicate& predicate;
  std::vector<text::Pattern> patterns{};
  std::optional<series::Facet> facet{};  ///< verified to be one

  [[nodiscard]] bool ask(std::string_view text) const {
    switch (predicate.kind) {
      case abi::PredicateKind::OneOf:
        return std::ranges::any_of(predicate.texts, [&](Index index) { return program.text(index) == text; });
      case abi::PredicateKind::Hashed: {
        const std::string digest = crypto::hex(crypto::sha256(text));
        return std::ranges::any_of(predicate.texts, [&](Index index) { return program.text(index) == digest; });
      }
      case abi::PredicateKind::StartsWith:
        return text.starts_with(program.text(predicate.texts.front()));
      case abi::PredicateKind::Matches:
        return patterns.front().matches(text);
      case abi::PredicateKind::Says:
        return series::says(series::recognise(text), *facet,
                            predicate.texts.size() > 1 ? program.text(predicate.texts[1]) : std::string_view{});
      case abi::PredicateKind::Tokens:
        break;
    }
    const std::vector<std::string> words = text::tokens(text);
    return std::ranges::all_of(predicate.tokens, [&](const abi::TokenGroup& group) {
      const bool has =
          std::ranges::any_of(group.words, [&](Index word) { return contains(words, program.text(word)); });
      return has != group.none;
    });
  }
};

Asker asker(const abi::Program& program, const abi::Predicate& predicate) {
  Asker made{program, predicate};
  if (predicate.kind == abi::PredicateKind::Says) made.facet = series::facet_of(program.text(predicate.texts.front()));
  if (predicate.kind == abi::PredicateKind::Matches) made.patterns.emplace_back(program.text(predicate.texts.front()));
  return made;
}

}  // namespace

std::int32_t Texts::id(const std::string& text) {
  if (!texts_.empty() && *texts_[static_cast<std::size_t>(last_)] == text) return last_;
  const auto [entry, inserted] = ids_.try_emplace(text, static_cast<std::int32_t>(texts_.size()));
  if (inserted) texts_.push_back(&entry->first);
  return last_ = entry->second;
}

bool satisfies(const abi::Program& program, const abi::Predicate& predicate, std::string_view text) {
  return asker(program, predicate).ask(text);
}

Index mapped(const abi::Program& program, const abi::TextMap& map, std::string_view text) {
  for (const abi::TextMap::Row& row : map.rows) {
    const std::string& prefix = program.text(row.prefix);
    if (text.size() < prefix.size()) continue;
    const bool same = std::ranges::equal(text.substr(0, prefix.size()), prefix,
                                         [](char a, char b) { return folded(a) == folded(b); });
    if (same && (text.size() == prefix.size() || !is_letter(text[prefix.size()]))) return row.result;
  }
  return map.otherwise;
}

Answers::Answers(const abi::Program& program, Texts& texts) {
  const std::size_t read = texts.size();  // texts that exams hold; what maps give comes behind them
  for (const abi::TextMap& map : program.maps) {
    std::vector<std::int32_t> results(read);
    for (std::size_t id = 0; id < read; ++id)
      results[id] = texts.id(program.text(mapped(program, map, texts.text(static_cast<std::int32_t>(id)))));
    maps_.push_back(std::move(results));
  }
  for (const abi::Predicate& predicate : program.predicates) {
    std::vector<std::uint8_t> answers(texts.size());
    const Asker ask = asker(program, predicate);
    for (std::size_t id = 0; id < texts.size(); ++id)
      answers[id] = ask.ask(texts.text(static_cast<std::int32_t>(id))) ? 1 : 0;
    predicates_.push_back(std::move(answers));
  }
  for (const auto& row : predicates_) predicate_rows_.push_back(row.data());
  for (const auto& row : maps_) map_rows_.push_back(row.data());
}

}  // namespace qapc::eval
