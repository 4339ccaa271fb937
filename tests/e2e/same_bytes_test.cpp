// What is measured does not depend on threads, on how often it is asked, or on what files are called and where they
// lie; and what a command opens follows from the policy.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <random>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

std::vector<syn::Picture> pictures(int volumes, unsigned seed) {
  std::vector<syn::Picture> all;
  syn::Random random(seed);
  for (int t = 0; t < volumes; ++t) {
    syn::Picture picture({26, 28, 13}, {8, 8, 8});
    syn::paint(picture, {.half_mm = {70, 80, 45}, .moved_mm = {}}, 500);
    syn::paint(picture, {.half_mm = {38, 48, 20}, .moved_mm = {}}, 800 * (1 + 0.002 * t));
    syn::add_ghost(picture, 1, 0.02);
    syn::add_noise(picture, 15, random);
    all.push_back(std::move(picture));
  }
  return all;
}

void write(const fs::path& folder, int exam, int series, int volumes, syn::Storage storage) {
  const auto all = pictures(volumes, static_cast<unsigned>(10 * exam + series));
  syn::VolumeSeries made = syn::series_of(all);
  made.series = 10 * exam + series;
  made.storage = storage;
  made.extra = {syn::element(0x0020'000D, "UI", fmt::format("2.25.78.{}", exam)),
                syn::element(0x0008'103E, "LO", volumes > 1 ? "rest_bold" : "t1_mprage")};
  syn::write_series(folder, made, syn::voxels_of(all));
}

/// Two exams of a volume and a run each, in folders as a scanner would leave them.
void write_exams(const fs::path& folder) {
  for (int exam = 1; exam <= 2; ++exam) {
    const fs::path of = folder / fmt::format("exam-{}", exam);
    write(of / "a", exam, 1, 1, syn::Storage::Slices);
    write(of / "b", exam, 2, 12, exam == 1 ? syn::Storage::Mosaics : syn::Storage::Frames);
  }
}

/// The same files in an order made of the seed, with names and folders that say nothing about it.
void shuffle(const fs::path& from, const fs::path& to, unsigned seed) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::ranges::shuffle(files, std::mt19937(seed));
  for (std::size_t i = 0; i < files.size(); ++i) {
    const fs::path folder = to / fmt::format("{}", i % 3);
    fs::create_directories(folder);
    fs::copy_file(files[i], folder / fmt::format("IM{:04}", i));
  }
}

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.bytes "The same bytes" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
import std.iqm 1 (snr, efc, cjv, tsnr_raw, dvars, aor, fd_power, drift)
series T1w is SeriesDescription has tokens (t1) end
rule VOLUME major, for each series, cost pixels
  require snr >= 100000 and efc <= 0.001
  say "{snr} {efc}"
end
rule SLOW minor, for each T1w series, cost pixels
  require cjv <= 0.0001
  say "{cjv}"
end
rule RUN major, for each series, cost pixels
  require tsnr_raw >= 100000 and share(dvars above 0.1) <= 1 % and aor <= 0 and fd_power <= 0 mm and drift <= 0 %
  say "{tsnr_raw} {dvars} {aor} {fd_power} {drift}"
end
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
)";

/// Lines of the loader, which tells of every shared object that is opened: ld.so(8), LD_DEBUG=files.
std::string opened_by(const support::Scratch& scratch, const std::vector<std::string>& arguments) {
  static int number = 0;
  const std::string told = (scratch.path() / fmt::format("opened-{}", ++number)).string();
  std::vector<std::string> all{"LD_DEBUG=files", "LD_DEBUG_OUTPUT=" + told,
                               "XDG_CACHE_HOME=" + (scratch.path() / "cache").string(), QAPC_BINARY};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const support::Ran ran = support::run("/usr/bin/env", all);
  INFO(ran.err);
  REQUIRE(ran.exit <= 3);
  std::string lines;
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    if (entry.path().string().starts_with(told + ".")) lines += support::read_bytes(entry.path());
  }
  return lines;
}

}  // namespace

TEST_CASE(
    "a report of what was measured has the same bytes for 1, 2 and 4 threads, again, and for files of other names",
    "[bytes][run]") {
  const support::Scratch scratch;
  const fs::path exams = scratch.path() / "exams";
  write_exams(exams);
  shuffle(exams, scratch.path() / "shuffled", 1);
  shuffle(exams, scratch.path() / "again", 2);
  const std::string policy = scratch.file("bytes.qap", kPolicy);
  const auto run = [&](const fs::path& folder, const char* threads, const char* format) {
    const support::Ran ran = run_qapc(
        {"run", policy, folder.string(), "--key", e2e::key_in(scratch), "--format", format, "--threads", threads});
    REQUIRE(ran.exit == 1);
    return ran.out;
  };
  const std::string first = run(exams, "1", "json");
  const json::Value report = json::parse(first).value();
  CHECK(report["rules"].items()[0]["verdicts"]["fail"].whole() == 4);
  CHECK(report["rules"].items()[2]["verdicts"]["fail"].whole() == 2);
  for (const char* threads : {"1", "2", "4"}) CHECK(run(exams, threads, "json") == first);
  CHECK(run(scratch.path() / "shuffled", "4", "json") == first);
  CHECK(run(scratch.path() / "again", "1", "json") == first);
  CHECK(run(scratch.path() / "shuffled", "2", "html") == run(exams, "1", "html"));
}

TEST_CASE("of all policies those that name a metric of pixels open the plugin, and no other", "[bytes][plugin]") {
  const support::Scratch scratch;
  const fs::path exams = scratch.path() / "exams";
  // A scan of each kind that policies speak of, with pixels.
  write(exams / "a", 1, 1, 1, syn::Storage::Slices);
  write(exams / "b", 1, 2, 12, syn::Storage::Mosaics);
  std::size_t about_headers = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(QAPC_SOURCE_DIR) / "policies")) {
    if (entry.path().extension() != ".qap") continue;
    if (support::read_bytes(entry.path()).find("std.iqm") != std::string::npos) continue;
    ++about_headers;
    const std::string opened =
        opened_by(scratch, {"run", entry.path().string(), exams.string(), "--key", e2e::key_in(scratch)});
    INFO(entry.path());
    CHECK(opened.find("libc.so.6") != std::string::npos);  // the loader did tell
    CHECK(opened.find("qapc_pixels.so") == std::string::npos);
  }
  CHECK(about_headers >= 6);
  const std::string measured = scratch.file("bytes.qap", kPolicy);
  CHECK(opened_by(scratch, {"run", measured, exams.string(), "--key", e2e::key_in(scratch)}).find("qapc_pixels.so") !=
        std::string::npos);
  // Nor does a policy of pixels where no series is of its definition, or a rule before it stops it.
  const std::string stopped = scratch.file(
      "stopped.qap",
      "qap 1.0\npolicy org.example.stopped \"Stopped\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\nimport std.iqm 1 (snr)\nrule TE major, for each series: require EchoTime < 1 ms\n"
      "rule SNR major, for each series, cost pixels, after TE: require snr >= 1\n"
      "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n");
  CHECK(opened_by(scratch, {"run", stopped, exams.string(), "--key", e2e::key_in(scratch)}).find("qapc_pixels.so") ==
        std::string::npos);
}
