// `qapc metrics` and `qapc pixels` as their users run them: against a second computation, whatever threads and order,
// within bounds of memory, and with nobody in what they print.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

/// A head of two tissues with noise, ghost and shading; a run of it drifts and has dummy scans.
std::vector<syn::Picture> pictures(int volumes, const std::array<int, 3>& size = {40, 44, 20}) {
  std::vector<syn::Picture> out;
  syn::Random random(77);
  for (int t = 0; t < volumes; ++t) {
    syn::Picture picture(size, {5, 5, 5});
    syn::paint(picture, {.half_mm = {70, 80, 45}, .moved_mm = {}}, 500);
    syn::paint(picture, {.half_mm = {38, 48, 20}, .moved_mm = {}}, 800);
    for (double& value : picture.values) value *= (t < 2 && volumes > 9 ? 1.3 : 1) * (1 + 0.001 * t);
    syn::add_ghost(picture, 1, 0.03);
    syn::add_noise(picture, 15, random);
    out.push_back(std::move(picture));
  }
  return out;
}

void write(const fs::path& folder, const std::vector<syn::Picture>& all, int series, syn::Storage storage) {
  syn::VolumeSeries made = syn::series_of(all);
  made.series = series;
  made.storage = storage;
  made.extra = {syn::element(0x0010'0010, "PN", "CANARY^NAME"), syn::element(0x0010'0020, "LO", "CANARY-ID"),
                syn::element(0x0008'103E, "LO", "CANARY DESCRIPTION")};
  syn::write_series(folder, made, syn::voxels_of(all));
}

std::vector<std::string> metrics_of(const std::vector<std::string>& paths, const support::Scratch& scratch,
                                    std::vector<std::string> more = {}) {
  std::vector<std::string> all{"metrics", "--key", e2e::key_in(scratch)};
  if (std::ranges::find(more, "--format") == more.end()) all.insert(all.end(), {"--format", "tsv"});
  all.insert(all.end(), paths.begin(), paths.end());
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == '\t') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

/// Columns of one row of a table.
std::map<std::string, std::string> row(const std::string& table, std::size_t number) {
  std::stringstream stream(table);
  std::string head;
  std::string line;
  std::getline(stream, head);
  for (std::size_t i = 0; i <= number; ++i) std::getline(stream, line);
  const auto names = fields(head);
  const auto values = fields(line);
  REQUIRE(names.size() == values.size());
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < names.size(); ++i) out[names[i]] = values[i];
  return out;
}

/// Debian's Python with numpy and scipy. Says so when it is not there.
bool has_numpy() {
  static const bool there = support::run("/usr/bin/python3", {"-c", "import numpy, scipy.stats"}).exit == 0;
  if (!there) WARN("skipped: python3-numpy and python3-scipy are not installed");
  return there;
}

void agrees_with_numpy(const std::string& path, const std::string& series, const std::string& stack,
                       const support::Scratch& scratch, bool slow = false) {
  INFO(path << " series " << series);
  std::vector<std::string> arguments{(fs::path(QAPC_SOURCE_DIR) / "tests/support/independent_metrics.py").string(),
                                     QAPC_BINARY,
                                     e2e::key_in(scratch),
                                     path,
                                     series,
                                     stack};
  if (slow) arguments.emplace_back("--slow");
  const support::Ran ran = support::run("/usr/bin/python3", arguments);
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 0);
}

}  // namespace

TEST_CASE("a second computation with numpy agrees to 1e-9 on synthetic series", "[metrics][numpy]") {
  if (!has_numpy()) return;
  const support::Scratch scratch;
  write(scratch.path() / "one", pictures(1), 1, syn::Storage::Slices);
  write(scratch.path() / "run", pictures(24), 2, syn::Storage::Mosaics);
  agrees_with_numpy((scratch.path() / "one").string(), "1", "1", scratch, true);
  agrees_with_numpy((scratch.path() / "run").string(), "2", "1", scratch);
  const auto shells = pictures(9);
  syn::VolumeSeries made = syn::series_of(shells);
  made.series = 3;
  made.b_value = [](int t) { return t % 3 == 0 ? 0.0 : 1000.0; };
  syn::write_series(scratch.path() / "shells", made, syn::voxels_of(shells));
  agrees_with_numpy((scratch.path() / "shells").string(), "3", "1", scratch);
}

