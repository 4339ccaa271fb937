// Every case of docs/risk.md comes out as the page says.
#include "tests/unit/runtime/risk/page.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

using namespace qapc::risk;

namespace {

std::vector<Case> cases() {
  std::ifstream stream(std::string(QAPC_SOURCE_DIR) + "/docs/risk.md", std::ios::binary);
  return cases_of({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
}

/// Half of the last digit of a number as it is printed: 0.005 for `0.44`. What a double cannot hold exactly is
/// forgiven.
double half_digit(const std::string& printed) {
  const std::size_t point = printed.find('.');
  const double digits = point == std::string::npos ? 0 : static_cast<double>(printed.size() - point - 1);
  return 0.5 * std::pow(10, -digits) + 1e-12;
}

void check_number(double is, const std::string& printed) {
  CHECK(std::abs(is - std::stod(printed)) <= half_digit(printed));
}

Bounded found(const Case& one, const Assessment& assessment, const Expectation& expected) {
  if (expected.name == "total") return assessment.total;
  for (std::size_t i = 0; i < one.model.consequences.size(); ++i) {
    if (one.model.consequences[i].name != expected.name) continue;
    return expected.what == "risk" ? assessment.consequences[i].risk : assessment.consequences[i].probability;
  }
  for (std::size_t i = 0; i < one.model.risks.size(); ++i) {
    if (one.model.risks[i].name != expected.name) continue;
    const RiskResult& risk = assessment.risks[i];
    if (expected.what == "hazard") return risk.subjects.at(0).factors.at(0).number;
    if (expected.what == "contribution") return {risk.contribution, risk.contribution, risk.contribution};
    return expected.what == "risk" ? risk.risk : risk.probability;
  }
  FAIL("nothing is called " << expected.name);
  return {};
}

}  // namespace

TEST_CASE("every case of the page comes out as its hand arithmetic says", "[risk][page]") {
  const std::vector<Case> all = cases();
  std::set<std::string> headings;
  for (const Case& one : all) {
    headings.insert(one.heading);
    REQUIRE(faults(one.model).empty());
    REQUIRE_FALSE(one.expectations.empty());
    const Assessment assessment = assess(one.model, one.seen);
    for (const Expectation& expected : one.expectations) {
      INFO(one.heading << ": " << expected.line);
      if (expected.what == "first") {
        REQUIRE_FALSE(assessment.fix_first.empty());
        CHECK(one.model.risks[assessment.fix_first[0]].name == expected.value);
        continue;
      }
      const Bounded number = found(one, assessment, expected);
      check_number(number.value, expected.value);
      check_number(number.lower, expected.lower);
      check_number(number.upper, expected.upper);
    }
  }
  CHECK(headings.size() >= 12);
}

TEST_CASE("the worked example is printed with two digits, its input with three", "[risk][page]") {
  const Estimate hazard = beta(29, 53, "29 of 53 scans were excluded").value();
  CHECK(words(hazard) == "0.546 (0.41 .. 0.68), 29 of 53 scans were excluded");
  const Estimate judged = between(0.8, 0.6, 0.9);
  CHECK(words(judged) == "0.8 (0.6 .. 0.9), author's judgement");
  CHECK(words(times(hazard.number, judged.number)) == "0.44 (0.25 .. 0.61)");
  CHECK(words(times(exactly(0.35).number, exactly(0.8).number)) == "0.28");
}
