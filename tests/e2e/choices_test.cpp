// Reconstructions and retakes of exams on disk.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/e2e/command.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;

namespace {

constexpr const char* kPolicy = R"(qap 1.0
policy org.example.choices "Choices" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series T1w is MRAcquisitionType = "3D" and EchoTime < 5 ms end
reconstructions of T1w: use the NORM one
retakes of T1w: use the last one; at most 1 retakes
rule ONE critical, for each exam: require exactly 1 T1w acquisition
rule FA major, for each T1w series: require FlipAngle < 100 deg
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
)";

struct Scan {
  int series;
  std::string image_type;
  std::string time;
};

void write(const fs::path& folder, const std::vector<Scan>& scans) {
  constexpr int kSlices = 2;
  for (const Scan& scan : scans) {
    for (int i = 1; i <= kSlices; ++i) {
      synthetic::Instance image = synthetic::t1w(synthetic::Vendor::Siemens, {1, scan.series, i, "CANARY"});
      set(image.elements, synthetic::element(0x0008'0008, "CS", scan.image_type));
      set(image.elements, synthetic::element(0x0008'0032, "TM", scan.time));
      set(image.elements, synthetic::element(0x0020'0052, "UI", "2.25.77"));
      synthetic::write_instance(folder / (std::to_string(scan.series) + "-" + std::to_string(i) + ".dcm"), image);
    }
  }
}

/// Numbers of the series that the member of their entries holds `word`.
std::set<std::string> numbers(const json::Value& report, std::string_view member, std::string_view word) {
  std::set<std::string> all;
  for (const json::Value& exam : report["exams"].items()) {
    for (const json::Value& series : exam["series"].items()) {
      for (const json::Value& one : series[member].items()) {
        if (one.string() == word) all.insert(series["number"].string());
      }
    }
  }
  return all;
}

json::Value run(const support::Scratch& scratch, const fs::path& folder, const std::string& engine) {
  const support::Ran ran = run_qapc({"run", scratch.file("choices.qap", kPolicy), folder.string(), "--key",
                                     e2e::key_in(scratch), "--engine", engine, "--format", "json"});
  INFO(ran.err);
  return e2e::report(ran);
}

using Numbers = std::set<std::string>;

}  // namespace

TEST_CASE("of reconstructions and retakes one stands for the definition, and the others are told", "[run][choices]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exams";
  write(folder, {{2, "ORIGINAL\\PRIMARY\\M\\ND", "093000"},
                 {3, "ORIGINAL\\PRIMARY\\M\\NORM", "093000"},
                 {4, "ORIGINAL\\PRIMARY\\M\\ND", "094500"},
                 {5, "ORIGINAL\\PRIMARY\\M\\NORM", "094500"}});
  for (const std::string engine : e2e::kEngines) {
    const json::Value report = run(scratch, folder, engine);
    CHECK(numbers(report, "definitions", "T1w") == Numbers{"5"});
    CHECK(numbers(report, "passed_over", "T1w") == Numbers{"2", "3", "4"});
    CHECK(report["exams"].items()[0]["outcome"].string() == "accept");
  }
}

TEST_CASE("among more retakes than the policy allows none is chosen", "[run][choices]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exams";
  write(folder, {{2, "ORIGINAL\\PRIMARY\\M\\NORM", "093000"},
                 {3, "ORIGINAL\\PRIMARY\\M\\NORM", "094000"},
                 {4, "ORIGINAL\\PRIMARY\\M\\NORM", "095000"}});
  const json::Value report = run(scratch, folder, "jit");
  CHECK(numbers(report, "definitions", "T1w").empty());
  CHECK(numbers(report, "unknown_definitions", "T1w") == Numbers{"4"});
  CHECK(report["exams"].items()[0]["outcome"].string() == "review");
}

TEST_CASE("of two reconstructions of a real acquisition the normalised one is used", "[corpus][choices]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const std::string policy = scratch.file("interop.qap", R"(qap 1.0
policy org.example.interop "Interop" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series T1w is InversionTime is present and SeriesDescription has tokens (one of (t1, mprage, t1w)) end
reconstructions of T1w: use the NORM one
rule ONE critical, for each exam: require exactly 1 T1w series
decision for each exam
  reject if any critical fails or is unknown
  accept otherwise
end
)");
  const json::Value report =
      e2e::report(run_qapc({"run", policy, (corpus / "siemens/xa30i_exam_interop").string(), "--format", "json"}));
  CHECK(numbers(report, "definitions", "T1w") == Numbers{"6001"});
  CHECK(numbers(report, "passed_over", "T1w") == Numbers{"5001"});
}
