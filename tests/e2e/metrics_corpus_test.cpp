// Every metric of pixels on every series of the corpus that is whole: how many give a number, and why the others do
// not. docs/metrics.md holds the table.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "runtime/session/pseudonym.hpp"
#include "runtime/text/table.hpp"
#include "tests/e2e/command.hpp"
#include "tests/e2e/page.hpp"
#include "tests/e2e/sidecars.hpp"

using namespace qapc;

namespace fs = std::filesystem;

namespace {

/// What a header rules out before a pixel is read: such a series is none that the metric could be asked of.
const std::set<std::string> kNotEligible{
    "no_volume",         "colour",          "no_pixels",    "phase_image",   "not_magnitude",    "derived_image",
    "single_slice",      "too_few_slices",  "no_spacing",   "not_diffusion", "irregular_slices", "no_phase_encoding",
    "not_a_time_series", "too_few_volumes", "no_unweighted"};

struct Tally {
  int eligible = 0;
  int numbers = 0;
  std::string example;  ///< the first series with a number, in the order of the corpus
  std::map<std::string, int> reasons;
};

/// Names of the series that are whole, by exam and number as `qapc metrics` prints them.
std::map<std::pair<std::string, std::string>, std::string> whole_series(const fs::path& corpus) {
  constexpr std::size_t kComplete = 10;
  const session::Key key{std::string("0123456789abcdef0123456789abcdef")};  // that of e2e::key_in()
  std::map<std::pair<std::string, std::string>, std::string> all;
  for (const auto& row : e2e::rows_of(corpus / "SERIES.tsv")) {
    if (row.size() > kComplete && row[kComplete] == "yes")
      all.emplace(std::pair(key.code("exam", row[1]), row[2]), row[0] + " " + row[2]);
  }
  return all;
}

/// Rows of `qapc metrics` in the order of the names of their series.
std::map<std::string, std::vector<std::string>> by_name(const text::TextTable& table, const fs::path& corpus) {
  const auto names = whole_series(corpus);
  std::map<std::string, std::vector<std::string>> rows;
  for (const text::TableRow& row : table.rows) {
    const auto name = names.find({row.cells.at(0), row.cells.at(1)});
    if (name != names.end()) rows.emplace(name->second + " stack " + row.cells.at(2), row.cells);
  }
  return rows;
}

std::string table_of(const std::vector<std::pair<std::string, Tally>>& tallies) {
  std::string text = "| metric | eligible | numbers | for example | why not |\n|---|---:|---:|---|---|\n";
  for (const auto& [metric, tally] : tallies) {
    std::vector<std::string> reasons;
    for (const auto& [reason, count] : tally.reasons) reasons.push_back(fmt::format("{} {}", reason, count));
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", metric, tally.eligible, tally.numbers, tally.example,
                        fmt::join(reasons, ", "));
  }
  return text;
}

}  // namespace

TEST_CASE("metrics of the corpus give numbers, or the reasons that the page says", "[corpus][metrics][table]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  if (std::string_view(QAPC_SANITIZED) == "ON") {
    SUCCEED("some minutes with sanitizers; the release build measures the same");
    return;
  }
  const support::Scratch scratch;
  const support::Ran ran =
      e2e::run_qapc({"metrics", corpus.string(), "--key", e2e::key_in(scratch), "--format", "tsv"});
  REQUIRE(ran.exit == 0);
  const auto told = text::read_table(ran.out, '\t');
  REQUIRE(told);
  const auto rows = by_name(*told, corpus);
  REQUIRE(rows.size() >= 60);
  std::vector<std::pair<std::string, Tally>> tallies;
  Tally all;
  for (std::size_t column = 0; column < told->columns.size(); ++column) {
    const std::string& metric = told->columns[column];
    if (metric.find('@') == std::string::npos) continue;
    Tally tally;
    for (const auto& [name, row] : rows) {
      const std::string& cell = row.at(column);
      if (kNotEligible.contains(cell)) continue;
      ++tally.eligible;
      if (cell.find_first_of("0123456789") == std::string::npos) {
        ++tally.reasons[cell];
        continue;
      }
      if (tally.numbers++ == 0) tally.example = name;
    }
    all.eligible += tally.eligible;
    all.numbers += tally.numbers;
    tallies.emplace_back(metric, std::move(tally));
  }
  const std::string table = table_of(tallies) + fmt::format("| all | {} | {} | | |\n", all.eligible, all.numbers);
  fmt::print("{} of {} eligible pairs of series and metric have a number\n", all.numbers, all.eligible);
  CHECK(all.numbers * 10 >= all.eligible * 8);
  INFO("docs/metrics.md is to hold, between its marks:\n" << table);
  const std::string page = support::read_bytes(fs::path(QAPC_SOURCE_DIR) / "docs/metrics.md");
  CHECK(e2e::between(page, "corpus") == table);
}
