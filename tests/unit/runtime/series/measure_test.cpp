// How well descriptions are read that people labelled (tests/support/series_labels.tsv): tokens known, and precision
// and recall of every class. Printed for each set of labels, with floors below which nothing may fall; docs/series.md
// says what the sets are worth.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cctype>
#include <fmt/format.h>
#include <map>

#include "tests/unit/runtime/series/reading.hpp"

using namespace qapc::series;

namespace {

constexpr std::array<std::string_view, 6> kFacts = {"family", "plane", "anatomy", "agent", "derived", "localizer"};
using Facts = std::array<std::string, kFacts.size()>;

struct Count {
  int right = 0;
  int said = 0;      ///< by the program
  int labelled = 0;  ///< by people
};
struct Figures {
  int descriptions = 0;
  int all_right = 0;
  std::array<int, kFacts.size()> right{};
  int tokens = 0;
  int tokens_known = 0;
  int fully_known = 0;
  std::array<std::map<std::string, Count>, kFacts.size()> classes;
};

Facts read(const Recognised& read) {
  const auto flag = [](bool value) { return std::string(value ? "y" : "n"); };
  return {family_name(read.family, read.suffix),
          std::string(name_of(read.plane)),
          std::string(read.anatomy),
          flag(read.contrast_agent),
          flag(read.derived),
          flag(read.localizer)};
}

bool has_letter(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isalpha(c) != 0 || c >= 0x80; });
}

void count_tokens(std::string_view text, const Recognised& read, Figures& figures) {
  int unknown = 0;
  for (const Token& token : read.tokens) {
    if (!has_letter(text.substr(token.begin, token.end - token.begin))) continue;  // numbers are no feat
    ++figures.tokens;
    figures.tokens_known += token.known() ? 1 : 0;
    unknown += token.known() ? 0 : 1;
  }
  figures.fully_known += unknown == 0 ? 1 : 0;
}

/// Of all rows of that set.
Figures measure(std::string_view set) {
  Figures figures;
  for (const Row& row : table("series_labels.tsv")) {
    if (row[0] != set) continue;
    const Recognised recognised = recognise(row[2]);
    const Facts said = read(recognised);
    ++figures.descriptions;
    bool all = true;
    for (std::size_t fact = 0; fact < kFacts.size(); ++fact) {
      const std::string& label = row[fact + 3];
      const bool right = said[fact] == label;
      all = all && right;
      figures.right[fact] += right ? 1 : 0;
      ++figures.classes[fact][said[fact]].said;
      ++figures.classes[fact][label].labelled;
      if (right) ++figures.classes[fact][label].right;
    }
    figures.all_right += all ? 1 : 0;
    count_tokens(row[2], recognised, figures);
  }
  return figures;
}

double share(int part, int whole) {
  return whole == 0 ? 0 : 100.0 * part / whole;
}

void print(std::string_view set, const Figures& figures) {
  fmt::print("{}: {} descriptions, all facts right {:.1f} %\n", set, figures.descriptions,
             share(figures.all_right, figures.descriptions));
  for (std::size_t fact = 0; fact < kFacts.size(); ++fact)
    fmt::print("  {} {:.1f} %", kFacts[fact], share(figures.right[fact], figures.descriptions));
  fmt::print("\n  tokens known {:.1f} %, descriptions without an unknown token {:.1f} %\n",
             share(figures.tokens_known, figures.tokens), share(figures.fully_known, figures.descriptions));
  for (const std::size_t fact : {0U, 1U, 2U}) {
    fmt::print("  {}: class precision recall\n", kFacts[fact]);
    for (const auto& [name, count] : figures.classes[fact])
      fmt::print("    {:<16} {:>3}/{:<3} {:>3}/{:<3}\n", name, count.right, count.said, count.right, count.labelled);
  }
}

/// Floors in per cent: of all facts together, of the family, of tokens.
void check_floors(std::string_view set, int descriptions, double all, double family, double tokens) {
  const Figures figures = measure(set);
  print(set, figures);
  CHECK(figures.descriptions == descriptions);
  CHECK(share(figures.all_right, figures.descriptions) >= all);
  CHECK(share(figures.right[0], figures.descriptions) >= family);
  CHECK(share(figures.tokens_known, figures.tokens) >= tokens);
  for (std::size_t fact = 1; fact < kFacts.size(); ++fact) {
    INFO(kFacts[fact]);
    CHECK(share(figures.right[fact], figures.descriptions) >= 98);
  }
}

}  // namespace

TEST_CASE("labels use the words of the vocabulary", "[series][measure]") {
  for (const Row& row : table("series_labels.tsv")) {
    INFO(row[2]);
    REQUIRE(row.size() == 9);
    CHECK(contrast_of(row[3]).has_value());
    CHECK(plane_of(row[4]).has_value());
    CHECK((row[5] == "unknown" || std::ranges::binary_search(anatomies(), std::string_view(row[5]))));
    for (const std::size_t flag : {6U, 7U, 8U}) CHECK((row[flag] == "y" || row[flag] == "n"));
  }
}

TEST_CASE("the half the lexicon was grown on is read", "[series][measure]") {
  check_floors("grow", 436, 97, 99, 98);
}

TEST_CASE("the half the lexicon was not grown on is read", "[series][measure]") {
  check_floors("held", 487, 94, 98, 98);
}

TEST_CASE("sources that were found later are read", "[series][measure]") {
  check_floors("second", 191, 99, 99, 97);
  check_floors("third", 272, 97, 98, 96);
}

TEST_CASE("sources nothing was taken from are read", "[series][measure]") {
  check_floors("last", 52, 94, 94, 93);
}
