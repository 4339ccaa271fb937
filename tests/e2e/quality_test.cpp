// The policies of image quality over exams with known defects: held to a pilot of the same kind, on every engine.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <map>

#include "tests/e2e/command.hpp"
#include "tests/e2e/pilots.hpp"

using namespace qapc;
using e2e::outcome;
using e2e::verdict;
using e2e::write_head;
using e2e::write_run;

namespace fs = std::filesystem;

namespace {

using Expected = std::map<std::string, std::string>;

/// What is not named has passed.
void check_rules(const json::Value& report, int series, const Expected& expected) {
  for (const json::Value& rule : report["rules"].items()) {
    const std::string name = rule["rule"].string();
    if (!rule["subject"].string().ends_with(" series")) continue;
    const auto at = expected.find(name);
    INFO("series " << series << ", rule " << name << " " << json::canonical(rule));
    CHECK(verdict(report, name, series) == (at == expected.end() ? "pass" : at->second));
  }
}

std::int64_t passed(const json::Value& report, std::string_view rule) {
  for (const json::Value& one : report["rules"].items()) {
    if (one["rule"].string() == rule) return one["verdicts"]["pass"].whole();
  }
  return 0;
}

/// The policy, beside a pilot of twenty exams of each of two sites; the second is noisier, as another coil would be.
std::string structural_pilot(const support::Scratch& scratch) {
  const fs::path pilot = scratch.path() / "pilot";
  for (int i = 0; i < 20; ++i) {
    write_head(pilot, {.exam = 101 + i, .noise = 10 + 0.2 * i});
    write_head(pilot, {.exam = 201 + i, .site = "EXAMPLE SOUTH", .model = "MODEL TWO", .noise = 25 + 0.3 * i});
  }
  const std::string policy = e2e::with_baseline(scratch, "structural-iqm.qap", "structural-pilot.qapbase", pilot);
  CHECK(e2e::is_example("structural-pilot.qapbase", scratch.path() / "structural-pilot.qapbase"));
  return policy;
}

}  // namespace

TEST_CASE("a head is held to the pilot of its own site and model, on every engine", "[quality][structural]") {
  const support::Scratch scratch;
  // The field of N4 in forty heads takes minutes with sanitizers, which take the pilot beside the policy.
  const bool sanitized = std::string_view(QAPC_SANITIZED) == "ON";
  const std::string policy = sanitized ? e2e::policy("structural-iqm.qap") : structural_pilot(scratch);
  const fs::path exams = scratch.path() / "exams";
  write_head(exams, {.exam = 1, .noise = 12});
  write_head(exams, {.exam = 2, .noise = 28});  // as good as any at the other site, and not at this one
  write_head(exams, {.exam = 3, .site = "EXAMPLE SOUTH", .model = "MODEL TWO", .noise = 28});
  write_head(exams, {.exam = 4, .lacks_a_slice = true});
  write_head(exams, {.exam = 5, .site = "EXAMPLE EAST"});
  const json::Value report = e2e::report_of_every_engine(scratch, policy);
  INFO(json::canonical(report["findings"]));
  check_rules(report, 1, {});
  CHECK(outcome(report, 1) == "accept");
  CHECK(outcome(report, 2) == "review");
  CHECK(verdict(report, "TISSUES", 2) == "fail");
  CHECK(verdict(report, "SIGNAL", 2) == "fail");
  CHECK(verdict(report, "NOISE", 2) == "fail");
  CHECK(verdict(report, "SHARP", 2) == "fail");
  CHECK(verdict(report, "WHOLE", 2) == "pass");
  check_rules(report, 3, {});
  CHECK(outcome(report, 3) == "accept");
  CHECK(verdict(report, "WHOLE", 4) == "fail");
  CHECK(verdict(report, "TISSUES", 4) == "not run");
  CHECK(outcome(report, 4) == "reject");
  // BIAS is compared within the model alone, which the pilot knows.
  for (const char* rule : {"TISSUES", "SIGNAL", "CONTRAST", "NOISE", "SHARP", "BACKGROUND", "SMOOTH"})
    CHECK(verdict(report, rule, 5) == "unknown");
  CHECK(verdict(report, "BIAS", 5) != "unknown");
  CHECK(outcome(report, 5) == "review");
  CHECK(passed(report, "VOLUME") == 5);
  CHECK(passed(report, "TISSUES") == 2);
}

