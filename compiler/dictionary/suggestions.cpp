// "Did you mean": which keywords are near a word.
#include <algorithm>
#include <tuple>

#include "compiler/diag/spelling.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "compiler/dictionary/spelling.hpp"
#include "compiler/dictionary/tables.hpp"

namespace qapc::dictionary {

namespace {

constexpr std::size_t kMost = 3;
constexpr int kFar = 8;  // edits of case that still count, between candidates that are equally near

struct Candidate {
  std::string_view keyword;
  bool retired = false;
  int distance = 0;       ///< of the spellings without case
  int case_distance = 0;  ///< as written

  [[nodiscard]] auto order() const { return std::tuple(distance, retired, case_distance, keyword); }
};

std::vector<std::string_view> synonyms_of(std::string_view word) {
  std::vector<std::string_view> result;
  const auto name = [](const tables::SynonymRow& row) { return row.word.view(); };
  const auto row = std::ranges::lower_bound(tables::kSynonyms, word, {}, name);
  if (row == tables::kSynonyms.end() || row->word.view() != word) return result;
  for (std::uint8_t i = 0; i < row->count; ++i) {
    result.push_back(tables::kAttributes[row->attributes[i]].keyword.view());
  }
  return result;
}

/// Two changes make any word of three letters out of another: short words are allowed fewer.
int limit_for(std::size_t letters) {
  return letters < 3 ? 0 : letters < 5 ? 1 : 2;
}

std::vector<Candidate> neighbours(std::string_view written, std::string_view word) {
  std::vector<Candidate> result;
  const int limit = limit_for(word.size());
  for (const tables::AttributeRow& row : tables::kAttributes) {
    const std::string_view keyword = row.keyword.view();
    const std::string folded = fold(keyword);
    const int distance = diag::edit_distance(word, folded, limit);
    if (distance > limit) continue;
    result.push_back({keyword, row.retired, distance, diag::edit_distance(written, keyword, kFar)});
  }
  std::ranges::sort(result, {}, &Candidate::order);
  return result;
}

}  // namespace

std::vector<std::string_view> suggestions(std::string_view word) {
  const std::string spelled = normalised(word);
  std::vector<std::string_view> result;
  if (spelled.empty()) return result;

  const std::vector<Candidate> near = neighbours(word, spelled);
  const auto add = [&](std::string_view keyword) {
    if (result.size() < kMost && std::ranges::find(result, keyword) == result.end()) result.push_back(keyword);
  };
  // The same spelling is the surest, then what people say; a slip of the pen only where neither is.
  for (const Candidate& candidate : near) {
    if (candidate.distance == 0) add(candidate.keyword);
  }
  for (const std::string_view keyword : synonyms_of(spelled)) add(keyword);
  for (const Candidate& candidate : near) add(candidate.keyword);
  return result;
}

}  // namespace qapc::dictionary
