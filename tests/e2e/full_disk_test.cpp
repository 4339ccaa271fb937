// A disk that is full, for every output: exit 74, nothing half written, and with space the bytes of an undisturbed run.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <sys/mount.h>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

/// A disk of 8 MiB, of which so much is free.
class Disk {
 public:
  explicit Disk(fs::path path) : path_(std::move(path)) {
    fs::create_directories(path_);
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=8m") == 0;
    if (!mounted_) WARN("skipped: only root can make a small disk for this test");
  }
  ~Disk() {
    if (mounted_) ::umount(path_.c_str());
  }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const fs::path& path() const { return path_; }
  void leave_free(std::uintmax_t kib) const {
    constexpr std::streamsize kPage = 4096;
    std::ofstream fill(path_ / kFill, std::ios::binary);
    for (std::uintmax_t left = fs::space(path_).available; left > kib * 1024; left = fs::space(path_).available)
      fill.write(std::string(kPage, 'x').data(), kPage).flush();
  }
  void make_room() const { fs::remove(path_ / kFill); }
  /// Names of all files, below the disk.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(path_)) {
      const std::string name = entry.path().lexically_relative(path_).string();
      if (entry.is_regular_file() && name != kFill) names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
  }
  void clear() const {
    for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
  }

 private:
  static constexpr const char* kFill = "fill";
  fs::path path_;
  bool mounted_ = false;
};

struct Archive {
  support::Scratch scratch;
  fs::path exams = scratch.path() / "exams";
  std::string key = e2e::key_in(scratch);
  Disk disk{scratch.path() / "disk"};

  Archive() {
    using synthetic::Vendor;
    const Vendor vendors[] = {Vendor::Siemens, Vendor::Ge, Vendor::Philips};
    for (int exam = 1; exam <= 3; ++exam) {
      for (int slice = 1; slice <= 8; ++slice)
        synthetic::write_instance(exams / fmt::format("{}/{}", exam, slice),
                                  synthetic::t1w(vendors[exam - 1], {exam, 2, slice, "CANARY"}));
    }
  }
  [[nodiscard]] support::Ran run(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"run", policy("t1w-multisite.qap"), exams.string(), "--key", key};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
  /// Where something is written, and the same on the disk.
  [[nodiscard]] std::string aside(const std::string& name) const { return (scratch.path() / name).string(); }
  [[nodiscard]] std::string on_disk(const std::string& name) const { return (disk.path() / name).string(); }

  using Write = std::function<support::Ran(const std::string& to)>;
  /// Writes `name` with ever more space. `files` are what is compared, "" for the output itself.
  void try_out(const std::string& name, const Write& write, const std::vector<std::string>& files = {""}) const {
    INFO(name);
    const support::Ran undisturbed = write(aside(name));
    INFO(undisturbed.err);
    REQUIRE(undisturbed.exit < 4);
    const auto check_whole = [&] {
      for (const std::string& file : files)
        CHECK(support::read_bytes(on_disk(name) + file) == support::read_bytes(aside(name) + file));
    };
    int failed = 0;
    for (const std::uintmax_t kib : {0U, 4U, 8U, 16U, 24U, 32U, 48U, 64U, 128U, 512U}) {
      INFO(kib << " KiB are free");
      disk.clear();
      disk.leave_free(kib);
      const support::Ran ran = write(on_disk(name));
      INFO(ran.out << ran.err);
      CHECK((ran.exit == 74 || ran.exit == undisturbed.exit));
      if (ran.exit != 74) {
        check_whole();
        continue;
      }
      ++failed;
      CHECK(says(ran.err, name));
      CHECK(says(ran.err, "cannot be written: No space left on device"));
      CHECK(disk.files().empty());
      disk.make_room();
      CHECK(write(on_disk(name)).exit == undisturbed.exit);
      check_whole();
    }
    CHECK(failed > 0);
  }
};

const std::vector<std::string> kReport{"/report.json", "/report.html"};

}  // namespace

