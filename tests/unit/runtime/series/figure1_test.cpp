// The examples of arXiv 2112.01629: each token in the category the figure gives it. What the figure calls one token may
// be several here, if all are of that category: `no-1` and `no-q`, cut names of a workstation, are a word and a letter.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/unit/runtime/series/reading.hpp"

using namespace qapc::series;

namespace {

/// The table writes the blanks of a token as `_`.
std::string underscored(std::string text) {
  std::ranges::replace(text, ' ', '_');
  return text;
}

}  // namespace

TEST_CASE("all 76 tokens of Figure 1 are in their category", "[series][figure1]") {
  std::map<std::string, std::size_t> places;  // how far each description was read
  std::set<std::string> split;
  const auto rows = table("series_figure1.tsv");
  CHECK(rows.size() == 76);
  for (const Row& row : rows) {
    const std::string& description = row[0];
    const std::string& token = row[1];
    INFO(description << ": " << token);
    const std::size_t begin = underscored(description).find(underscored(token), places[description]);
    REQUIRE(begin != std::string::npos);
    const std::size_t end = begin + token.size();
    places[description] = end;
    std::size_t pieces = 0;
    for (const Token& read : recognise(description).tokens) {
      if (read.end <= begin || read.begin >= end) continue;
      ++pieces;
      CHECK(read.begin >= begin);
      CHECK(read.end <= end);
      CHECK(name_of(category_of(read)) == row[2]);
    }
    CHECK(pieces > 0);
    if (pieces > 1) split.insert(token);
  }
  CHECK(places.size() == 17);
  CHECK(split == std::set<std::string>{"no-1", "no-q"});
}
