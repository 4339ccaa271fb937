// Parts of an archive that were read apart give, merged, what one run over all of it gives.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <map>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.parts "Parts" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
site is InstitutionName end
series T1w is MRAcquisitionType = "3D" end
rule TE major, for each T1w series: require EchoTime = 2.98 ms ± 0.01 ms
rule TWICE minor, for each subject: require exactly 2 exams
rule SAME major, for each site: require spread(EchoTime of T1w) <= 0.05 ms
rule ALIKE minor, across cohort by (vendor, site): require spread(EchoTime of T1w) <= 0.05 ms and at most 1 subjects
rule SMALL minor, across cohort: require every group by (model) has at least 2 exams
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
decision for each site, outcomes hold = review, keep = accept
  hold if any major fails or is unknown
  keep otherwise
end
)";

constexpr std::string_view kMeasuring = R"(qap 1.0
policy org.example.measured "Parts that measure" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
import std.iqm 1 (snr, efc, tsnr_raw)
rule FAST minor, for each series: require RepetitionTime < 1 ms
rule VOLUME major, for each series, cost pixels
  require snr >= 100000 and efc <= 0.001
  say "{snr} {efc}"
end
rule RUN minor, for each series, cost pixels, after FAST: require tsnr_raw >= 3
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
)";

/// An archive of exams at several sites, dealt to folders: by exam, or file by file.
struct Archive {
  static constexpr int kFolders = 3;
  support::Scratch scratch;
  std::string policy = scratch.file("parts.qap", kPolicy);
  std::string key = e2e::key_in(scratch);

