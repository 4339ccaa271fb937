// Policies that name measurements, over files: measured where a rule applies, the same for any threads, and never
// silent about what was not measured.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

void write(const fs::path& folder, int series) {
  const auto all = syn::noisy_volumes({{40, 44, 20}, {5, 5, 5}}, {.half_mm = {70, 80, 45}}, 500, 12, 77);
  syn::VolumeSeries made = syn::series_of(all);
  made.series = series;
  made.storage = syn::Storage::Mosaics;
  syn::write_series(folder, made, syn::voxels_of(all));
}

std::string policy(const support::Scratch& scratch, std::string_view rules, std::string_view import) {
  const fs::path file = scratch.path() / "measured.qap";
  std::ofstream(file) << "qap 1.0\npolicy org.example.measured \"Measured\" version 1.0.0\ndictionary dicom 2026b, "
                         "vendors 1\nmissing means unknown\n"
                      << import << rules
                      << "decision for each exam\n  reject if any critical fails or is unknown\n  review if any major "
                         "fails or is unknown\n  accept otherwise\nend\n";
  return file.string();
}

constexpr std::string_view kImport = "import std.iqm 1 (efc, tsnr_raw, dvars, head)\n";
constexpr std::string_view kRules = R"(
rule MR critical, for each series: require Modality = MR
rule NOISE major, for each series, cost pixels, after MR
  require tsnr_raw(in head) >= 1000000 and highest(dvars) <= 1000000 and count(dvars above 0) >= 11
  say "It is {tsnr_raw}."
end
)";

support::Ran run(const support::Scratch& scratch, const std::string& policy, const fs::path& path,
                 std::vector<std::string> more = {}) {
  std::vector<std::string> all{"run", policy, path.string(), "--key", e2e::key_in(scratch), "--format", "json"};
  all.insert(all.end(), more.begin(), more.end());
  return run_qapc(all);
}

}  // namespace

TEST_CASE("a rule about pixels is measured, the same for any threads", "[measured]") {
  const support::Scratch scratch;
  write(scratch.path() / "run", 2);
  const std::string rules = policy(scratch, kRules, kImport);
  const support::Ran one = run(scratch, rules, scratch.path() / "run", {"--threads", "1"});
  INFO(one.out << one.err);
  const json::Value told = e2e::report(one);
  CHECK(told["rules"].items()[1]["verdicts"]["fail"].whole() == 1);
  CHECK(one.out.find("\"not_needed\"") == std::string::npos);
  CHECK(run(scratch, rules, scratch.path() / "run", {"--threads", "2"}).out == one.out);
}

TEST_CASE("what `after` stops is not measured, and what has no plugin is unknown", "[measured]") {
  const support::Scratch scratch;
  write(scratch.path() / "run", 2);
  const std::string plugin = "QAPC_PIXELS=" + (scratch.path() / "nothing.so").string();
  const auto without_plugin = [&](const std::string& rules) {
    return support::run("/usr/bin/env", {plugin, QAPC_BINARY, "run", rules, (scratch.path() / "run").string(), "--key",
                                         e2e::key_in(scratch), "--format", "json"});
  };
  const std::string measured = policy(scratch, kRules, kImport);
  CHECK(without_plugin(measured).out.find("no_plugin") != std::string::npos);
  const std::string stopped =
      policy(scratch,
             "rule MR critical, for each series: require Modality = CT\nrule NOISE major, for each series, cost "
             "pixels, after MR: require tsnr_raw >= 1\n",
             kImport);
  const support::Ran ran = without_plugin(stopped);
  CHECK(ran.out.find("no_plugin") == std::string::npos);
  CHECK(ran.out.find("not run") != std::string::npos);
}

TEST_CASE("what lies in an archive is not measured, and the report says so", "[measured]") {
  const support::Scratch scratch;
  write(scratch.path() / "run", 2);
  const fs::path archive = scratch.path() / "run.tar";
  REQUIRE(support::run("/bin/tar", {"-C", scratch.path().string(), "-cf", archive.string(), "run"}).exit == 0);
  const support::Ran ran = run(scratch, policy(scratch, kRules, kImport), archive);
  INFO(ran.out << ran.err);
  CHECK(e2e::report(ran)["rules"].items()[1]["verdicts"]["unknown"].whole() == 1);
  CHECK(ran.out.find("in_archive") != std::string::npos);
}

TEST_CASE("of two takes the one that measures better is used, and a single one is not measured", "[measured]") {
  const support::Scratch scratch;
  const auto make = [&](int series, double noise, const char* folder) {
    std::vector<syn::Picture> all;
    syn::Random random(77);
    for (int t = 0; t < 12; ++t) {
      syn::Picture picture({40, 44, 20}, {5, 5, 5});
      syn::paint(picture, {.half_mm = {70, 80, 45}, .moved_mm = {}}, 500);
      syn::add_noise(picture, noise, random);
      all.push_back(std::move(picture));
    }
    syn::VolumeSeries made = syn::series_of(all);
    made.series = series;
    made.storage = syn::Storage::Mosaics;
    made.extra = {syn::element(0x0020'0052, "UI", "2.25.77"),
                  syn::element(0x0008'0032, "TM", series == 2 ? "100000" : "101000")};
    syn::write_series(scratch.path() / folder / std::to_string(series), made, syn::voxels_of(all));
  };
  make(2, 5, "both");
  make(3, 25, "both");
  make(2, 5, "one");
  const std::string rules =
      policy(scratch,
             "series RUN is Modality = MR end\nretakes of RUN: use the one with highest tsnr_raw, else the last\n"
             "rule MR critical, for each RUN series: require Modality = MR\n",
             kImport);
  const support::Ran both = run(scratch, rules, scratch.path() / "both");
  INFO(both.out << both.err);
  const json::Value report = e2e::report(both);
  const json::Array& series = report["exams"].items()[0]["series"].items();
  REQUIRE(series.size() == 2);
  for (const json::Value& one : series) {
    CHECK(one["passed_over"].items().empty() == (one["number"].string() == "2"));
    CHECK(one["definitions"].items().empty() == (one["number"].string() == "3"));
  }
  CHECK(run(scratch, rules, scratch.path() / "both", {"--threads", "2", "--engine", "reference"}).out == both.out);

  // Without the plugin nothing can be measured: the last one is used. A single take asks for no plugin.
  const std::string plugin = "QAPC_PIXELS=" + (scratch.path() / "nothing.so").string();
  const auto without_plugin = [&](const char* folder) {
    return support::run("/usr/bin/env", {plugin, QAPC_BINARY, "run", rules, (scratch.path() / folder).string(), "--key",
                                         e2e::key_in(scratch), "--format", "json"});
  };
  const json::Value unmeasured = e2e::report(without_plugin("both"));
  for (const json::Value& one : unmeasured["exams"].items()[0]["series"].items())
    CHECK(one["definitions"].items().empty() == (one["number"].string() == "2"));
  CHECK(e2e::report(without_plugin("one"))["exams"].items()[0]["outcome"].string() == "accept");
}
