// A run that ended early goes on from its checkpoint (`qapc run --resume FILE`): to the bytes of a run from beginning
// to end, without reading again what it had read.
#include <catch2/catch.hpp>
#include <csignal>
#include <fmt/format.h>
#include <random>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

/// An archive, and a file where no folder can be made.
struct Archive {
  support::Scratch scratch;
  fs::path exams = scratch.path() / "exams";
  std::string checkpoint = (scratch.path() / "run.qapr").string();
  std::string key = e2e::key_in(scratch);
  std::string asked = policy("t1w-multisite.qap");
  std::string blocked = scratch.file("blocked", "");

  [[nodiscard]] std::vector<std::string> run(std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"run", asked, exams.string(), "--key", key, "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] std::vector<std::string> resumed(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--resume", checkpoint});
    return run(std::move(more));
  }
  /// Reads everything, and then cannot write its report.
  void end_early() const {
    const support::Ran ran = run_qapc(resumed({"-o", blocked + "/report"}));
    INFO(ran.err);
    REQUIRE(ran.exit == 74);
    REQUIRE(says(ran.err, "keeps what was read: the same command goes on from there"));
    REQUIRE(fs::exists(checkpoint));
  }
};

/// Files older than the clock of any file system is coarse.
void make_older(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    fs::last_write_time(entry.path(), fs::last_write_time(entry.path()) - std::chrono::hours(1));
}

struct Demo : Archive {
  explicit Demo(int slices) { syn::demo_archive(exams, {.canary = "CANARY", .slices = slices}); }
};

struct Slices : Archive {
  Slices() {
    for (int exam = 1; exam <= 3; ++exam) {
      for (int slice = 1; slice <= 2; ++slice)
        syn::write_instance(exams / fmt::format("{}/slice-{}", exam, slice),
                            syn::t1w(syn::Vendor::Siemens, {exam, 2, slice, "CANARY"}));
    }
    make_older(exams);
  }
};

}  // namespace

TEST_CASE("a run killed at any moment goes on to the same bytes", "[durability][resume]") {
  const Demo archive(20);
  const auto begin = std::chrono::steady_clock::now();
  const support::Ran whole = run_qapc(archive.run());
  const auto whole_run = std::chrono::steady_clock::now() - begin;
  REQUIRE(whole.exit == 2);
  const fs::path output = archive.scratch.path() / "report";
  const std::string ledger = (archive.scratch.path() / "ledger.db").string();
  std::mt19937 random(20261130);
  int killed = 0;
  int went_on = 0;
  for (int round = 0; round < 50; ++round) {
    const int process = support::start(QAPC_BINARY, archive.resumed({"-o", output.string(), "--ledger", ledger}));
    std::this_thread::sleep_for(whole_run * (random() % 100) / 100);
    ::kill(process, round % 5 == 4 ? SIGINT : SIGKILL);
    const int exit = support::finish(process);
    killed += exit == 128 + SIGKILL || exit == 75 ? 1 : 0;
    went_on += fs::exists(archive.checkpoint) && fs::file_size(archive.checkpoint) > 1000 ? 1 : 0;
    if (fs::exists(ledger)) CHECK(run_qapc({"ledger", "verify", ledger}).exit == 0);
    if (fs::exists(output / "report.json")) CHECK(support::read_bytes(output / "report.json") == whole.out);
  }
  CHECK(killed > 0);
  CHECK(went_on > 0);
  const support::Ran ended = run_qapc(archive.resumed());
  CHECK(ended.exit == 2);
  CHECK(ended.out == whole.out);
  CHECK_FALSE(fs::exists(archive.checkpoint));
}

TEST_CASE("what a checkpoint holds is not read again, with any engine and number of threads", "[resume]") {
  const Slices archive;
  const support::Ran whole = run_qapc(archive.run());
  for (const char* engine : e2e::kEngines) {
    for (const char* threads : {"1", "4"}) {
      archive.end_early();
      const support::Ran ended =
          e2e::run_with_fault("fail", "/2/slice-1", archive.resumed({"--engine", engine, "--threads", threads}));
      INFO(engine << ended.err);
      CHECK(says(ended.err, "knows 6 files"));
      CHECK(ended.out == whole.out);
      CHECK_FALSE(fs::exists(archive.checkpoint));
    }
  }
}

