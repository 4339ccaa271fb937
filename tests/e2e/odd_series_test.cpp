// Series that scanners write in ways of their own: one for each volume, two of one number, several echoes in one, three
// planes in one.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <map>
#include <set>

#include "tests/e2e/command.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHead = R"(qap 1.0
policy org.example.odd "Odd series" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
import std.series 1 (Localizer)
series T1w is SeriesDescription has contrast T1w and SeriesDescription is not localizer end
series RUN is SeriesDescription has tokens (bold) end
series ECHOES is SeriesDescription has tokens (echoes) end
)";
constexpr std::string_view kEnd = R"(
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
)";

/// One slice of a series.
struct Slice {
  int series = 1;
  int instance = 1;
  std::string name = "bold";
  std::string time = "100000";
  std::string image_type = "ORIGINAL\\PRIMARY\\M";
  std::string position = "0\\0\\0";
  std::string orientation = "1\\0\\0\\0\\1\\0";
  std::string te = "30";
  std::string number = "";         ///< Series Number; "" for that of the series
  std::string written = "100100";  ///< Series Time
};

void write(const fs::path& folder, const Slice& slice) {
  synthetic::Instance image = synthetic::t1w(synthetic::Vendor::Siemens, {1, slice.series, slice.instance, "CANARY"});
  set(image.elements, synthetic::element(0x0008'0008, "CS", slice.image_type));
  set(image.elements, synthetic::element(0x0008'103E, "LO", slice.name));
  set(image.elements, synthetic::element(0x0008'0031, "TM", slice.written));
  set(image.elements, synthetic::element(0x0008'0032, "TM", slice.time));
  set(image.elements, synthetic::element(0x0018'0081, "DS", slice.te));
  set(image.elements, synthetic::element(0x0020'0032, "DS", slice.position));
  set(image.elements, synthetic::element(0x0020'0037, "DS", slice.orientation));
  set(image.elements, synthetic::element(0x0020'0052, "UI", "2.25.77"));
  if (!slice.number.empty()) set(image.elements, synthetic::element(0x0020'0011, "IS", slice.number));
  synthetic::write_instance(folder / fmt::format("{}-{}.dcm", slice.series, slice.instance), image);
}

json::Value run(const support::Scratch& scratch, std::string_view rules) {
  return e2e::report_of_every_engine(
      scratch, scratch.file("odd.qap", std::string(kHead) + std::string(rules) + std::string(kEnd)));
}

std::map<std::string, std::int64_t> verdicts(const json::Value& report, std::string_view rule) {
  std::map<std::string, std::int64_t> all;
  for (const auto& [verdict, count] : *report["exams"].items()[0]["rules"][rule].object()) all[verdict] = count.whole();
  return all;
}

using Counts = std::map<std::string, std::int64_t>;

}  // namespace

TEST_CASE("a run that was exported as one series for each volume is one acquisition", "[run][odd]") {
  const support::Scratch scratch;
  for (int volume = 0; volume < 6; ++volume) {
    for (int slice = 0; slice < 2; ++slice) {
      write(scratch.path() / "exams",
            {.series = 1 + volume,
             .instance = 1 + slice,
             .time = fmt::format("10{:02}{:02}", volume / 3, 2 * (volume % 3)),  // a second run a minute later
             .image_type = "ORIGINAL\\PRIMARY\\M\\ND\\MFSPLIT",
             .position = fmt::format("0\\0\\{}", slice),
             .written = volume < 3 ? "100100" : "100200"});
    }
  }
  const json::Value two = run(scratch,
                              "rule TWO critical, for each exam: require exactly 2 RUN acquisitions\n"
                              "rule ALL critical, for each exam: require exactly 6 RUN series\n");
  CHECK(verdicts(two, "TWO") == Counts{{"pass", 1}});
  CHECK(verdicts(two, "ALL") == Counts{{"pass", 1}});
  const json::Value last = run(scratch,
                               "retakes of RUN: use the last one\n"
                               "rule ONE critical, for each exam: require exactly 1 RUN acquisition\n"
                               "rule ALL critical, for each exam: require exactly 3 RUN series\n");
  CHECK(verdicts(last, "ONE") == Counts{{"pass", 1}});
  CHECK(verdicts(last, "ALL") == Counts{{"pass", 1}});
}

TEST_CASE("magnitude and phase are one acquisition, and the magnitude can be asked for", "[run][odd]") {
  const support::Scratch scratch;
  for (const bool phase : {false, true}) {
    for (int slice = 0; slice < 2; ++slice) {
      write(scratch.path() / "exams", {.series = phase ? 2 : 1,
                                       .instance = 1 + slice,
                                       .image_type = phase ? "ORIGINAL\\PRIMARY\\P" : "ORIGINAL\\PRIMARY\\M",
                                       .position = fmt::format("0\\0\\{}", slice)});
    }
  }
  const json::Value report =
      run(scratch,
          "reconstructions of RUN: use the one where ImageType[3] = M\n"
          "rule ONE critical, for each exam: require exactly 1 RUN acquisition and exactly 1 RUN series\n"
          "rule MAG critical, for each RUN series: require ImageType[3] = M\n");
  CHECK(verdicts(report, "ONE") == Counts{{"pass", 1}});
  CHECK(verdicts(report, "MAG") == Counts{{"pass", 1}});
}

TEST_CASE("two series of one Series Number stay two", "[run][odd]") {
  const support::Scratch scratch;
  for (const int series : {1, 2}) {
    for (int slice = 0; slice < 2; ++slice)
      write(scratch.path() / "exams", {.series = series,
                                       .instance = 1 + slice,
                                       .position = fmt::format("0\\0\\{}", slice),
                                       .te = series == 1 ? "30" : "40",
                                       .number = "7"});
  }
  const json::Value report = run(scratch,
                                 "rule TE major, for each RUN series: require EchoTime = 30 ms ± 0.1 ms\n"
                                 "rule TWO critical, for each exam: require exactly 2 RUN series\n");
  CHECK(verdicts(report, "TE") == Counts{{"pass", 1}, {"fail", 1}});
  CHECK(verdicts(report, "TWO") == Counts{{"pass", 1}});
  std::set<std::string> codes;
  for (const json::Value& series : report["exams"].items()[0]["series"].items()) {
    CHECK(series["number"].string() == "7");
    codes.insert(series["series"].string());
  }
  CHECK(codes.size() == 2);
}

TEST_CASE("echoes and components in one series are volumes of it", "[run][odd]") {
  const support::Scratch scratch;
  int instance = 0;
  for (const char* te : {"10", "20", "30"}) {
    for (const char* component : {"M", "P"}) {
      for (int slice = 0; slice < 2; ++slice)
        write(scratch.path() / "exams", {.series = 1,
                                         .instance = ++instance,
                                         .name = "echoes",
                                         .image_type = fmt::format("ORIGINAL\\PRIMARY\\{}", component),
                                         .position = fmt::format("0\\0\\{}", slice),
                                         .te = te});
    }
  }
  const json::Value report =
      run(scratch,
          "rule SIX critical, for each ECHOES series: require volumes = 6 and exactly 2 slices and exactly 12 images\n"
          "rule LATE critical, for each ECHOES series: require count(volumes with EchoTime > 15 ms) = 4\n"
          "rule ECHO minor, for each volume: require EchoTime < 25 ms\n"
          "rule TE major, for each ECHOES series, when EchoTime < 40 ms: require FlipAngle > 0 deg\n");
  CHECK(verdicts(report, "SIX") == Counts{{"pass", 1}});
  CHECK(verdicts(report, "LATE") == Counts{{"pass", 1}});
  CHECK(verdicts(report, "ECHO") == Counts{{"pass", 4}, {"fail", 2}});
  CHECK(verdicts(report, "TE") == Counts{{"unknown", 1}});  // the series has no one echo time
}

TEST_CASE("a localizer of three planes is known as one, and has no one plane", "[run][odd]") {
  const support::Scratch scratch;
  int instance = 0;
  for (const char* plane : {"1\\0\\0\\0\\1\\0", "0\\1\\0\\0\\0\\-1", "1\\0\\0\\0\\0\\-1"}) {
    for (int slice = 0; slice < 2; ++slice)
      write(scratch.path() / "exams", {.series = 1,
                                       .instance = ++instance,
                                       .name = "3-plane_loc T1",
                                       .position = fmt::format("{0}\\{0}\\{0}", slice),
                                       .orientation = plane});
  }
  const json::Value report =
      run(scratch,
          "rule NONE critical, for each exam: require exactly 0 T1w series and exactly 1 Localizer series\n"
          "rule PLANES critical, for each Localizer series: require volumes = 3 and SeriesDescription has "
          "plane three_plane\n"
          "rule ONE minor, for each Localizer series\n"
          "  require all images agree on (ImageOrientationPatient within 0.001)\nend\n");
  CHECK(verdicts(report, "NONE") == Counts{{"pass", 1}});
  CHECK(verdicts(report, "PLANES") == Counts{{"pass", 1}});
  CHECK(verdicts(report, "ONE") == Counts{{"fail", 1}});
}
