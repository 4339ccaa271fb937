// Which field map serves which run, of exams on disk.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <map>

#include "tests/e2e/command.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;

namespace fs = std::filesystem;

namespace {

constexpr const char* kPolicy = R"(qap 1.0
policy org.example.serves "Field maps" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series FieldMap is SeriesDescription has tokens (fmap) end
series BOLD is SeriesDescription has tokens (bold) end
FieldMap serves BOLD when nearest before within 30 min and same TransmitCoilName
  and box of FieldMap contains box of BOLD within 2 mm
rule MAPPED critical, for each BOLD series: require some FieldMap series in the same exam serves this series
rule ECHO major, for each (f: FieldMap, b: BOLD) in the same exam, when f serves b: require f.EchoTime < 5 ms
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
)";

struct Scan {
  int series;
  std::string name;
  std::string time;
  std::string coil = "Body";
  std::string te = "4";
  double first_mm = 0;  ///< of the first slice
  int slices = 10;
  std::string image_type = "ORIGINAL\\PRIMARY\\M";
};

void write(const fs::path& folder, int exam, const std::vector<Scan>& scans) {
  for (const Scan& scan : scans) {
    for (int i = 0; i < scan.slices; ++i) {
      synthetic::Instance image = synthetic::t1w(synthetic::Vendor::Siemens, {exam, scan.series, i + 1, "CANARY"});
      set(image.elements, synthetic::element(0x0008'0008, "CS", scan.image_type));
      set(image.elements, synthetic::element(0x0008'103E, "LO", scan.name));
      set(image.elements, synthetic::element(0x0008'0032, "TM", scan.time));
      set(image.elements, synthetic::element(0x0018'0081, "DS", scan.te));
      set(image.elements, synthetic::element(0x0018'1251, "SH", scan.coil));
      set(image.elements, synthetic::element(0x0018'0050, "DS", "1"));
      set(image.elements, synthetic::element(0x0020'0052, "UI", "2.25.77"));
      set(image.elements, synthetic::element(0x0020'0032, "DS", fmt::format("{}\\0\\0", scan.first_mm + i)));
      synthetic::write_instance(folder / fmt::format("{}-{}-{}.dcm", exam, scan.series, i), image);
    }
  }
}

/// What the rules say of an exam, the same for every engine.
std::map<std::string, std::map<std::string, std::int64_t>> verdicts(const std::vector<Scan>& scans) {
  const support::Scratch scratch;
  write(scratch.path() / "exams", 1, scans);
  std::map<std::string, std::map<std::string, std::int64_t>> all;
  const json::Value report = e2e::report_of_every_engine(scratch, scratch.file("serves.qap", kPolicy));
  for (const auto& [rule, counts] : *report["exams"].items()[0]["rules"].object()) {
    for (const auto& [verdict, count] : *counts.object()) all[rule][verdict] = count.whole();
  }
  return all;
}

using Counts = std::map<std::string, std::int64_t>;

}  // namespace

TEST_CASE("magnitude and phase of the nearest field map serve a run", "[run][serves]") {
  auto found = verdicts({{1, "fmap", "100000", "Body", "7"},
                         {2, "fmap mag", "101000", "Body", "4"},
                         {3, "fmap pha", "101000", "Body", "4", 0, 10, "ORIGINAL\\PRIMARY\\P"},
                         {4, "bold rest", "102000"}});
  CHECK(found["MAPPED"] == Counts{{"pass", 1}});
  CHECK(found["ECHO"] == Counts{{"pass", 2}, {"not applicable", 1}});
}

TEST_CASE("a field map that is too old, of another coil, or too small does not serve", "[run][serves]") {
  CHECK(verdicts({{1, "fmap", "092000"}, {2, "bold", "100000"}})["MAPPED"] == Counts{{"fail", 1}});
  CHECK(verdicts({{1, "fmap", "100500"}, {2, "bold", "100000"}})["MAPPED"] == Counts{{"fail", 1}});
  CHECK(verdicts({{1, "fmap", "095500", "Head"}, {2, "bold", "100000"}})["MAPPED"] == Counts{{"fail", 1}});
  CHECK(verdicts({{1, "fmap", "095500"}, {2, "bold", "100000", "Body", "4", 2, 10}})["MAPPED"] == Counts{{"pass", 1}});
  CHECK(verdicts({{1, "fmap", "095500"}, {2, "bold", "100000", "Body", "4", 3, 10}})["MAPPED"] == Counts{{"fail", 1}});
}

TEST_CASE("before a field map of another coil the one that fits is found", "[run][serves]") {
  auto found =
      verdicts({{1, "fmap", "095000", "Body", "4"}, {2, "fmap", "095500", "Head", "7"}, {3, "bold", "100000"}});
  CHECK(found["MAPPED"] == Counts{{"pass", 1}});
  CHECK(found["ECHO"] == Counts{{"pass", 1}, {"not applicable", 1}});
}

TEST_CASE("of a mosaic nobody knows the box", "[run][serves]") {
  CHECK(verdicts({{1, "fmap", "095000"},
                  {2, "bold", "100000", "Body", "4", 0, 10, "ORIGINAL\\PRIMARY\\M\\MOSAIC"}})["MAPPED"] ==
        Counts{{"unknown", 1}});
}