TEST_CASE("a second computation with numpy agrees to 1e-9 on the corpus", "[metrics][numpy][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty() || !has_numpy()) return;
  const support::Scratch scratch;
  for (const auto& [folder, series] : {std::pair{"siemens/xa30_exam_enhanced", "7"},
                                       {"siemens/vb17_trio_mosaic_orient/Orientation/ax", "12"},
                                       {"philips/r511_fmri_oneback", "401"},
                                       {"canon/v61_dti_enhanced", "3000"},
                                       {"uih/r002_dti", "12"}}) {
    agrees_with_numpy((corpus / folder).string(), series, "1", scratch);
    // Sanitizers change no number and take minutes here: the shipped program is held to the other series, too.
    if (std::string_view(QAPC_SANITIZED) == "ON") return;
  }
}

TEST_CASE("threads, repetition and the order of files change no bit of a metric", "[metrics][threads]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exam";
  write(folder / "a", pictures(1), 1, syn::Storage::Slices);
  write(folder / "b", pictures(14), 2, syn::Storage::Mosaics);
  write(folder / "c", pictures(14), 3, syn::Storage::Slices);
  write(folder / "d", pictures(3), 4, syn::Storage::Frames);
  const support::Ran first = run_qapc(metrics_of({folder.string()}, scratch, {"--threads", "1", "--format", "json"}));
  REQUIRE(first.exit == 0);
  for (const char* threads : {"1", "2", "4"})
    CHECK(run_qapc(metrics_of({folder.string()}, scratch, {"--threads", threads, "--format", "json"})).out ==
          first.out);
  // The same files under other names, in one folder.
  int number = 1000;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    fs::create_directories(scratch.path() / "mixed");
    fs::copy(entry.path(), scratch.path() / "mixed" / fmt::format("{}.dcm", number * 7 % 1009));
    ++number;
  }
  CHECK(run_qapc(metrics_of({(scratch.path() / "mixed").string()}, scratch, {"--format", "json"})).out == first.out);
}

TEST_CASE("the table has a row a series, and MRIQC's names beside those that mean the same", "[metrics][table]") {
  const support::Scratch scratch;
  write(scratch.path() / "exam/b", pictures(14), 2, syn::Storage::Mosaics);
  write(scratch.path() / "exam/a", pictures(1), 1, syn::Storage::Slices);
  const support::Ran ran = run_qapc(metrics_of({(scratch.path() / "exam").string()}, scratch));
  REQUIRE(ran.exit == 0);
  auto one = row(ran.out, 0);
  auto run = row(ran.out, 1);
  CHECK(one["series"] == "1");
  CHECK(run["series"] == "2");
  CHECK(one["exam"] == run["exam"]);
  CHECK(one["size"] == "40x44x20");
  CHECK(run["volumes"] == "14");
  CHECK(one["tsnr_raw@1"] == "not_a_time_series");
  CHECK(run["dummies@1"] == "2");
  CHECK(run["mriqc.dummy_trs"] == "2");
  CHECK(std::stod(one["efc@1"]) > 0);
  CHECK(one["efc@1"] == one["mriqc.efc"]);
  CHECK(one.count("cjv@1") == 0);
  const support::Ran named =
      run_qapc(metrics_of({(scratch.path() / "exam").string()}, scratch, {"--metric", "cjv", "--metric", "efc@1"}));
  CHECK(std::stod(row(named.out, 0).at("cjv@1")) > 0);
  CHECK(row(named.out, 0).size() == 11);
  const support::Ran json =
      run_qapc(metrics_of({(scratch.path() / "exam").string()}, scratch, {"--format", "json", "--metric", "dvars"}));
  const json::Value parsed = e2e::report(json);
  CHECK(parsed["format"].string() == "qapc-metrics/1");
  CHECK(parsed["rows"].items().size() == 2);
  CHECK(parsed["rows"].items()[0]["metrics"].items()[0]["reason"].string() == "not_a_time_series");
  CHECK(parsed["rows"].items()[1]["metrics"].items()[0]["series"].items().size() == 12);
  CHECK(parsed["rows"].items()[1]["metrics"].items()[0]["over"].string() == "volumes");
}

