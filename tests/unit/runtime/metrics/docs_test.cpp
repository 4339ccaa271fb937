// docs/metrics.md says of every metric and every reason what the code says, and of nothing else.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <regex>
#include <string>

#include "runtime/metrics/catalogue.hpp"

using namespace qapc::metrics;

namespace {

/// In a table of Markdown a bar ends a cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string range(const Metric& metric) {
  if (metric.least <= -1e12 && metric.most >= 1e12) return "any";
  return metric.most >= 1e3 ? fmt::format("from {:g}", metric.least)
                            : fmt::format("{:g} to {:g}", metric.least, metric.most);
}

std::string row(const Metric& metric) {
  constexpr std::string_view kCosts[] = {"headers", "pixels", "slow"};
  std::string what(metric.doc);
  if (metric.over != Over::Nothing)
    what += fmt::format(" Series over {}; the number: {}.", metric.over == Over::Volumes ? "volumes" : "slices",
                        metric.summary);
  if (!metric.mriqc.empty()) what += fmt::format(" MRIQC: `{}`.", metric.mriqc);
  return fmt::format("| `{}` | {} | {} | {} | {} | {} | `{}` | {} |", metric.id(), metric.unit, range(metric),
                     kCosts[static_cast<std::size_t>(metric.cost)], preconditions(metric), cell(what),
                     cell(metric.formula), cell(metric.source));
}

/// Lines of the page whose first cell is such a code, but for the table of what the corpus gives.
std::vector<std::string> rows_of(const std::string& first_cell) {
  std::ifstream page(std::string(QAPC_SOURCE_DIR) + "/docs/metrics.md");
  REQUIRE(page);
  const std::regex begins("\\| `" + first_cell + "` \\|.*");
  std::vector<std::string> out;
  bool corpus = false;
  for (std::string line; std::getline(page, line);) {
    if (line.find("corpus -->") != std::string::npos) corpus = !corpus;
    if (!corpus && std::regex_match(line, begins)) out.push_back(line);
  }
  return out;
}

}  // namespace

TEST_CASE("the page of metrics has a row for each metric, in their order, and no other", "[metrics][docs]") {
  std::vector<std::string> told;
  for (const Metric* metric : catalogue()) told.push_back(row(*metric));
  const std::vector<std::string> written = rows_of("[a-z0-9_]+@[0-9]+");
  for (const std::string& line : told) {
    INFO("docs/metrics.md needs this line:\n" << line);
    CHECK(std::ranges::find(written, line) != written.end());
  }
  for (const std::string& line : written) {
    INFO("docs/metrics.md has a line of no metric:\n" << line);
    CHECK(std::ranges::find(told, line) != told.end());
  }
  CHECK(written == told);
}

TEST_CASE("the page of metrics has a row for each reason, in their order, and no other", "[metrics][docs]") {
  std::vector<std::string> told;
  for (int i = 0; i < kReasons; ++i) {
    const auto reason = static_cast<Reason>(i);
    told.push_back(fmt::format("| `{}` | {} |", word(reason), meaning(reason)));
  }
  CHECK(rows_of("[a-z_]+") == told);
}
