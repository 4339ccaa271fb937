// Two reports side by side.
#include "runtime/report/compare.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;
using json::Value;

namespace {

/// The sample with a second exam, so that something stays as it is.
Report two_exams() {
  Report report = sample();
  ExamEntry second = report.exams[0];
  second.code = "second exam";
  second.outcome = abi::Outcome::Accept;
  second.because = {{"otherwise", {}}};
  second.verdicts = {{"TE", {{abi::Verdict::Pass, 3}}}};
  report.exams.push_back(second);
  return report;
}

Comparison after(const std::function<void(Report&)>& change) {
  Report report = two_exams();
  change(report);
  return compare(to_json(two_exams()), to_json(report));
}

}  // namespace

TEST_CASE("equal reports have no difference", "[report][compare]") {
  const Comparison same = after([](Report&) {});
  CHECK(same.same());
  CHECK(same.same_input());
  CHECK(same.both == 2);
  CHECK(same.exams.empty());
  CHECK(to_text(same) == "2 exams in both: 0 changed decision, 0 changed verdicts only; 0 gone, 0 new\n");
}

TEST_CASE("a changed decision is told with the rules it came through", "[report][compare]") {
  const Comparison changed = after([](Report& report) {
    report.exams[0].outcome = abi::Outcome::Accept;
    report.exams[0].because = {{"otherwise", {}}};
    report.exams[0].verdicts["TE"] = {{abi::Verdict::Pass, 3}};
  });
  REQUIRE(changed.exams.size() == 1);
  CHECK(changed.exams[0].decision());
  CHECK(changed.exams[0].rules == std::vector<Change>{{"TE", "1 fail, 2 pass", "3 pass"}});
  CHECK(changed.same_input());
  CHECK(changed.members == std::vector<std::string>{"decisions", "exams"});
  CHECK(to_text(changed) ==
        "2 exams in both: 1 changed decision, 0 changed verdicts only; 0 gone, 0 new\n"
        "  exam code review -> accept: any major fails (TE fail, TR fail) -> otherwise\n"
        "    TE: 1 fail, 2 pass -> 3 pass\n");
}

TEST_CASE("changed verdicts under one decision are told too", "[report][compare]") {
  const Comparison changed =
      after([](Report& report) { report.exams[1].verdicts = {{"TI", {{abi::Verdict::Warn, 1}}}}; });
  REQUIRE(changed.exams.size() == 1);
  CHECK_FALSE(changed.exams[0].decision());
  CHECK(changed.exams[0].rules == std::vector<Change>{{"TE", "3 pass", "no subject"}, {"TI", "no subject", "1 warn"}});
}

TEST_CASE("exams, series and files that went or came are told", "[report][compare]") {
  const Comparison changed = after([](Report& report) {
    report.exams.erase(report.exams.begin());
    report.exams.push_back({});
    report.exams.back().code = "third exam";
    report.exams[0].series[0].evidence = "another evidence";
    report.exams[0].series[1].code = "new series";
    report.unused[0].reason = "damaged";
    report.unused[1].code = "third file";
  });
  CHECK(changed.gone == std::vector<std::string>{"exam code"});
  CHECK(changed.added == std::vector<std::string>{"third exam"});
  CHECK(changed.both == 1);
  using What = InputChange::What;
  CHECK(changed.series == std::vector<InputChange>{{What::Gone, "second exam", "other series"},
                                                   {What::Values, "second exam", "series code"},
                                                   {What::New, "second exam", "new series"}});
  CHECK(changed.files == std::vector<Change>{{"file code", "not DICOM", "damaged"},
                                             {"second file", "not DICOM", ""},
                                             {"third file", "", "not DICOM"}});
  CHECK_FALSE(changed.same_input());
}

TEST_CASE("what the reports were made with is told", "[report][compare]") {
  const Comparison changed = after([](Report& report) {
    report.version = "2.2.0";
    report.sources = {{"study.qap", "qap 1.0\nother …"}, {"more.qap", ""}};
    report.program = "other program";
    report.dictionary_digest = "other tables";
    report.engine = "0.2.0";
  });
  std::vector<std::string> what;
  what.reserve(changed.made_with.size());
  for (const Change& one : changed.made_with) what.push_back(one.what);
  CHECK(what == std::vector<std::string>{"policy version", "text of study.qap", "source more.qap", "compiled policy",
                                         "dictionary tables", "version of qapc"});
}

TEST_CASE("codes of different keys are not compared", "[report][compare]") {
  const Comparison changed = after([](Report& report) { report.key = "other key"; });
  CHECK_FALSE(changed.same_key);
  CHECK(changed.both == 0);
  CHECK_THAT(to_text(changed), Catch::EndsWith("their codes cannot be compared\n"));
  const Value told = to_json(changed);
  CHECK(told["same_key"] == Value(false));
  for (const char* about_exams : {"exams_in_both", "exams_gone", "exams_new", "exams", "series", "files_not_used"})
    CHECK(told[about_exams].is_null());
}

TEST_CASE("what is no report is compared without harm", "[report][compare]") {
  for (const Value& odd : {Value(), Value("text"), Value(json::Array{1}), Value(json::Object{{"exams", 3}}),
                           Value(json::Object{{"exams", json::Array{json::Object{{"rules", 1}}}}})}) {
    CHECK(compare(odd, odd).same());
    CHECK_FALSE(compare(odd, to_json(sample())).same());
    CHECK_FALSE(to_text(compare(to_json(sample()), odd)).empty());
    CHECK_FALSE(json::canonical(to_json(compare(odd, to_json(sample())))).empty());
  }
}

TEST_CASE("the comparison for programs holds what the one for people says", "[report][compare]") {
  const Value all = to_json(after([](Report& report) {
    report.exams[0].outcome = abi::Outcome::Reject;
    report.exams[1].series.clear();
    report.version = "3.0.0";
  }));
  CHECK(all["format"].string() == "qapc-diff/1");
  CHECK(all["exams"].items().at(0)["after"].string() == "reject");
  CHECK(all["series"].items().size() == 2);
  CHECK(all["made_with"].items().at(0)["what"].string() == "policy version");
  CHECK(all["exams_in_both"].whole() == 2);
}