TEST_CASE("a disk that is full takes all of a report, part, index or compiled policy, or nothing of it",
          "[durability][disk]") {
  const Archive archive;
  if (!archive.disk.mounted()) return;
  const std::string part = archive.aside("whole.qapp");
  REQUIRE(archive.run({"--partial", part}).exit == 0);
  archive.try_out("report", [&](const std::string& to) { return archive.run({"-o", to}); }, kReport);
  archive.try_out("part.qapp", [&](const std::string& to) { return archive.run({"--partial", to}); });
  archive.try_out("exams.qapx",
                  [&](const std::string& to) { return run_qapc({"index", archive.exams.string(), "-o", to}); });
  archive.try_out(
      "merged", [&](const std::string& to) { return run_qapc({"merge", part, "--key", archive.key, "-o", to}); },
      kReport);
  archive.try_out("merged.qapp", [&](const std::string& to) {
    return run_qapc({"merge", part, "--key", archive.key, "--partial", to});
  });
  archive.try_out("policy.qapb",
                  [&](const std::string& to) { return run_qapc({"compile", policy("t1w-multisite.qap"), "-o", to}); });
  archive.try_out("report.csv", [&](const std::string& to) {
    return run_qapc({"export", archive.aside("report") + "/report.json", "--format", "csv", "-o", to});
  });
}

