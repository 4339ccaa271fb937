// What a policy's owner does over time: approve it until a day, waive a finding, look at what has expired.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <functional>

#include "runtime/crypto/digest.hpp"
#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHead =
    "qap 1.0\npolicy org.example.waived \"Waived\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
    "missing means unknown\n";
constexpr std::string_view kRules =
    "rule TE \"Echo time\" major, for each series\n  require EchoTime < 0.1 ms\n"
    "  action \"Reload the protocol\" by \"technologist\"\nend\n"
    "rule TR major, for each series, after TE: require RepetitionTime > 3 ms\n"
    "decision for each exam\n  review if any major fails\n  reject if any major is unknown\n  accept otherwise\nend\n";

/// Two exams that fail a rule of a policy.
struct Study {
  support::Scratch scratch;
  fs::path exams = scratch.path() / "exams";
  fs::path output = scratch.path() / "report";
  std::string key = e2e::key_in(scratch);

  explicit Study(std::string_view header = "") {
    for (int exam = 1; exam <= 2; ++exam) {
      for (int slice = 1; slice <= 2; ++slice)
        synthetic::write_instance(exams / std::to_string(exam) / std::to_string(slice),
                                  synthetic::t1w(synthetic::Vendor::Siemens, {exam, 2, slice, "CANARY"}));
    }
    scratch.file("p.qap", fmt::format("{}{}{}", kHead, header, kRules));
  }
  [[nodiscard]] std::string policy() const { return (scratch.path() / "p.qap").string(); }
  [[nodiscard]] std::string report_file() const { return (output / "report.json").string(); }
  [[nodiscard]] json::Value report() const { return *json::parse(support::read_bytes(report_file())); }
  [[nodiscard]] std::string page() const { return support::read_bytes((output / "report.html").string()); }
  [[nodiscard]] support::Ran run(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"run", policy(), exams.string(), "--key", key, "-o", output.string()};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
  [[nodiscard]] std::string waivers(const std::string& lines, std::string_view name = "org.example.waived") const {
    return scratch.file("w.qap", fmt::format("qap 1.0\nwaivers for {}\n{}", name, lines));
  }
};

std::string waive(std::string_view rule, const std::string& exam, std::string_view until = "2027-01-31") {
  return fmt::format("waive {} for exam \"{}\" until {} because \"the coil was replaced\" by \"PI\"\n", rule, exam,
                     until);
}

}  // namespace

TEST_CASE("a waived finding stays in the report, does not count, and is verified again", "[waivers]") {
  const Study study;
  REQUIRE(study.run({}).exit == 2);
  const json::Value before = study.report();
  const std::string code = before["exams"].items()[0]["exam"].string();
  const std::string file = study.waivers(waive("TE", code) + waive("TR", code) + waive("TE", code, "2026-01-31"));
  // One rule for one exam is waived once: the third line is an error.
  CHECK(study.run({"--waivers", file, "--as-of", "2026-11-29"}).exit == 65);
  REQUIRE(study.waivers(waive("TE", code) + waive("TR", code) + waive("GONE", code)) == file);
  const support::Ran ran = study.run({"--waivers", file, "--as-of", "2027-01-31"});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 2);
  CHECK(says(ran.out, "TE waived (fail)"));
  CHECK(says(ran.out, "waived until 2027-01-31 by PI: the coil was replaced"));
  CHECK(says(ran.out, "line 3: TE for exam " + code + " until 2027-01-31: 1 verdict waived, the last day"));
  CHECK(says(ran.out, "line 5: GONE for exam " + code + " until 2027-01-31: the policy has no such rule, not applied"));
  const json::Value report = study.report();
  CHECK(report["exams"].items()[0]["outcome"].string() == "accept");
  CHECK(report["exams"].items()[0]["rules"]["TE"]["waived"].whole() == 1);
  CHECK(report["exams"].items()[1]["outcome"].string() == "reject");
  CHECK(report["as_of"].string() == "2027-01-31");
  CHECK(report["waivers"]["entries"].items().size() == 3);
  CHECK(says(study.page(), "Waivers as of 2027-01-31"));
  for (const char* engine : e2e::kEngines) {
    const support::Ran verified =
        run_qapc({"verify", study.report_file(), study.exams.string(), "--key", study.key, "--engine", engine});
    INFO(verified.out << verified.err);
    CHECK(verified.exit == 0);
    CHECK(says(verified.out, "the same bytes"));
  }
}

TEST_CASE("waivers that were changed in a report are found by verify", "[waivers]") {
  const Study study;
  REQUIRE(study.run({}).exit == 2);
  const std::string code = study.report()["exams"].items()[0]["exam"].string();
  REQUIRE(study.run({"--waivers", study.waivers(waive("TE", code)), "--as-of", "2026-11-29"}).exit == 2);
  json::Object report = *study.report().object();
  json::Object waivers = *report["waivers"].object();
  waivers["text"] = waivers["text"].string() + waive("TR", code);
  report["waivers"] = waivers;
  report.erase("seal");
  report.emplace("seal", crypto::hex(crypto::sha256(json::canonical(report))));
  const std::string forged = study.scratch.file("forged.json", json::canonical(report) + "\n");
  const support::Ran ran = run_qapc({"verify", forged, study.exams.string(), "--key", study.key});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "the text of a source is not the one of its digest"));
  CHECK(says(ran.out, "run again: other bytes"));
}

