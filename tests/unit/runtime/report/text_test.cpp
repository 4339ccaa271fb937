// The report as lines for a terminal, and the words that all views share.
#include <catch2/catch.hpp>

#include "runtime/report/words.hpp"
#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;
using json::Array;
using json::Object;
using json::Value;

TEST_CASE("a report in a few lines", "[report][text]") {
  const Value report = to_json(sample());
  CHECK(to_text(report) ==
        "org.example.study 2.1.0  A study\n"
        "approved by an approver until 2027-01-31\n"
        "1 exam: 0 accepted, 1 to review, 0 rejected, 0 undecided\n"
        "12 files: 9 used (9 images, 2 series), 2 not DICOM\n"
        "  site site code hold: SAME fails (SAME fail)\n"
        "  exam code review: any major fails (TE fail, TR fail)\n"
        "    this exam is part of the baseline pilot-2026 it is compared with\n"
        "    another exam of this subject is part of the baseline pilot-of-subject it is compared with\n"
        "    whether this exam is part of the baseline pilot-2024 it is compared with is not known: that has another "
        "key\n"
        "    TE fail · series 4 (T1w) · EchoTime 3.13 ms (5 of 8 images), 3.2 ms (2 of 8 images), 3 other values, "
        "absent (1 of 8 images), expected 2.93 ms .. 3.03 ms · PatientID not shown (8 images), expected a form · "
        "SIEMENS row · because of a row · TE is wrong. · Reload it.\n"
        "    TE, another rule unknown · 2 images · InversionTime empty (96)\n"
        "    TE, another rule waived (unknown) · 2 images · InversionTime empty (96) · waived until 2027-01-31 by a "
        "role: a "
        "reason\n"
        "  nothing to look at for IDLE (each T2w series): `qapc why` says what kept series out\n"
        "profile decision: 2 measurements of 1 exam not made, as it is decided without\n"
        "waivers of w.qap as of 2026-11-29\n"
        "  line 3: TE for exam code until 2027-01-31: 1 verdict waived, 63 days left\n"
        "  line 3: TE for exam code until 2027-01-31: expired, not applied\n"
        "  line 3: TE for exam code until 2027-01-31: the policy has no such rule, not applied\n"
        "  line 3: TE for exam code until 2027-01-31: the policy does not speak of exams, not applied\n"
        "supersedes report R-2026-013: 1 exam in both: 1 changed decision, 0 changed verdicts only; 1 gone, 1 new\n"
        "seal " +
            report["seal"].string() + "\n");
}

TEST_CASE("a report of nothing is three lines and a seal", "[report][text]") {
  const Value report = to_json(Report{});
  CHECK(to_text(report) ==
        "   \n"
        "0 exams: 0 accepted, 0 to review, 0 rejected, 0 undecided\n"
        "0 files: 0 used (0 images, 0 series)\n"
        "seal " +
            report["seal"].string() + "\n");
}

TEST_CASE("findings stand under their own exam", "[report][text]") {
  Report report;
  report.exams.resize(2);
  report.exams[0].code = "first";
  report.exams[1].code = "second";
  report.findings.resize(1);
  report.findings[0].rule = "TE";
  report.findings[0].exam = "second";
  const std::string text = to_text(to_json(report));
  CHECK(text.find("  first unknown\n  second unknown\n    TE unknown\n") != std::string::npos);
}

TEST_CASE("a value seen in the only image is told without a share", "[report][words]") {
  const Value observed = Object{{"images", 1}, {"values", Array{Object{{"value", "3.13 ms"}, {"count", 1}}}}};
  CHECK(observed_words(observed) == "3.13 ms");
}

TEST_CASE("values, further values and reasons are told with their shares", "[report][words]") {
  const Value observed = Object{{"images", 8},
                                {"values", Array{Object{{"value", "3 ms"}, {"count", 6}}}},
                                {"more", 2},
                                {"missing", Array{Object{{"reason", "absent"}, {"count", 1}}}}};
  CHECK(observed_words(observed) == "3 ms (6 of 8 images), 2 other values, absent (1 of 8 images)");
}

TEST_CASE("that an exam is part of its baseline is told, and that nobody knows, and else nothing", "[report][words]") {
  const auto told = [](const char* member) {
    return membership_words(Object{{"baselines", Array{Object{{"name", "pilot"}, {"member", member}}}}});
  };
  CHECK(told("yes") == std::vector<std::string>{"this exam is part of the baseline pilot it is compared with"});
  CHECK(told("subject") ==
        std::vector<std::string>{"another exam of this subject is part of the baseline pilot it is compared with"});
  CHECK(told("no").empty());
  CHECK(told("unknown") == std::vector<std::string>{"whether this exam is part of the baseline pilot it is compared "
                                                    "with is not known: that has another key"});
  CHECK(membership_words(Object{}).empty());
}

TEST_CASE("values that may not be shown are told as a number of images", "[report][words]") {
  CHECK(observed_words(Object{{"images", 8}, {"hidden", true}}) == "not shown (8 images)");
}

TEST_CASE("a decision is told by the conditions that held and the rules that made them", "[report][words]") {
  const Value exam =
      Object{{"because", Array{Object{{"condition", "any major fails"}, {"rules", Array{"TE fail", "TR fail"}}},
                               Object{{"condition", "otherwise"}, {"rules", Array{}}}}}};
  const std::vector<std::string> told = decision_words(exam);
  REQUIRE(told.size() == 2);
  CHECK(told[0] == "any major fails (TE fail, TR fail)");
  CHECK(told[1] == "otherwise");
}

TEST_CASE("causes are told where no comparison tells more", "[report][words]") {
  const Value causes = Array{Object{{"attribute", "EchoTime"}, {"reason", "absent"}, {"count", 3}}};
  CHECK(words(Object{{"causes", causes}}) == std::vector<std::string>{"EchoTime absent (3)"});
  const Value checks = Array{
      Object{{"what", "EchoTime"},
             {"expected", "< 5 ms"},
             {"observed", Object{{"images", 3}, {"missing", Array{Object{{"reason", "absent"}, {"count", 3}}}}}}}};
  CHECK(words(Object{{"causes", causes}, {"checks", checks}}) ==
        std::vector<std::string>{"EchoTime absent (3 of 3 images), expected < 5 ms"});
}