TEST_CASE("nobody stands in what metrics and pixels print", "[metrics][privacy]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exam";
  write(folder, pictures(1), 1, syn::Storage::Slices);
  for (const char* format : {"tsv", "json"}) {
    const support::Ran ran = run_qapc(metrics_of({folder.string()}, scratch, {"--format", format}));
    CHECK(ran.exit == 0);
    CHECK(ran.out.find("CANARY") == std::string::npos);
    CHECK(ran.out.find(syn::study_uid(9)) == std::string::npos);
    CHECK(ran.err.find("CANARY") == std::string::npos);
  }
  const std::string out = (scratch.path() / "x.nii").string();
  const support::Ran ran = run_qapc({"pixels", folder.string(), "-o", out});
  CHECK(ran.exit == 0);
  CHECK((ran.out + ran.err).find("CANARY") == std::string::npos);
  CHECK(support::read_bytes(out).find("CANARY") == std::string::npos);
}

TEST_CASE("wrong calls of metrics and pixels have their exit codes", "[metrics][exit]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exam";
  write(folder / "a", pictures(1), 1, syn::Storage::Slices);
  write(folder / "b", pictures(1), 2, syn::Storage::Slices);
  CHECK(run_qapc(metrics_of({folder.string()}, scratch, {"--metric", "nothing"})).exit == 64);
  CHECK(run_qapc(metrics_of({}, scratch)).exit == 64);
  CHECK(run_qapc(metrics_of({(scratch.path() / "nowhere").string()}, scratch)).exit == 66);
  CHECK(run_qapc({"metrics", "--list", "--format", "tsv"})
            .out.find("efc@1\t1\t0\t1\tpixels\tvolume\tmagnitude, original\tefc\t") != std::string::npos);
  const std::string out = (scratch.path() / "x.nii").string();
  CHECK(run_qapc({"pixels", folder.string(), "-o", out}).exit == 64);
  CHECK(run_qapc({"pixels", folder.string(), "--series", "1", "-o", out}).exit == 0);
  CHECK(run_qapc({"pixels", folder.string(), "--series", "3", "-o", out}).exit == 66);
  CHECK(run_qapc({"pixels", folder.string(), "--series", "1", "-o", "/nowhere/x.nii"}).exit == 74);
  CHECK(run_qapc({"pixels", folder.string(), "--series", "1", "--mask", "face", "-o", out}).exit == 64);
  const support::Ran listed = run_qapc({"pixels", folder.string()});
  CHECK(listed.exit == 0);
  CHECK(listed.out ==
        "series 1 stack 1: 40 x 44 x 20, 5 x 5 x 5 mm, magnitude, TE 30 ms\n"
        "series 2 stack 1: 40 x 44 x 20, 5 x 5 x 5 mm, magnitude, TE 30 ms\n");
}