TEST_CASE("time enters by --as-of alone, and is asked for where it matters", "[waivers]") {
  const Study study(
      "approval \"ethics board\" until 2026-12-31\nsteps\n  acquire: \"MR\" sop \"SOP-12\" at site\nend\n");
  const support::Ran timeless = study.run({});
  CHECK(timeless.exit == 64);
  CHECK(says(timeless.err, "approved until 2026-12-31"));
  CHECK(says(timeless.err, "--as-of"));
  CHECK(study.run({"--as-of", "2026-02-30"}).exit == 64);
  const support::Ran live = study.run({"--as-of", "2026-12-31"});
  INFO(live.out << live.err);
  CHECK(live.exit == 2);
  CHECK(says(live.out, "approved by ethics board until 2026-12-31\n"));
  const support::Ran ended = study.run({"--as-of", "2027-01-01"});
  CHECK(ended.exit == 2);
  CHECK(says(ended.out, "was approved by ethics board until 2026-12-31: the approval has ended"));
  CHECK(says(study.page(), "the approval has ended"));
  CHECK(says(study.page(), "SOP-12"));
  CHECK(run_qapc({"verify", study.report_file(), study.exams.string(), "--key", study.key}).exit == 0);

  const Study waived;
  const std::string file = waived.waivers(waive("TE", "ABFHRVNV6S83"));
  const support::Ran without = waived.run({"--waivers", file});
  CHECK(without.exit == 64);
  CHECK(says(without.err, "waivers end on a day"));
}

TEST_CASE("waivers are for one policy, and no policy themselves", "[waivers]") {
  const Study study;
  const std::string other = study.waivers(waive("TE", "ABFHRVNV6S83"), "org.example.other");
  const support::Ran ran = study.run({"--waivers", other, "--as-of", "2026-11-29"});
  CHECK(ran.exit == 65);
  CHECK(says(ran.err, "are for org.example.other, and the policy is org.example.waived"));
  const support::Ran as_policy = run_qapc({"run", other, study.exams.string(), "--key", study.key});
  CHECK(as_policy.exit == 65);
  CHECK(says(as_policy.err, "holds waivers and no policy"));
  CHECK(study.run({"--waivers", study.policy(), "--as-of", "2026-11-29"}).exit == 65);
  CHECK(says(run_qapc({"check", other}).out, "1 waiver for org.example.other: no errors"));
}

TEST_CASE("waivers check says what has expired, expires soon and names no rule", "[waivers]") {
  const Study study;
  const std::string file = study.waivers(waive("TE", "ABFHRVNV6S83") + waive("TE", "CJGWCA3HZDVM", "2026-12-15") +
                                         waive("TR", "ABFHRVNV6S83", "2026-01-31") + waive("GONE", "ABFHRVNV6S83"));
  const support::Ran timeless = run_qapc({"waivers", "check", file});
  INFO(timeless.out << timeless.err);
  CHECK(timeless.exit == 0);
  CHECK(says(timeless.out, "whether they have expired was not looked at"));
  CHECK(says(timeless.out, "whether it has such rules was not looked at"));
  const support::Ran ran = run_qapc({"waivers", "check", file, "--as-of", "2026-11-29", "--policy", study.policy()});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "4 waivers for org.example.waived as of 2026-11-29"));
  CHECK(says(ran.out, "line 3: TE for exam ABFHRVNV6S83 until 2027-01-31, 63 days left"));
  CHECK(says(ran.out, "line 4: TE for exam CJGWCA3HZDVM until 2026-12-15, expires soon, 16 days left"));
  CHECK(says(ran.out, "line 5: TR for exam ABFHRVNV6S83 until 2026-01-31, expired"));
  CHECK(
      says(ran.out, "line 6: GONE for exam ABFHRVNV6S83 until 2027-01-31, the policy has no such rule, 63 days left"));
  CHECK(says(ran.out, "1 expired, 1 within 30 days"));
  const support::Ran json = run_qapc({"waivers", "check", file, "--as-of", "2026-11-29", "--format", "json"});
  CHECK((*json::parse(json.out))["waivers"].items()[2]["expired"] == json::Value(true));
}

TEST_CASE("a policy that shows names and counts only prints no value", "[waivers]") {
  const Study study("reports show names and counts only\n");
  REQUIRE(study.run({}).exit == 2);
  const json::Value report = study.report();
  const json::Value& finding = report["findings"].items()[0];
  CHECK(finding["checks"].items()[0]["observed"]["values"].is_null());
  CHECK(finding["checks"].items()[0]["failed"].whole() > 0);
  CHECK(finding["series_number"].is_null());
  CHECK(report["policy"]["shows_only"].string() == "names and counts");
  CHECK(says(study.page(), "show names and counts only"));
}
