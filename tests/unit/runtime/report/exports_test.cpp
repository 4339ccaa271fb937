// Exports of a report, read by Python's own readers.
#include "runtime/report/exports.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "runtime/report/limits.hpp"
#include "tests/support/process.hpp"
#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;
using json::Value;

namespace {

Value read(const std::string& format, const std::string& text) {
  const support::Scratch scratch;
  const support::Ran ran = support::run(
      "/usr/bin/python3",
      {std::string(QAPC_SOURCE_DIR) + "/tests/support/read_export.py", format, scratch.file("export", text)});
  INFO(format << ran.err << text);
  REQUIRE(ran.exit == 0);
  return json::parse(ran.out).value();
}

/// What a policy or an exam could say to harm a reader; the same for every field, but for its name.
std::string hostile(const std::string& what) {
  return "=\"<" + what + "]]>&,:: %0A\r\n::error::\xEF\xBF\xBF\x01'";
}

/// The sample, with a place and a fingerprint for each finding, as runs give them.
Report placed(Report report) {
  for (Finding& found : report.findings) {
    if (found.line == 0) found.line = 23;
    if (found.fingerprint.empty()) found.fingerprint = "other fingerprint";
  }
  return report;
}
Report placed() {
  return placed(sample());
}

}  // namespace

TEST_CASE("a row of CSV holds the limits of a comparison and their unit", "[report][exports]") {
  const Value rows = read("csv", to_csv(to_json(placed())));
  REQUIRE(rows.items().size() == 5);  // a group that nothing is told of; two comparisons; unknown; waived
  CHECK(rows.items()[0]["level"].string() == "site");
  CHECK(rows.items()[0]["outcome"].string() == "review");
  CHECK(rows.items()[0]["rule"].string().empty());
  const Value& first = rows.items()[1];
  CHECK(first["subject"].string() == "exam code");
  CHECK(first["rule"].string() == "TE");
  CHECK(first["title"].string() == "Echo time");
  CHECK(first["what"].string() == "EchoTime");
  CHECK(first["expected"].string() == "2.93 ms .. 3.03 ms");
  CHECK(first["lower"].string() == "2.93");
  CHECK(first["upper"].string() == "3.03");
  CHECK(first["unit"].string() == "ms");
  CHECK(first["actions"].string() == "Reload the protocol (technologist)");
  CHECK(rows.items()[2]["what"].string() == "PatientID");
  CHECK(rows.items()[2]["observed"].string() == "not shown (8 images)");
  CHECK(rows.items()[4]["was"].string() == "unknown");
  CHECK(rows.items()[4]["waived_until"].string() == "2027-01-31");
}

TEST_CASE("limits are read from what a comparison asks", "[report][exports]") {
  CHECK(limits_of("2.88 .. 2.9 ms") == Limits{"2.88", "2.9", "ms", false});
  CHECK(limits_of("-5 .. 5") == Limits{"-5", "5", "", false});
  CHECK(limits_of("> 5 ms") == Limits{"5", "", "ms", true});
  CHECK(limits_of("< 5 %") == Limits{"", "5", "%", true});
  CHECK(limits_of(">= 20") == Limits{"20", "", "", false});
  CHECK(limits_of("<= 0.05") == Limits{"", "0.05", "", false});
  CHECK(limits_of("at least 160") == Limits{"160", "", "", false});
  CHECK(limits_of("at most 2") == Limits{"", "2", "", false});
  CHECK(limits_of("exactly 1") == Limits{"1", "1", "", false});
  CHECK(limits_of("2.98 ms") == Limits{"2.98", "2.98", "ms", false});
  for (const char* other : {"", "YES", "one of (1, 2)", "matching r\"^1 .. 2\"", "not 5 ms", "1 .. 2 ms or 3 ms",
                            "absent or empty", "\"3D\"", "3D", "> EchoTime", "1 ms .. 2 s"})
    CHECK(limits_of(other) == Limits{});
}