TEST_CASE("people read numbers with units, and below them what was not measured and why", "[metrics][text]") {
  const support::Scratch scratch;
  write(scratch.path() / "exam", pictures(1), 7, syn::Storage::Slices);
  const std::vector<std::string> few{"--metric", "slice_spacing", "--metric", "efc", "--metric", "tsnr_raw"};
  auto text = few;
  text.insert(text.end(), {"--format", "text"});
  const support::Ran ran = run_qapc(metrics_of({(scratch.path() / "exam").string()}, scratch, text));
  REQUIRE(ran.exit == 0);
  CHECK(ran.out.find(", series 7, stack 1: 40 x 44 x 20 voxels, magnitude, TE 30 ms\n  slice_spacing  5 mm\n") !=
        std::string::npos);
  CHECK(
      ran.out.ends_with("  not measured, not_a_time_series: one volume, or volumes that differ in more than time\n"
                        "    tsnr_raw\n"));
  // Nothing but results on stdout, and nothing at all on stderr where that is no terminal.
  CHECK(ran.err.find("measuring") == std::string::npos);
  auto csv = few;
  csv.insert(csv.end(), {"--format", "csv"});
  const support::Ran table = run_qapc(metrics_of({(scratch.path() / "exam").string()}, scratch, csv));
  CHECK(table.out.starts_with(
      "exam,series,stack,image,echo_ms,axis,size,volumes,slice_spacing@1,efc@1,mriqc.efc,tsnr_raw@1\n"));
  // Fields with commas are in quotes, and quotes in them are doubled (RFC 4180).
  const std::string list = run_qapc({"metrics", "--list", "--format", "csv"}).out;
  CHECK(list.find("\nefc@1,1,0,1,pixels,volume,\"magnitude, original\",efc,") != std::string::npos);
  CHECK(json::parse(run_qapc({"metrics", "--list", "--format", "json"}).out));
  CHECK(run_qapc({"metrics", "--list"}).out.find("\nslice_gap@1") != std::string::npos);
  CHECK(run_qapc({"metrics", "--help"}).out.find("qapc metrics exams/ --metric snr") != std::string::npos);
}

TEST_CASE("folders without images say what was found instead", "[metrics][messages]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exam";
  fs::create_directories(folder);
  support::Ran ran = run_qapc(metrics_of({folder.string()}, scratch));
  CHECK(ran.exit == 66);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("there is no file under what was named") != std::string::npos);
  std::ofstream(folder / "a.txt") << "not DICOM";
  std::ofstream(folder / "b.txt") << "neither";
  ran = run_qapc(metrics_of({folder.string()}, scratch));
  CHECK(ran.exit == 66);
  CHECK(ran.err.find("no MR image was found in 2 files: 2 not DICOM") != std::string::npos);
  write(folder, pictures(1), 1, syn::Storage::Slices);
  ran = run_qapc(metrics_of({folder.string()}, scratch, {"--metric", "efc"}));
  CHECK(ran.exit == 0);
  CHECK(ran.err.find("of 22 files some are not used: 2 not DICOM") != std::string::npos);
}

TEST_CASE("phase images and single slices have their reasons", "[metrics][messages]") {
  const support::Scratch scratch;
  const auto measured = [&](const fs::path& folder) {
    const support::Ran ran = run_qapc(metrics_of({folder.string()}, scratch));
    REQUIRE(ran.exit == 0);
    return row(ran.out, 0);
  };
  syn::VolumeSeries made = syn::series_of(pictures(1));
  made.image_type = "ORIGINAL\\PRIMARY\\P\\ND";
  syn::write_series(scratch.path() / "phase", made, syn::voxels_of(pictures(1)));
  CHECK(measured(scratch.path() / "phase").at("efc@1") == "phase_image");
  CHECK(measured(scratch.path() / "phase").at("slice_spacing@1") == "5");
  const auto flat = pictures(1, {40, 44, 1});
  write(scratch.path() / "flat", flat, 1, syn::Storage::Slices);
  CHECK(measured(scratch.path() / "flat").at("qi1@1") == "single_slice");
  CHECK(measured(scratch.path() / "flat").at("slice_spacing@1") == "single_slice");
  CHECK(std::stod(measured(scratch.path() / "flat").at("efc@1")) > 0);
}