TEST_CASE("a phantom is held to the pilot of its own scanner, and two scanners to one another", "[quality][pair]") {
  const support::Scratch scratch;
  const fs::path pilot = scratch.path() / "pilot";
  // Twenty runs on each; the second scanner is noisier.
  for (int i = 0; i < 20; ++i) {
    e2e::Run run{.noise = 14 + 0.25 * i, .drift = 0.001 + 0.0005 * i, .flicker = 0.0005 + 0.0001 * i};
    run.exam = 101 + i;
    write_run(pilot, run);
    run.exam = 201 + i;
    run.serial = "EXAMPLE-2";
    run.noise += 2.5;
    write_run(pilot, run);
  }
  const std::string policy = e2e::with_baseline(scratch, "scanner-pair.qap", "scanner-pilot.qapbase", pilot);
  CHECK(e2e::is_example("scanner-pilot.qapbase", scratch.path() / "scanner-pilot.qapbase"));
  const fs::path exams = scratch.path() / "exams";
  write_run(exams, {.exam = 1});
  write_run(exams, {.exam = 2, .serial = "EXAMPLE-2"});
  write_run(exams, {.exam = 3, .noise = 20});  // which the other scanner may have, and this one not
  write_run(exams, {.exam = 4, .serial = "EXAMPLE-2", .noise = 30, .drift = 0.02, .ghost = 0.03, .spikes = {6, 9}});
  write_run(exams, {.exam = 5, .repetition_ms = 2000});
  write_run(exams, {.exam = 6, .serial = "EXAMPLE-3"});
  write_run(exams, {.exam = 7, .serial = "EXAMPLE-2", .noise = 20});
  const json::Value report = e2e::report_of_every_engine(scratch, policy);
  INFO(json::canonical(report["findings"]));
  check_rules(report, 1, {});
  check_rules(report, 2, {});
  CHECK(outcome(report, 1) == "accept");
  CHECK(outcome(report, 2) == "accept");
  CHECK(verdict(report, "SFNR", 3) == "fail");
  CHECK(verdict(report, "SNR", 3) == "fail");
  CHECK(verdict(report, "DRIFT", 3) == "pass");
  CHECK(outcome(report, 3) == "review");
  check_rules(report, 7, {{"SFNR", "warn"}, {"SNR", "warn"}});
  CHECK(outcome(report, 7) == "accept");
  for (const char* rule : {"SFNR", "SNR", "DRIFT", "GHOST", "SPIKES"}) CHECK(verdict(report, rule, 4) == "fail");
  CHECK(outcome(report, 4) == "review");
  CHECK(verdict(report, "TIMES", 5) == "fail");
  CHECK(verdict(report, "SFNR", 5) == "not run");
  CHECK(outcome(report, 5) == "reject");
  CHECK(verdict(report, "SFNR", 6) == "unknown");
  CHECK(verdict(report, "SPIKES", 6) == "pass");
  CHECK(outcome(report, 6) == "review");
  // Scanners in order of their codes: what the second has drifted shows there and in the cohort.
  std::map<std::string, int> scanners;
  for (const json::Value& group : report["groups"].items())
    ++scanners[group["level"].string() + " " + group["outcome"].string()];
  CHECK(scanners == std::map<std::string, int>{{"scanner reject", 1}, {"scanner review", 2}, {"cohort reject", 1}});
}

TEST_CASE("a resting run is judged by its signal, jumps, ghost and drift, on every engine", "[quality][rest]") {
  const support::Scratch scratch;
  const fs::path exams = scratch.path() / "exams";
  const e2e::Run rest{
      .volumes = 40, .says = "rest_bold", .signal = 1000, .noise = 8, .repetition_ms = 800, .lasts_s = 720};
  const auto write = [&](int exam, const auto& change) {
    e2e::Run run = rest;
    run.exam = exam;
    change(run);
    write_run(exams, run);
  };
  write(1, [](e2e::Run&) {});
  write(2, [](e2e::Run& run) { run.moved = {3, 5, 7, 9, 11, 13, 15}; });
  write(3, [](e2e::Run& run) { run.ghost = 0.2; });
  write(4, [](e2e::Run& run) { run.drift = 0.1; });
  write(5, [](e2e::Run& run) { run.noise = 70; });
  write(6, [](e2e::Run& run) { run.spikes = {4, 7, 10}; });
  write(7, [](e2e::Run& run) { run.lasts_s = 200; });
  write(8, [](e2e::Run& run) { run.repetition_ms = 3000; });
  const json::Value report = e2e::report_of_every_engine(scratch, e2e::policy("rest-bold.qap"));
  INFO(json::canonical(report["findings"]));
  check_rules(report, 1, {});
  CHECK(outcome(report, 1) == "accept");
  CHECK(verdict(report, "STILL", 2) == "fail");
  CHECK(outcome(report, 2) == "reject");  // by the risk that motion biases connectivity
  check_rules(report, 3, {{"GHOST", "fail"}});
  CHECK(outcome(report, 3) == "accept");
  CHECK(verdict(report, "DRIFT", 4) == "fail");
  CHECK(verdict(report, "SPIKES", 4) == "pass");
  CHECK(verdict(report, "NOISE", 5) == "fail");
  CHECK(verdict(report, "SPIKES", 6) == "fail");
  check_rules(report, 7, {{"LENGTH", "fail"}});
  CHECK(outcome(report, 7) == "review");
  CHECK(verdict(report, "BOLD-TR", 8) == "fail");
  CHECK(verdict(report, "STILL", 8) == "not run");
  CHECK(outcome(report, 8) == "reject");
}