TEST_CASE("files that are new, gone or changed since are what they are now", "[resume]") {
  const Slices archive;
  archive.end_early();
  fs::remove(archive.exams / "1/slice-1");
  syn::Instance other = syn::t1w(syn::Vendor::Siemens, {2, 2, 1, "CANARY"});
  syn::set(other.elements, syn::element(0x0018'0081, "DS", "9.99"));
  syn::write_instance(archive.exams / "2/slice-1", other);
  syn::write_instance(archive.exams / "4/slice-1", syn::t1w(syn::Vendor::Ge, {4, 2, 1, "CANARY"}));
  archive.scratch.file("exams/3/slice-2", "no image any more");
  const support::Ran whole = run_qapc(archive.run());
  CHECK(run_qapc(archive.resumed()).out == whole.out);
}

TEST_CASE("a file that could not be read is read again", "[resume]") {
  const Slices archive;
  const support::Ran whole = run_qapc(archive.run());
  const support::Ran failed =
      e2e::run_with_fault("fail", "/2/slice-1", archive.resumed({"-o", archive.blocked + "/report"}));
  INFO(failed.err);
  REQUIRE(failed.exit == 74);
  CHECK(run_qapc(archive.resumed()).out == whole.out);
}

TEST_CASE("what was measured is not measured again", "[resume]") {
  Archive archive;
  for (int number = 1; number <= 2; ++number) {
    const auto all = syn::noisy_volumes({{40, 44, 20}, {5, 5, 5}}, {.half_mm = {70, 80, 45}}, 500, 12,
                                        static_cast<unsigned>(number));
    syn::VolumeSeries made = syn::series_of(all);
    made.series = number;
    made.storage = syn::Storage::Mosaics;
    syn::write_series(archive.exams, made, syn::voxels_of(all));
  }
  make_older(archive.exams);
  archive.asked = archive.scratch.file("measured.qap", R"(qap 1.0
policy org.example.measured "Measured" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
import std.iqm 1 (efc, tsnr_raw)
rule FAST minor, for each series: require RepetitionTime < 1 ms
rule SHARP major, for each series, cost pixels
  require efc <= 0.0001
  say "{efc}"
end
rule NOISE major, for each series, cost pixels, after SHARP: require tsnr_raw >= 1000000
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
)");
  const support::Ran whole = run_qapc(archive.run());
  INFO(whole.out << whole.err);
  REQUIRE(whole.exit == 1);
  archive.end_early();
  std::string first;
  for (const auto& entry : fs::recursive_directory_iterator(archive.exams)) {
    if (entry.is_regular_file()) first = entry.path().filename().string();
  }
  const support::Ran ended = e2e::run_with_fault("fail", first, archive.resumed());
  INFO(first << ended.err);
  CHECK(ended.out == whole.out);
}

TEST_CASE("a part is resumed to the same bytes", "[resume]") {
  const Slices archive;
  const fs::path whole = archive.scratch.path() / "whole.qapp";
  const fs::path part = archive.scratch.path() / "part.qapp";
  const std::vector<std::string> asked{"run", archive.asked, archive.exams.string(), "--key", archive.key};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = asked;
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  };
  REQUIRE(with({"--partial", whole.string()}).exit == 0);
  REQUIRE(with({"--partial", archive.blocked + "/part.qapp", "--resume", archive.checkpoint}).exit == 74);
  REQUIRE(with({"--partial", part.string(), "--resume", archive.checkpoint}).exit == 0);
  CHECK(support::read_bytes(part) == support::read_bytes(whole));
}

TEST_CASE("a checkpoint that was cut anywhere is used as far as it is whole", "[resume]") {
  const Slices archive;
  const std::string whole = run_qapc(archive.run()).out;
  archive.end_early();
  const std::string bytes = support::read_bytes(archive.checkpoint);
  for (std::size_t part = 0; part < 12; ++part) {
    archive.scratch.file("run.qapr", bytes.substr(0, bytes.size() * part / 12));
    const support::Ran ended = run_qapc(archive.resumed());
    INFO(part << ended.err);
    CHECK(ended.out == whole);
  }
}

TEST_CASE("a checkpoint that was changed is refused, or what was changed is read again", "[resume][tamper]") {
  const Slices archive;
  const std::string whole = run_qapc(archive.run()).out;
  archive.end_early();
  const std::string bytes = support::read_bytes(archive.checkpoint);
  for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 16) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    archive.scratch.file("run.qapr", changed);
    const support::Ran ended = run_qapc(archive.resumed());
    INFO(at << ended.err);
    CHECK((ended.exit == 66 || ended.out == whole));
  }
}

TEST_CASE("a checkpoint of something else is refused and stays as it is", "[resume]") {
  Slices archive;
  archive.end_early();
  const std::string bytes = support::read_bytes(archive.checkpoint);
  const auto refused = [&](std::string_view why) {
    const support::Ran ran = run_qapc(archive.resumed());
    INFO(ran.err);
    CHECK(ran.exit == 66);
    CHECK(ran.out.empty());
    CHECK(says(ran.err, why));
  };
  {
    const int other = ::open(archive.checkpoint.c_str(), O_RDWR);
    REQUIRE(::flock(other, LOCK_EX) == 0);
    refused("is in use by another run");
    ::close(other);
  }
  archive.asked = policy("deid-gate.qap");
  refused("was begun with another policy: name another file, or remove it");
  CHECK(support::read_bytes(archive.checkpoint) == bytes);
  archive.checkpoint = archive.scratch.file("letter.txt", "Dear Sir");
  refused("is no checkpoint, and is not written over");
  CHECK(support::read_bytes(archive.checkpoint) == "Dear Sir");
  archive.checkpoint = archive.scratch.path();
  refused("cannot be opened");
}

TEST_CASE("a checkpoint is for its owner and tells nobody else anything", "[resume][canary]") {
  const Slices archive;
  archive.end_early();
  struct stat status{};
  REQUIRE(::stat(archive.checkpoint.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const std::string bytes = support::read_bytes(archive.checkpoint);
  CHECK(bytes.size() > 500);
  CHECK_FALSE(says(bytes, "CANARY"));
  CHECK_FALSE(says(bytes, "slice-"));
}