  [[nodiscard]] std::string folder(int number) const {
    return (scratch.path() / fmt::format("folder-{}", number)).string();
  }
  void deal_headers(bool by_exam) const {
    int dealt = 0;
    for (int exam = 1; exam <= 5; ++exam) {
      const auto vendor = exam == 4 ? synthetic::Vendor::Ge : synthetic::Vendor::Siemens;
      for (int slice = 1; slice <= 4; ++slice) {
        synthetic::Instance image = synthetic::t1w(vendor, {exam, 2, slice, "CANARY"});
        set(image.elements, synthetic::element(0x0010'0020, "LO", fmt::format("CANARY-ID-{}", exam / 2)));
        set(image.elements, synthetic::element(0x0008'0080, "LO", fmt::format("CANARY-PLACE-{}", exam % 2)));
        const int to = (by_exam ? exam : dealt++) % kFolders;
        synthetic::write_instance(fs::path(folder(to)) / fmt::format("CANARY-{}-{}.dcm", exam, slice), image);
      }
    }
    // A copy of an image beside others, one that differs, and files that are none.
    synthetic::Instance copy = synthetic::t1w(synthetic::Vendor::Siemens, {1, 2, 1, "CANARY"});
    synthetic::write_instance(fs::path(folder(0)) / "other.dcm", copy);
    std::ofstream(fs::path(folder(1)) / "CANARY.txt") << "Dear CANARY";
    synthetic::write_instance(fs::path(folder(2)) / "cut.dcm", copy);
    fs::resize_file(fs::path(folder(2)) / "cut.dcm", 300);
  }
  void deal_pixels() const {
    for (int exam = 0; exam < kFolders; ++exam) {
      for (const int volumes : {1, 8}) {
        const auto pictures = synthetic::noisy_volumes({{20, 22, 9}, {8, 8, 8}}, {.half_mm = {50, 60, 30}},
                                                       500 + 50 * exam, volumes, static_cast<unsigned>(exam + volumes));
        synthetic::VolumeSeries made = synthetic::series_of(pictures);
        made.series = 10 * exam + volumes;
        made.extra = {synthetic::element(0x0020'000D, "UI", fmt::format("2.25.79.{}", exam + 1))};
        synthetic::write_series(fs::path(folder(exam)) / std::to_string(volumes), made, synthetic::voxels_of(pictures));
      }
    }
  }

  [[nodiscard]] support::Ran run(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"run", policy};
    all.insert(all.end(), more.begin(), more.end());
    all.insert(all.end(), {"--key", key});
    return run_qapc(all);
  }
  /// The part of a folder, as FILE.
  std::string part(const std::string& of, const std::string& name, const char* threads = "2") const {
    const std::string file = (scratch.path() / name).string();
    const support::Ran ran = run({of, "--partial", file, "--threads", threads});
    INFO(ran.out << ran.err);
    REQUIRE(ran.exit == 0);
    return file;
  }
  [[nodiscard]] std::vector<std::string> parts() const {
    std::vector<std::string> all;
    for (int i = 0; i < kFolders; ++i) all.push_back(part(folder(i), fmt::format("{}.qapp", i)));
    return all;
  }
  [[nodiscard]] support::Ran whole(const std::string& format) const {
    return run({folder(0), folder(1), folder(2), "--format", format});
  }
  [[nodiscard]] support::Ran merge(std::vector<std::string> parts, const std::vector<std::string>& more) const {
    parts.insert(parts.begin(), "merge");
    parts.insert(parts.end(), {"--key", key});
    parts.insert(parts.end(), more.begin(), more.end());
    return run_qapc(parts);
  }
};

}  // namespace

TEST_CASE("parts give the report of one run, whatever the split and in any order", "[run][merge]") {
  for (const bool by_exam : {true, false}) {
    const Archive archive;
    archive.deal_headers(by_exam);
    const auto parts = archive.parts();
    for (const char* format : {"json", "html", "csv"}) {
      const support::Ran whole = archive.whole(format);
      REQUIRE(whole.exit == 1);
      const support::Ran merged = archive.merge(parts, {"--format", format});
      INFO(by_exam << merged.err);
      CHECK(merged.out == whole.out);
      CHECK(merged.exit == whole.exit);
      CHECK(archive.merge({parts[2], parts[0], parts[1]}, {"--format", format, "--engine", "reference"}).out ==
            whole.out);
    }
  }
}

TEST_CASE("a merge of merges is the merge of all, and an empty part changes nothing", "[run][merge]") {
  const Archive archive;
  archive.deal_headers(false);
  const auto parts = archive.parts();
  const auto joined = [&](const std::vector<std::string>& some, const std::string& name) {
    std::string file = (archive.scratch.path() / name).string();
    const support::Ran ran = archive.merge(some, {"--partial", file});
    INFO(ran.out << ran.err);
    REQUIRE(ran.exit == 0);
    CHECK(says(ran.out, fmt::format("{}: {} parts, ", file, some.size())));
    return file;
  };
  fs::create_directories(archive.scratch.path() / "nothing");
  const std::string empty = archive.part((archive.scratch.path() / "nothing").string(), "empty.qapp");
  const std::string left = joined({joined({parts[0], parts[1]}, "a.qapp"), parts[2], empty}, "b.qapp");
  const std::string right = joined({empty, joined({parts[2], parts[1]}, "c.qapp"), parts[0], empty}, "d.qapp");
  CHECK(support::read_bytes(left) == support::read_bytes(right));
  const std::string whole = archive.whole("json").out;
  CHECK(archive.merge({left}, {"--format", "json"}).out == whole);
  const std::string again = (archive.scratch.path() / "e.qapp").string();
  const std::int64_t files = (*json::parse(whole))["input"]["files"].whole();
  CHECK(archive.merge({left, empty}, {"--partial", again}).out == fmt::format("{}: 2 parts, {} files\n", again, files));
}

TEST_CASE("a part does not depend on threads or on the names of folders", "[run][merge][bytes]") {
  const Archive archive;
  archive.deal_headers(true);
  const std::string first = support::read_bytes(archive.part(archive.folder(0), "a.qapp", "1"));
  CHECK(support::read_bytes(archive.part(archive.folder(0), "b.qapp", "4")) == first);
  fs::copy(archive.folder(0), archive.scratch.path() / "elsewhere", fs::copy_options::recursive);
  CHECK(support::read_bytes(archive.part((archive.scratch.path() / "elsewhere").string(), "c.qapp")) == first);
}

TEST_CASE("what was measured of series comes with their parts", "[run][merge]") {
  Archive archive;
  archive.policy = archive.scratch.file("measured.qap", kMeasuring);
  archive.deal_pixels();
  const auto parts = archive.parts();
  const support::Ran whole = archive.whole("json");
  REQUIRE(whole.exit == 1);
  REQUIRE(json::parse(whole.out).value()["rules"].items()[1]["verdicts"]["fail"].whole() == 6);
  for (int i = 0; i < Archive::kFolders; ++i) fs::remove_all(archive.folder(i));
  const support::Ran merged = archive.merge(parts, {"--format", "json"});
  INFO(merged.err);
  CHECK(merged.out == whole.out);
}

TEST_CASE("a series that was torn between parts is not measured by half", "[run][merge]") {
  Archive archive;
  archive.policy = archive.scratch.file("measured.qap", kMeasuring);
  archive.deal_pixels();
  const fs::path from = fs::path(archive.folder(0)) / "1";
  const fs::path moved = fs::directory_iterator(from)->path();
  fs::rename(moved, fs::path(archive.folder(1)) / moved.filename());
  const support::Ran merged = archive.merge(archive.parts(), {"--format", "json"});
  CHECK(merged.exit == 66);
  CHECK(merged.out.empty());
  CHECK(merged.err.find("give all files of an exam to one part") != std::string::npos);
}

TEST_CASE("parts that do not belong together are refused, and a name says which", "[run][merge]") {
  Archive archive;
  archive.deal_headers(true);
  const auto parts = archive.parts();
  const auto refused = [&](const std::vector<std::string>& some, std::string_view why) {
    const support::Ran ran = archive.merge(some, {"--format", "json"});
    INFO(ran.err);
    CHECK(ran.exit == 66);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(why) != std::string::npos);
  };
  refused({parts[0], parts[0]}, "name each part once");
  refused({parts[0], archive.policy}, "parts.qap is no part");
  refused({parts[0], "missing.qapp"}, "missing.qapp cannot be opened");
  archive.policy = archive.scratch.file("measured.qap", kMeasuring);
  refused({parts[0], archive.part(archive.folder(1), "other.qapp")}, "different policies");
  archive.key = archive.scratch.file("other.key", "fedcba9876543210fedcba9876543210");
  fs::permissions(archive.key, fs::perms::owner_read | fs::perms::owner_write);
  refused({parts[0]}, "name that one with --key");
}

TEST_CASE("any change of a part is noticed", "[run][merge][tamper]") {
  const Archive archive;
  archive.deal_headers(true);
  const std::string part = archive.part(archive.folder(1), "part.qapp");
  const std::string whole = support::read_bytes(part);
  // Every byte is tried in unit.runtime.crypto; each here is a run, which takes long with sanitizers.
  const std::size_t step =
      std::max<std::size_t>(1, whole.size() / (std::string_view(QAPC_SANITIZED) == "ON" ? 15 : 150));
  for (std::size_t at = 0; at < whole.size(); at += at < 200 ? 7 : step) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    synthetic::write_file(part, changed);
    const support::Ran ran = archive.merge({part}, {"--format", "json"});
    INFO(at << " of " << whole.size() << ": " << ran.err);
    CHECK(ran.exit == 66);
    CHECK(ran.out.empty());
  }
  for (const std::size_t size :
       {whole.size() - 1, whole.size() - 28, whole.size() / 2, std::size_t{5}, std::size_t{0}}) {
    synthetic::write_file(part, whole.substr(0, size));
    CHECK(archive.merge({part}, {"--format", "json"}).exit == 66);
  }
  synthetic::write_file(part, whole + "x");
  CHECK(archive.merge({part}, {"--format", "json"}).exit == 66);
}

TEST_CASE("a part tells nothing to whoever has not the key", "[run][merge][privacy]") {
  const Archive archive;
  archive.deal_headers(true);
  for (const std::string& part : archive.parts()) {
    const std::string bytes = support::read_bytes(part);
    CHECK((fs::status(part).permissions() & fs::perms::mask) == (fs::perms::owner_read | fs::perms::owner_write));
    for (const std::string_view name : {"CANARY", "434e415259", "Q0FOQV", "ANARY", "PLACE", "2.25.", "EchoTime"})
      CHECK(bytes.find(name) == std::string::npos);
    CHECK(archive.merge({part}, {}).out.find("CANARY") == std::string::npos);
  }
}

TEST_CASE("parts of the corpus give the report of the corpus", "[run][merge][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  Archive archive;
  archive.policy = e2e::policy("t1w-multisite.qap");
  std::vector<std::string> folders;
  for (const auto& entry : fs::directory_iterator(corpus)) {
    if (entry.is_directory()) folders.push_back(entry.path().string());
  }
  std::ranges::sort(folders);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < folders.size(); ++i) parts.push_back(archive.part(folders[i], fmt::format("{}.qapp", i)));
  std::vector<std::string> all = folders;
  all.insert(all.end(), {"--format", "json"});
  CHECK(archive.merge(parts, {"--format", "json"}).out == archive.run(all).out);
}
