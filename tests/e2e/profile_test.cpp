// `--profile decision`: exams that are decided are not measured, and are decided as with everything measured.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <map>

#include "runtime/base/contains.hpp"
#include "tests/e2e/command.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

/// Three exams of one series of two volumes: echo times of 20, 50 and 90 ms, the last of them without a flip angle. Or
/// one exam of these series.
struct Exams {
  support::Scratch scratch;
  fs::path folder = scratch.path() / "exams";

  explicit Exams(bool together = false) {
    int number = 1;
    for (const double echo_ms : {20, 50, 90}) {
      const auto all = syn::noisy_volumes({{24, 24, 10}, {8, 8, 8}}, {.half_mm = {70, 70, 30}}, 500, 2, 77);
      syn::VolumeSeries made = syn::series_of(all);
      made.series = number;
      made.echo_time_ms = echo_ms;
      made.storage = syn::Storage::Mosaics;
      made.extra = {syn::element(0x0020'000D, "UI", fmt::format("2.25.88.{}", together ? 1 : number)),
                    syn::element(0x0020'0052, "UI", "2.25.77"),
                    syn::element(0x0008'0032, "TM", fmt::format("10{}000", number)),
                    syn::element(0x0010'0020, "LO", "one"), syn::element(0x0018'1314, "DS", echo_ms > 60 ? "" : "9")};
      syn::write_series(folder / std::to_string(number++), made, syn::voxels_of(all));
    }
  }

  [[nodiscard]] std::string policy(std::string_view name, std::string_view items) const {
    const fs::path file = scratch.path() / fmt::format("{}.qap", name);
    std::ofstream(file) << "qap 1.0\npolicy org.example.profile \"Profile\" version 1.0.0\ndictionary dicom 2026b, "
                           "vendors 1\nmissing means unknown\n"
                        << items;
    return file.string();
  }
  [[nodiscard]] support::Ran run(const std::string& policy, std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"run", policy, folder.string(), "--key", e2e::key_in(scratch), "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
  [[nodiscard]] support::Ran decided(const std::string& policy, std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--profile", "decision"});
    return run(policy, more);
  }
};

constexpr std::string_view kDecision =
    "decision for each exam\n  reject if any critical fails or is unknown\n  review if any major fails or is unknown\n"
    "  accept otherwise\nend\n";
const std::string kSharp =
    "import std.iqm 1 (efc)\n"
    "rule TE critical, for each series: require EchoTime <= 60 ms\n"
    "rule SHARP major, for each series, cost pixels: require efc <= 0.0001\n" +
    std::string(kDecision);

std::map<std::string, const json::Value*> by_exam(const json::Value& report) {
  std::map<std::string, const json::Value*> all;
  for (const json::Value& exam : report["exams"].items()) all[exam["exam"].string()] = &exam;
  return all;
}

/// Outcomes are those of the full report, and their reasons stand there, too; a rule that has another verdict was not
/// run. Gives how many measurements were not made.
std::int64_t compare(const json::Value& full, const json::Value& decision) {
  CHECK(full["decisions"] == decision["decisions"]);
  const auto exams = by_exam(full);
  REQUIRE(exams.size() == decision["exams"].items().size());
  for (const json::Value& exam : decision["exams"].items()) {
    const json::Value& same = *exams.at(exam["exam"].string());
    CHECK(exam["outcome"] == same["outcome"]);
    CHECK(exam["word"] == same["word"]);
    CHECK(exam["series"] == same["series"]);
    if (exam["not_measured"].is_null()) {
      CHECK(exam["because"] == same["because"]);
      CHECK(exam["rules"] == same["rules"]);
      continue;
    }
    CHECK(!exam["because"].items().empty());
    for (const json::Value& because : exam["because"].items()) {
      const auto told = std::ranges::find(same["because"].items(), because["condition"],
                                          [](const json::Value& one) { return one["condition"]; });
      REQUIRE(told != same["because"].items().end());
      for (const json::Value& rule : because["rules"].items()) CHECK(contains((*told)["rules"].items(), rule));
    }
    for (const auto& [rule, verdicts] : *exam["rules"].object()) {
      const bool is_same = verdicts == same["rules"][rule];
      CHECK((is_same || verdicts["not run"].whole() > 0));
    }
  }
  return decision["profile"]["not_measured"].whole();
}

}  // namespace

TEST_CASE("an exam that a header rule decides is not measured, and its rules are not run", "[measured][profile]") {
  const Exams exams;
  const std::string policy = exams.policy("sharp", kSharp);
  const json::Value full = e2e::report(exams.run(policy));
  CHECK(full["profile"].is_null());
  CHECK(full["rules"].items()[1]["verdicts"]["fail"].whole() == 3);

  const support::Ran ran = exams.decided(policy);
  INFO(ran.out << ran.err);
  const json::Value report = e2e::report(ran);
  CHECK(compare(full, report) == 1);
  CHECK(report["profile"]["name"].string() == "decision");
  CHECK(report["profile"]["exams"].whole() == 1);
  CHECK(report["rules"].items()[1]["verdicts"]["fail"].whole() == 2);
  CHECK(report["rules"].items()[1]["verdicts"]["not run"].whole() == 1);
  std::vector<std::string> told;
  for (const json::Value& found : report["findings"].items()) {
    if (found["verdict"].string() != "not run") continue;
    REQUIRE(found["causes"].items().size() == 1);
    told.push_back(found["causes"].items()[0]["attribute"].string() + " " +
                   found["causes"].items()[0]["reason"].string());
  }
  CHECK(told == std::vector<std::string>{"efc decided_without_it"});
  CHECK(says(ran.err, "profile decision: 1 measurement of 1 exam not made, as it is decided without"));
}

TEST_CASE("the profile gives the same bytes by every engine, for any threads, and when it goes on",
          "[measured][profile]") {
  const Exams exams;
  const std::string policy = exams.policy("sharp", kSharp);
  const std::string first = exams.decided(policy).out;
  for (const char* engine : e2e::kEngines) {
    for (const char* threads : {"1", "2"})
      CHECK(exams.decided(policy, {"--engine", engine, "--threads", threads}).out == first);
  }
  CHECK(exams.decided(policy, {"--resume", (exams.scratch.path() / "run.qapr").string()}).out == first);
  CHECK(exams.run(policy, {"--profile", "full"}).out == exams.run(policy).out);
}

TEST_CASE("no pixel is read where all exams are decided", "[measured][profile]") {
  const Exams exams;
  const std::string policy = exams.policy(
      "none",
      "import std.iqm 1 (efc)\nrule TE critical, for each series: require EchoTime <= 10 ms\nrule SHARP critical, for "
      "each series, cost pixels, missing means fail: require efc >= 0.0001\n" +
          std::string(kDecision));
  const std::string plugin = "QAPC_PIXELS=" + (exams.scratch.path() / "nothing.so").string();
  const support::Ran ran = support::run("/usr/bin/env", {plugin, QAPC_BINARY, "run", policy, exams.folder.string(),
                                                         "--key", e2e::key_in(exams.scratch), "--profile", "decision"});
  INFO(ran.out << ran.err);
  CHECK(!says(ran.out, "no_plugin"));
  CHECK(says(ran.out, "reject: any critical fails or is unknown (TE fail)\n"));
  CHECK(says(ran.out, "profile decision: 3 measurements of 3 exams not made, as they are decided without\n"));
}

TEST_CASE("a report of the profile is verified with it, and the page tells it", "[measured][profile]") {
  const Exams exams;
  const std::string policy = exams.policy("sharp", kSharp);
  const std::string output = (exams.scratch.path() / "report").string();
  REQUIRE(exams.decided(policy, {"-o", output}).exit == 2);
  const support::Ran verified =
      run_qapc({"verify", output + "/report.json", exams.folder.string(), "--key", e2e::key_in(exams.scratch)});
  INFO(verified.out << verified.err);
  CHECK(verified.exit == 0);
  CHECK(says(verified.out, "the same bytes"));
  const auto page = support::run("/bin/cat", {output + "/report.html"});
  CHECK(says(page.out, "decision: 1 measurement of 1 exam not made, as it is decided without"));
  CHECK(says(page.out, "--key KEY --profile decision"));
  CHECK(exams.run(policy, {"-o", output + "-full"}).exit == 2);
  CHECK(!says(support::run("/bin/cat", {output + "-full/report.html"}).out, "--profile"));
  const support::Ran diff = run_qapc({"diff", output + "-full/report.json", output + "/report.json"});
  CHECK(says(diff.out, "profile: nothing -> decision"));
  CHECK(says(diff.out, "0 changed decision, 1 changed verdicts only"));
}

TEST_CASE("what is decided is what the full profile decides", "[measured][profile]") {
  const Exams exams;
  const std::string te = "rule TE critical, for each series: require EchoTime <= 60 ms\n";
  const std::string import = "import std.iqm 1 (efc, tsnr_raw)\n";
  const std::map<std::string, std::pair<std::string, std::int64_t>> policies{
      {"major header",
       {import + te + "rule FLIP major, for each series: require FlipAngle <= 10 deg\n" +
            "rule SHARP major, for each series, cost pixels, missing means fail: require efc >= 0\n"
            "rule NOISE minor, for each series, cost pixels: require tsnr_raw >= 1\n" +
            std::string(kDecision),
        2}},
      {"a worse one is open",
       {import + "rule TE major, for each series: require EchoTime <= 60 ms\n" +
            "rule SHARP critical, for each series, cost pixels: require efc <= 0.0001\n" + std::string(kDecision),
        0}},
      {"after",
       {import + te + "rule SHARP major, for each series, cost pixels: require efc <= 0.0001\n" +
            "rule NOISE major, for each series, cost pixels, after SHARP: require tsnr_raw >= 1\n" +
            std::string(kDecision),
        1}},
      {"both kinds in one rule",
       {import + "rule TE critical, for each series, cost pixels: require EchoTime <= 60 ms and efc >= 0\n" +
            "rule SHARP major, for each series, cost pixels: require tsnr_raw >= 1000\n" + std::string(kDecision),
        2}},
      {"own words",
       {import + te + "rule SHARP major, for each series, cost pixels, missing means skip: require efc <= 0.0001\n" +
            "decision for each exam, outcomes redo = reject, look = review, keep = accept\n  redo if any critical fails"
            "\n  look if any critical is unknown or any major is unknown or fails\n  keep otherwise\nend\n",
        1}},
      {"an earlier branch of the same outcome is open",
       {import + te + "rule SHARP major, for each series, cost pixels: require efc <= 0.0001\n" +
            "decision for each exam\n  reject if any major fails or is unknown\n  reject if any critical fails or is "
            "unknown\n  accept otherwise\nend\n",
        0}},
      {"subjects",
       {import + "series RUN is EchoTime >= 1 ms end\n" + te +
            "rule EVEN major, for each subject, cost pixels: require spread(efc of RUN) <= 1\n" +
            std::string(kDecision),
        0}},
      {"a choice among several, where there is one",
       {import +
            "series RUN is EchoTime >= 1 ms end\nretakes of RUN: use the one with highest tsnr_raw, else the last\n" +
            te + "rule SHARP major, for each RUN series, cost pixels: require efc <= 0.0001\n" + std::string(kDecision),
        1}},
  };
  for (const auto& [name, asked] : policies) {
    const std::string policy = exams.policy("asked", asked.first);
    const support::Ran full = exams.run(policy);
    const support::Ran decision = exams.decided(policy);
    INFO(name << full.err << decision.err << decision.out);
    REQUIRE(full.exit == decision.exit);
    CHECK(compare(e2e::report(full), e2e::report(decision)) == asked.second);
  }
}

TEST_CASE("of one exam nothing more is measured than what chooses among its series", "[measured][profile]") {
  const Exams exams(true);
  const std::string te = "rule TE critical, for each series: require EchoTime <= 60 ms\n";
  const std::string header = exams.policy(
      "header", "import std.iqm 1 (efc)\n" + te +
                    "rule SHARP major, for each series, cost pixels: require efc <= 0.0001\n" + std::string(kDecision));
  CHECK(compare(e2e::report(exams.run(header)), e2e::report(exams.decided(header))) == 3);
  // Which series is used rests on pixels here: then all is measured that rules ask of it.
  const std::string chosen = exams.policy(
      "chosen",
      "import std.iqm 1 (efc, tsnr_raw)\nseries RUN is EchoTime >= 1 ms end\n"
      "retakes of RUN: use the one with highest tsnr_raw, else the last\n" +
          te + "rule SHARP major, for each RUN series, cost pixels: require efc <= 0.0001\n" + std::string(kDecision));
  CHECK(compare(e2e::report(exams.run(chosen)), e2e::report(exams.decided(chosen))) == 0);
}

TEST_CASE("where a waiver or several exams need it everything is measured, and a part is refused",
          "[measured][profile]") {
  const Exams exams;
  const std::string policy = exams.policy("sharp", kSharp);
  const std::string exam = e2e::report(exams.run(policy))["exams"].items()[0]["exam"].string();
  const std::string waivers = exams.scratch.file(
      "exceptions.qap", fmt::format("qap 1.0\nwaivers for org.example.profile\nwaive TE for exam \"{}\" until "
                                    "2027-01-01 because \"known\" by \"site\"\n",
                                    exam));
  const support::Ran ran = exams.decided(policy, {"--waivers", waivers, "--as-of", "2026-11-30"});
  INFO(ran.out << ran.err);
  CHECK(says(ran.err, "spares nothing here: a waiver"));
  CHECK(e2e::report(ran)["profile"]["not_measured"].whole() == 0);
  CHECK(e2e::report(ran)["rules"].items()[1]["verdicts"]["fail"].whole() == 3);

  const support::Ran part = run_qapc({"run", policy, exams.folder.string(), "--profile", "decision", "--partial",
                                      (exams.scratch.path() / "a.qapp").string()});
  CHECK(part.exit == 64);
  CHECK(says(part.err, "not for --partial"));
  const support::Ran shared = run_qapc(
      {"run",
       exams.policy(
           "shared",
           "share aggregates only\nrule TE major, for each series: require EchoTime <= 60 ms\ndecision for each "
           "exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n"),
       exams.folder.string(), "--profile", "decision"});
  INFO(shared.err);
  CHECK(shared.exit == 64);
  CHECK(says(shared.err, "shares aggregates only"));
  const support::Ran plan = run_qapc({"run", policy, "--explain-plan", "--profile", "decision"});
  CHECK(says(plan.out, "profile decision: pixels are not read of exams that are decided without\n"));
}