TEST_CASE("JUnit has a case for each exam and rule, and what is unknown is an error", "[report][exports]") {
  Report report = placed();
  report.exams[0].verdicts["TR"] = {{abi::Verdict::Pass, 1}, {abi::Verdict::UnknownDefinition, 1}};
  report.exams[0].verdicts["PASSED"] = {{abi::Verdict::Pass, 2}, {abi::Verdict::NotApplicable, 1}};
  report.exams[0].verdicts["LEFT"] = {{abi::Verdict::NotAssessed, 1}, {abi::Verdict::Waived, 1}};
  for (const char* name : {"TR", "PASSED", "LEFT"}) report.rules.emplace_back().name = name;
  const Value cases = read("junit", to_junit(to_json(report)));
  std::map<std::string, std::string> results;
  for (const Value& one : cases.items()) {
    CHECK(one["suite"].string() == "exam code");
    results[one["rule"].string()] = one["result"].string();
  }
  CHECK(results == std::map<std::string, std::string>{
                       {"TE", "failure"}, {"TR", "error"}, {"PASSED", "passed"}, {"LEFT", "skipped"}});
  CHECK(cases.items()[0]["text"].string().find("expected 2.93 ms .. 3.03 ms") != std::string::npos);
}

TEST_CASE("SARIF has the rules of the policy and each finding at its line, and suppresses what is waived",
          "[report][exports]") {
  const Value run = read("sarif", to_sarif(to_json(placed()), "my policies"))["runs"].items().at(0);
  CHECK(run["tool"]["driver"]["version"].string() == "0.1.0");
  REQUIRE(run["tool"]["driver"]["rules"].items().size() == 2);
  REQUIRE(run["results"].items().size() == 3);
  const Value& first = run["results"].items()[0];
  CHECK(first["level"].string() == "error");
  const Value& place = first["locations"].items()[0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"].string() == "my%20policies/study.qap");
  CHECK(place["region"]["startLine"].whole() == 23);
  CHECK(first["partialFingerprints"]["qapcFinding/v1"].string() == "fingerprint");
  CHECK(run["results"].items()[1]["level"].string() == "warning");
  CHECK(run["results"].items()[1]["suppressions"].is_null());
  CHECK(run["results"].items()[2]["suppressions"].items().size() == 1);
}

TEST_CASE("a finding stands in the file that declares its rule", "[report][exports]") {
  Report report = placed();
  report.sources = {{"study.qap", "qap 1.0\nrule OTHER\n"}, {"shared.qap", "qap 1.0\nrule TE major\n"}};
  report.rules[0].line = 2;
  const Value commands = read("github", to_github(to_json(report)));
  CHECK(commands.items().at(0)["file"].string() == "shared.qap");
}

TEST_CASE("annotations say what was found, errors and warnings apart", "[report][exports]") {
  const Value commands = read("github", to_github(to_json(placed()), "policies/"));
  REQUIRE(commands.items().size() == 3);
  CHECK(commands.items()[0]["level"].string() == "error");
  CHECK(commands.items()[0]["file"].string() == "policies/study.qap");
  CHECK(commands.items()[0]["title"].string() == "TE");
  CHECK(commands.items()[0]["text"].string().starts_with("exam code series 4 (T1w): fail · EchoTime 3.13 ms"));
  CHECK(commands.items()[1]["level"].string() == "warning");
  CHECK(commands.items()[2]["level"].string() == "notice");
}

TEST_CASE("no text of a policy or an exam breaks out of an export", "[report][exports]") {
  const Value report = to_json(placed(sample(hostile)));
  const Value rows = read("csv", to_csv(report));
  CHECK(rows.items().size() == 5);
  CHECK(rows.items()[1]["rule"].string() == "'" + hostile("TE"));
  CHECK(read("junit", to_junit(report)).items().size() == 1);
  const Value sarif = read("sarif", to_sarif(report, hostile("folder")));
  CHECK(sarif["runs"].items()[0]["results"].items()[0]["ruleId"].string() == hostile("TE"));
  const Value commands = read("github", to_github(report, hostile("folder")));
  REQUIRE(commands.items().size() == 3);
  CHECK(commands.items()[0]["title"].string() == hostile("TE"));
  CHECK(commands.items()[0]["file"].string() == hostile("folder") + "/" + hostile("study.qap"));
}