TEST_CASE("a disk that is full takes a whole baseline or none", "[durability][disk][baseline]") {
  const Archive archive;
  if (!archive.disk.mounted()) return;
  const fs::path pilot = archive.scratch.path() / "pilot";
  for (int exam = 1; exam <= 5; ++exam) {
    std::vector<synthetic::Picture> pictures;
    synthetic::Random random(static_cast<unsigned>(exam));
    for (int volume = 0; volume < 12; ++volume) {
      pictures.emplace_back(std::array{24, 24, 8}, std::array{5.0, 5.0, 5.0});
      synthetic::paint(pictures.back(), {.half_mm = {45, 50, 15}, .moved_mm = {}}, 500);
      synthetic::add_noise(pictures.back(), 10 * exam, random);
    }
    synthetic::VolumeSeries made = synthetic::series_of(pictures);
    made.series = exam;
    made.storage = synthetic::Storage::Mosaics;
    made.extra.push_back(synthetic::element(0x0020'000D, "UI", fmt::format("2.25.79.{}", exam)));
    made.extra.push_back(synthetic::element(0x0008'1090, "LO", "A"));
    synthetic::write_series(pilot / std::to_string(exam), made, synthetic::voxels_of(pictures));
  }
  const std::string measuring = archive.scratch.file(
      "measuring.qap",
      "qap 1.0\npolicy org.example.pilot \"A pilot\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\nimport std.iqm 1 (tsnr_raw)\n"
      "rule TSNR major, for each series, cost pixels: require tsnr_raw >= 1\n");
  archive.try_out("pilot.qapbase", [&](const std::string& to) {
    return run_qapc(
        {"baseline", pilot.string(), "--policy", measuring, "--within", "model", "-o", to, "--key", archive.key});
  });
}

TEST_CASE("what stood on a disk before it was full stays as it was", "[durability][disk]") {
  const Archive archive;
  if (!archive.disk.mounted()) return;
  const std::string report = archive.on_disk("report");
  const std::string index = archive.on_disk("exams.qapx");
  const auto make_index = [&] { return run_qapc({"index", archive.exams.string(), "-o", index}); };
  REQUIRE(archive.run({"-o", report, "--number", "R-1"}).exit == 2);
  REQUIRE(make_index().exit == 0);
  const auto all = [&] {
    std::string bytes = support::read_bytes(index);
    for (const char* name : {"/report.json", "/report.html", "/run.json"}) bytes += support::read_bytes(report + name);
    return bytes;
  };
  const std::string before = all();
  const std::vector<std::string> names = archive.disk.files();
  synthetic::write_instance(archive.exams / "4/1", synthetic::t1w(synthetic::Vendor::Ge, {4, 2, 1, "CANARY"}));
  for (const std::uintmax_t kib : {0U, 4U, 20U}) {
    archive.disk.leave_free(kib);
    CHECK(archive.run({"-o", report, "--number", "R-2"}).exit == 74);
    if (kib == 0) CHECK(make_index().exit == 74);
    CHECK(all() == before);
    CHECK(archive.disk.files() == names);
    archive.disk.make_room();
  }
  CHECK(archive.run({"-o", report, "--number", "R-2"}).exit == 2);
  CHECK(make_index().exit == 0);
  const std::string fresh = archive.aside("fresh.qapx");
  REQUIRE(run_qapc({"index", archive.exams.string(), "-o", fresh}).exit == 0);
  CHECK(support::read_bytes(index) == support::read_bytes(fresh));
  CHECK(all() != before);
}

TEST_CASE("a disk that is full takes a whole row of a ledger or none, and the ledger can still be read",
          "[durability][disk][ledger]") {
  const Archive archive;
  if (!archive.disk.mounted()) return;
  const std::string first = archive.aside("first.db");
  REQUIRE(archive.run({"--ledger", first}).exit == 2);
  const std::string ledger = archive.on_disk("ledger.db");
  const auto verified = [&] { return run_qapc({"ledger", "verify", ledger}); };
  int failed = 0;
  for (const bool is_new : {true, false}) {
    for (const std::uintmax_t kib : {0U, 4U, 8U, 12U, 16U, 24U, 32U, 40U, 48U, 64U, 128U}) {
      INFO(kib << " KiB are free for " << (is_new ? "a new ledger" : "the second row"));
      archive.disk.clear();
      if (!is_new) fs::copy(first, ledger);
      archive.disk.leave_free(kib);
      const support::Ran ran = archive.run({"--ledger", ledger});
      INFO(ran.err);
      CHECK((ran.exit == 74 || ran.exit == 2));
      if (ran.exit == 74) {
        ++failed;
        CHECK(says(ran.err, "ledger.db cannot be written"));
        if (is_new) CHECK(archive.disk.files().empty());
        if (!is_new) CHECK(support::read_bytes(ledger) == support::read_bytes(first));
        if (!is_new) CHECK(says(verified().out, "1 row, the chain is whole"));
        archive.disk.make_room();
        CHECK(archive.run({"--ledger", ledger}).exit == 2);
        CHECK(archive.disk.files() == std::vector<std::string>{"ledger.db"});
      }
      const support::Ran last = verified();
      INFO(last.out << last.err);
      CHECK(last.exit == 0);
      CHECK(says(last.out, is_new ? "1 row, the chain is whole" : "2 rows, the chain is whole"));
    }
  }
  CHECK(failed > 1);
}

TEST_CASE("a full folder for temporary files is exit 74, and nothing is left in it", "[durability][disk]") {
  const Archive archive;
  if (!archive.disk.mounted()) return;
  archive.disk.leave_free(0);
  const support::Ran ran = support::run(
      "/usr/bin/env", {"TMPDIR=" + archive.disk.path().string(), QAPC_BINARY, "run", policy("t1w-multisite.qap"),
                       archive.exams.string(), "--key", archive.key, "--memory", "1", "-o", archive.aside("report")});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 74);
  CHECK(says(ran.err, "the temporary file cannot be written: No space left on device"));
  CHECK(archive.disk.files().empty());
  CHECK_FALSE(fs::exists(archive.aside("report")));
}

TEST_CASE("a checkpoint that finds no more room ends the run with 74, and goes on when there is some",
          "[durability][disk][resume]") {
  const Archive archive;
  if (!archive.disk.mounted()) return;
  const std::string undisturbed = archive.run({"--format", "json"}).out;
  const std::string checkpoint = archive.on_disk("run.qapr");
  int failed = 0;
  for (const std::uintmax_t kib : {0U, 4U, 8U, 12U, 64U}) {
    INFO(kib << " KiB are free");
    archive.disk.clear();
    archive.disk.leave_free(kib);
    const support::Ran ran = archive.run({"--format", "json", "--resume", checkpoint});
    INFO(ran.err);
    CHECK((ran.exit == 74 || ran.out == undisturbed));
    if (ran.exit != 74) continue;
    ++failed;
    CHECK(says(ran.err, "run.qapr cannot be written: No space left on device"));
    archive.disk.make_room();
    CHECK(archive.run({"--format", "json", "--resume", checkpoint}).out == undisturbed);
    CHECK(archive.disk.files().empty());
  }
  CHECK(failed > 1);
}
