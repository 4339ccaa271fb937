#include "compiler/diag/spelling.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

namespace qapc::diag {
namespace {

constexpr int kMostEdits = 2;
constexpr std::size_t kMostSuggestions = 3;

std::string folded(std::string_view word) {
  std::string letters;
  for (const unsigned char c : word) {
    if (c != '_' && c != '-' && c != ' ') letters += static_cast<char>(std::tolower(c));
  }
  return letters;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b, int limit) {
  if (std::abs(static_cast<int>(a.size()) - static_cast<int>(b.size())) > limit) return limit + 1;
  std::vector<int> before(b.size() + 1);  // two rows back, for swaps
  std::vector<int> last(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    before.swap(last);
    last.swap(row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::vector<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known) {
  const std::string wanted = folded(word);
  const int limit = std::min(kMostEdits, static_cast<int>(wanted.size()) / 2);
  std::vector<std::pair<int, std::string_view>> found;
  for (const std::string_view candidate : known) {
    const int distance = edit_distance(wanted, folded(candidate), limit);
    if (distance <= limit) found.emplace_back(distance, candidate);
  }
  std::ranges::stable_sort(found, {}, [](const auto& pair) { return pair.first; });
  std::vector<std::string_view> words;
  for (const auto& [distance, candidate] : found) {
    const bool exact = found.front().first == 0;  // the same letters: nothing else was meant
    if (words.size() < kMostSuggestions && (!exact || distance == 0)) words.push_back(candidate);
  }
  return words;
}

}  // namespace qapc::diag
