// Two versions of a policy, as their author compares them, alone and over an archive.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

std::string policy_text(std::string_view version, std::string_view asks) {
  return fmt::format(
      "qap 1.0\npolicy org.example.te \"Echo time\" version {}\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\n\nrule TE \"Echo time\" major, for each series: require {}\n\n"
      "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n",
      version, asks);
}

/// Two exams, whose echo times are 3 ms and 5 ms.
void write_exams(const support::Scratch& scratch) {
  for (int exam = 1; exam <= 2; ++exam) {
    for (int slice = 1; slice <= 2; ++slice) {
      synthetic::Instance image = synthetic::t1w(synthetic::Vendor::Siemens, {exam, 2, slice, "CANARY"});
      synthetic::set(image.elements, synthetic::element(0x00180081, "DS", exam == 1 ? "3" : "5"));
      synthetic::write_instance(scratch.path() / "exams" / std::to_string(exam) / std::to_string(slice), image);
    }
  }
}

}  // namespace

TEST_CASE("diff of two policies tells what is tightened, which step that needs, and leaves with 4", "[diff]") {
  const support::Scratch scratch;
  const std::string wide = scratch.file("v1.qap", policy_text("1.0.0", "EchoTime = 2.98 ms ± 0.1 ms"));
  const std::string narrow = scratch.file("v2.qap", policy_text("1.1.0", "EchoTime = 2.93 ms .. 0.00303 s"));
  const support::Ran ran = run_qapc({"diff", wide, narrow});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 4);
  CHECK(ran.out ==
        "org.example.te 1.0.0 -> 1.1.0\n"
        "  TE: tightened: EchoTime 2.93 .. 3.03 ms (was 2.88 .. 3.08 ms)\n"
        "a major step is needed: an exam can be decided worse than before, by TE\n"
        "1.0.0 -> 1.1.0 claims minor: the claim does not hold\n");
  const json::Value told = e2e::report(run_qapc({"diff", wide, narrow, "--format", "json"}));
  CHECK(told["format"].string() == "qapc-policy-diff/1");
  CHECK(told["changes"].items().at(0)["change"].string() == "tightened");
  CHECK(told["step_needed"].string() == "major");
  CHECK(told["claim_holds"] == json::Value(false));
}

TEST_CASE("diff of policies that mean the same leaves with 0", "[diff]") {
  const support::Scratch scratch;
  const std::string before = scratch.file("v1.qap", policy_text("1.0.0", "EchoTime = 3 ms ± 0.1 ms"));
  const std::string spelled = scratch.file("v2.qap", policy_text("1.0.1", "EchoTime = 0.0029 s .. 3.1 ms  # seconds"));
  const support::Ran ran = run_qapc({"diff", before, spelled});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "1.0.0 -> 1.0.1 claims patch: the claim holds\n"));
  CHECK(run_qapc({"diff", before, before}).out ==
        "org.example.te 1.0.0 -> 1.0.0\nno step is needed: nothing differs\n1.0.0 -> 1.0.0 is no step: the claim "
        "holds\n");
}

TEST_CASE("diff over an archive tells which exams change decision, by their codes", "[diff]") {
  const support::Scratch scratch;
  write_exams(scratch);
  const std::string before = scratch.file("v1.qap", policy_text("1.0.0", "EchoTime <= 6 ms"));
  const std::string after = scratch.file("v2.qap", policy_text("2.0.0", "EchoTime <= 4 ms"));
  const std::string exams = (scratch.path() / "exams").string();
  const std::string key = e2e::key_in(scratch);
  const support::Ran ran = run_qapc({"diff", before, after, "--on", exams, "--key", key, "-j", "2"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "  TE: tightened: EchoTime <= 4 ms (was <= 6 ms)\n"));
  CHECK(says(ran.out, "1.0.0 -> 2.0.0 claims major: the claim holds\n"));
  CHECK(says(ran.out, "2 exams in both: 1 changed decision, 0 changed verdicts only; 0 gone, 0 new\n"));
  CHECK(says(ran.out,
             " accept -> review: otherwise -> any major fails or is unknown (TE fail)\n    TE: 1 pass -> 1 fail\n"));
  CHECK(!says(ran.out + ran.err, "CANARY"));
  const json::Value told =
      e2e::report(run_qapc({"diff", before, after, "--on", exams, "--key", key, "--format", "json"}));
  CHECK(told["on"]["exams"].items().size() == 1);
  CHECK(told["on"]["exams"].items().at(0)["after"].string() == "review");
  CHECK(run_qapc({"diff", before, before, "--on", exams, "--key", key}).exit == 0);
}

TEST_CASE("diff refuses what cannot be compared", "[diff]") {
  const support::Scratch scratch;
  const std::string policy = scratch.file("v1.qap", policy_text("1.0.0", "EchoTime <= 6 ms"));
  const std::string broken = scratch.file("broken.qap", policy_text("1.0.0", "EchoTime <= 6 msec"));
  const std::string report = scratch.file("report.json", "{}");
  const support::Ran wrong = run_qapc({"diff", policy, broken});
  CHECK(wrong.exit == 65);
  CHECK(says(wrong.err, "E202"));
  CHECK(run_qapc({"diff", broken, policy}).exit == 65);
  CHECK(run_qapc({"diff", policy, (scratch.path() / "missing.qap").string()}).exit == 66);
  const support::Ran mixed = run_qapc({"diff", policy, report});
  CHECK(mixed.exit == 64);
  CHECK(says(mixed.err, "compare two policies or two reports"));
  CHECK(run_qapc({"diff", report, report, "--on", "exams"}).exit == 64);
  CHECK(run_qapc({"diff", policy, scratch.file("v1.qapb", "")}).exit == 64);
  CHECK(run_qapc({"diff", policy, policy, "--on", (scratch.path() / "nowhere").string(), "--key", e2e::key_in(scratch)})
            .exit == 66);
}