TEST_CASE("files cut short are told, and leave a gap where they were", "[metrics][messages]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "cut";
  write(folder, pictures(1), 1, syn::Storage::Slices);
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  const auto cut = [](const fs::path& file) { fs::resize_file(file, fs::file_size(file) - 1000); };
  cut(files[8]);
  support::Ran ran = run_qapc(metrics_of({folder.string()}, scratch, {"--metric", "missing_slices"}));
  CHECK(ran.exit == 0);
  CHECK(ran.err.find("of 20 files some are not used: 1 damaged") != std::string::npos);
  CHECK(row(ran.out, 0).at("missing_slices@1") == "1");
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i != 8) cut(files[i]);
  }
  ran = run_qapc(metrics_of({folder.string()}, scratch));
  CHECK(ran.exit == 66);
  CHECK(ran.err.find("no MR image was found in 20 files: 20 damaged") != std::string::npos);
}

TEST_CASE("without the plugin metrics of pixels have a reason, and headers are measured all the same",
          "[metrics][plugin]") {
  const support::Scratch scratch;
  write(scratch.path() / "exam", pictures(1), 1, syn::Storage::Slices);
  ::setenv("QAPC_PIXELS", "/nowhere/qapc_pixels.so", 1);
  const support::Ran ran = run_qapc(metrics_of({(scratch.path() / "exam").string()}, scratch));
  ::unsetenv("QAPC_PIXELS");
  REQUIRE(ran.exit == 0);
  auto one = row(ran.out, 0);
  CHECK(one["snr@1"] == "no_plugin");
  CHECK(one["slice_spacing@1"] == "5");
  CHECK(std::stod(one["efc@1"]) > 0);
}

TEST_CASE("damaged and foreign files cost metrics nothing but themselves", "[metrics][hostile]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exam";
  write(folder, pictures(1), 1, syn::Storage::Slices);
  const support::Ran before = run_qapc(metrics_of({folder.string()}, scratch));
  std::ofstream(folder / "text.dcm") << "not DICOM";
  const std::string whole = support::read_bytes(fs::directory_iterator(folder)->path());
  std::ofstream(folder / "cut.dcm", std::ios::binary) << whole.substr(0, whole.size() / 2);
  const support::Ran after = run_qapc(metrics_of({folder.string()}, scratch));
  CHECK(after.exit == 0);
  CHECK(after.out == before.out);
}

TEST_CASE("a run of 1,000 volumes is measured within 300 MB", "[metrics][memory]") {
  if (std::string_view(QAPC_SANITIZED) == "ON") {
    SUCCEED("sanitizers keep memory of their own");
    return;
  }
  const support::Scratch scratch;
  syn::VolumeSeries made;
  made.size = {64, 64, 36};
  made.step_mm = {3, 3, 3};
  made.volumes = 1000;
  made.storage = syn::Storage::Mosaics;
  syn::write_series(scratch.path() / "run", made, [](int i, int j, int k, int t) {
    const double x = (i - 31.5) / 24;
    const double y = (j - 31.5) / 28;
    const double z = (k - 17.5) / 14;
    const int wave = (i * 7 + j * 13 + k * 29 + t * 31) % 17;
    return x * x + y * y + z * z < 1 ? 1000 + wave : wave;
  });
  const support::Ran ran = run_qapc(metrics_of({(scratch.path() / "run").string()}, scratch, {"--threads", "1"}));
  REQUIRE(ran.exit == 0);
  CHECK(row(ran.out, 0).at("volumes") == "1000");
  CHECK(std::stod(row(ran.out, 0).at("tsnr_raw@1")) > 0);
  fmt::print("1,000 volumes of 64 x 64 x 36: {:.1f} s, {} MiB\n", ran.seconds, ran.peak_kib / 1024);
  CHECK(ran.peak_kib < 300 * 1000);
}
