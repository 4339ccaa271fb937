// What a report says of the one that it replaces.
#include "runtime/report/superseded.hpp"

#include <catch2/catch.hpp>

#include "runtime/report/compare.hpp"
#include "tests/unit/runtime/report/page.hpp"
#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;
using json::Object;
using json::Value;

namespace {

Report first() {
  Report report = sample();
  report.supersedes = {};
  report.number = "R-1";
  return report;
}

Report second() {
  Report report = first();
  report.number = "R-2";
  report.exams[0].outcome = abi::Outcome::Accept;
  report.exams[0].because = {{"otherwise", {}}};
  report.exams[0].verdicts["TE"] = {{abi::Verdict::Pass, 3}};
  return report;
}

/// The section of the page, as a reader sees it.
std::string section(const Value& report) {
  const std::string text = read_page(to_html(report)).text;
  const std::size_t from = text.find("Changed since the report that this one replaces");
  return from == std::string::npos ? "" : text.substr(from, text.find("Exams", from) - from);
}

}  // namespace

TEST_CASE("a report that replaces another holds its seal, its number and what diff says of the two",
          "[report][superseded]") {
  const Value older = to_json(first());
  const Value report = superseding(second(), older);
  CHECK(sealed(report));
  CHECK(report["supersedes"]["seal"] == older["seal"]);
  CHECK(report["supersedes"]["number"].string() == "R-1");
  CHECK(report["supersedes"]["changes"] == to_json(compare(older, report)));
  CHECK(report["supersedes"]["changes"]["exams"].items().at(0)["after"].string() == "accept");
  CHECK(superseding(second(), older) == report);
}

TEST_CASE("what is said of a replaced report is compared again by who has that report", "[report][superseded]") {
  const Value older = to_json(first());
  const Value report = superseding(second(), older);
  CHECK(supersedes(report, older));
  CHECK_FALSE(supersedes(to_json(second()), older));
  CHECK_FALSE(supersedes(report, to_json(second())));
  Object forged = *report.object();
  Object member = *forged["supersedes"].object();
  member["changes"] = Object{};
  forged["supersedes"] = member;
  CHECK_FALSE(supersedes(forged, older));
}

TEST_CASE("a report that replaces one that replaced another speaks of the last only", "[report][superseded]") {
  const Value one = to_json(first());
  const Value two = superseding(second(), one);
  const Value three = superseding(first(), two);
  CHECK(three["supersedes"]["seal"] == two["seal"]);
  CHECK(three["supersedes"]["number"].string() == "R-2");
  CHECK(three["supersedes"]["changes"]["exams"].items().at(0)["after"].string() == "review");
  CHECK(supersedes(three, two));
  CHECK_FALSE(supersedes(three, one));
}

TEST_CASE("reports with different keys are not compared, and the report says so", "[report][superseded]") {
  Report other = second();
  other.key = "other key";
  const Value older = to_json(first());
  const Value report = superseding(other, older);
  CHECK(report["supersedes"]["changes"]["same_key"] == Value(false));
  CHECK(report["supersedes"]["changes"]["exams"].is_null());
  CHECK(supersedes(report, older));
  CHECK(section(report).find("different keys: their codes cannot be compared") != std::string::npos);
  CHECK(section(report).find("pseudonym key") != std::string::npos);
  CHECK(section(report).find("as it was") == std::string::npos);
}

TEST_CASE("the page tells what changed behind what is to be done", "[report][superseded][html]") {
  const Value report = superseding(second(), to_json(first()));
  const std::string told = section(report);
  for (const char* part :
       {"supersedes report R-1: 1 exam in both: 1 changed decision",
        "Policy, waivers, dictionary and qapc are the same", "exam code", "any major fails (TE fail, TR fail)",
        "otherwise", "TE: 1 fail, 2 pass → 3 pass", "What was read is the same"}) {
    INFO(part);
    CHECK(told.find(part) != std::string::npos);
  }
  const std::string html = to_html(report);
  CHECK(html.find("id=\"next\"") < html.find("id=\"changes\""));
  CHECK(html.find("id=\"changes\"") < html.find("id=\"unchecked\""));
  CHECK(section(to_json(first())).empty());
}

TEST_CASE("exams, series and files that came or went are told, many of them folded up", "[report][superseded][html]") {
  CHECK(to_html(to_json(sample())).find("<details open=\"\"><summary>What was read: 6 changes") != std::string::npos);
  const std::string told = section(to_json(sample()));
  for (const char* part : {"exam gone exam", "series series code", "values changed", "file file code"}) {
    INFO(part);
    CHECK(told.find(part) != std::string::npos);
  }
  Report many = first();
  for (int i = 0; i < 30; ++i) {
    many.exams.push_back(many.exams[0]);
    many.exams.back().code = std::to_string(i);
  }
  CHECK(to_html(superseding(many, to_json(first()))).find("<details><summary>What was read: 30 changes") !=
        std::string::npos);
}
