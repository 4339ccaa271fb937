// Volumes, subjects, sites and the cohort of exams on disk.
#include <catch2/catch.hpp>
#include <map>

#include "tests/e2e/command.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;
using synthetic::Vendor;

namespace fs = std::filesystem;

namespace {

constexpr const char* kPolicy = R"(qap 1.0
policy org.example.levels "Levels" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
site is InstitutionName end
series T1w is MRAcquisitionType = "3D" end
rule TWICE major, for each subject: require exactly 2 exams
rule SAME major, for each site: require spread(EchoTime of T1w) <= 0.05 ms
rule ENOUGH minor, across cohort: require at least 3 subjects
rule ALIKE minor, across cohort by (vendor): require spread(EchoTime of T1w) <= 0.05 ms
rule SMALL minor, across cohort: require every group by (InstitutionName) has at least 2 exams
rule TIMES minor, for each T1w series: require volumes = 2
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
decision for each site, outcomes hold = review, keep = accept
  hold if any major fails or is unknown
  keep otherwise
end
decision for the release
  reject if ENOUGH fails
  review if any major is unknown or fails
  accept otherwise
end
)";

struct Scan {
  int exam;
  Vendor vendor;
  std::string subject;
  std::string site;
  int times = 2;  ///< how often each place was acquired
};

void write(const fs::path& folder, const Scan& scan) {
  constexpr int kSlices = 3;
  for (int i = 0; i < scan.times * kSlices; ++i) {
    synthetic::Instance image = synthetic::t1w(scan.vendor, {scan.exam, 2, i + 1, "CANARY"});
    set(image.elements, synthetic::element(0x0010'0020, "LO", scan.subject));
    set(image.elements, synthetic::element(0x0008'0080, "LO", scan.site));
    set(image.elements, synthetic::element(0x0020'0032, "DS", std::to_string(i % kSlices) + "\\0\\0"));
    synthetic::write_instance(folder / std::to_string(scan.exam) / (std::to_string(i) + ".dcm"), image);
  }
}

const json::Value& group(const json::Value& report, std::string_view level, std::size_t at) {
  for (const json::Value& one : report["groups"].items()) {
    if (one["level"].string() == level && at-- == 0) return one;
  }
  FAIL("there is no " << level << " " << at);
  return report;
}

}  // namespace

TEST_CASE("exams of one subject, one site and the cohort are judged together", "[run][levels]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exams";
  // Exam and site are mixed so that no order of files is that of the levels.
  write(folder, {1, Vendor::Siemens, "NOBODY-B", "PLACE-TWO"});
  write(folder, {2, Vendor::Siemens, "NOBODY-A", "PLACE-ONE"});
  write(folder, {3, Vendor::Siemens, "NOBODY-B", "PLACE-TWO"});
  write(folder, {4, Vendor::Ge, "NOBODY-C", "PLACE-ONE", 1});
  write(folder, {5, Vendor::Siemens, "", "", 2});
  const std::string policy = scratch.file("levels.qap", kPolicy);
  std::vector<std::string> outputs;
  for (const char* engine : e2e::kEngines) {
    for (const char* threads : {"1", "2"}) {
      const support::Ran run = run_qapc({"run", policy, folder.string(), "--key", e2e::key_in(scratch), "--format",
                                         "json", "--engine", engine, "--threads", threads});
      INFO(run.err);
      REQUIRE(run.exit == 1);
      outputs.push_back(run.out);
      for (const char* name : {"NOBODY", "PLACE", "CANARY"}) CHECK(run.out.find(name) == std::string::npos);
    }
  }
  for (const std::string& one : outputs) CHECK(one == outputs.front());
  const json::Value report = json::parse(outputs.front()).value();

  std::map<std::string, std::map<std::string, std::int64_t>> verdicts;
  for (const json::Value& rule : report["rules"].items()) {
    for (const auto& [verdict, count] : *rule["verdicts"].object())
      verdicts[rule["rule"].string()][verdict] = count.whole();
  }
  using Counts = std::map<std::string, std::int64_t>;
  CHECK(verdicts["TWICE"] == Counts{{"pass", 1}, {"fail", 3}});  // the exam without an identifier stands alone
  CHECK(verdicts["SAME"] == Counts{{"pass", 2}, {"fail", 1}});   // GE and Siemens at one site
  CHECK(verdicts["ENOUGH"] == Counts{{"pass", 1}});
  CHECK(verdicts["TIMES"] == Counts{{"pass", 4}, {"fail", 1}});

  CHECK(verdicts["ALIKE"] == Counts{{"pass", 2}});     // each vendor by itself
  CHECK(verdicts["SMALL"] == Counts{{"unknown", 1}});  // the exam without a place may be of any

  CHECK(group(report, "site", 0)["group"].string() == "not known");
  CHECK(group(report, "cell", 0)["group"].string() == "vendor GE");
  CHECK(group(report, "cell", 1)["group"].string() == "vendor SIEMENS");
  CHECK(group(report, "cell", 1)["exams"].items().size() == 4);
  CHECK(group(report, "site", 0)["word"].string() == "hold");
  CHECK(group(report, "cohort", 0)["outcome"].string() == "review");
  CHECK(group(report, "cohort", 0)["exams"].items().size() == 5);
}

TEST_CASE("real series have as many volumes as another reader found", "[corpus][levels]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const std::string policy = scratch.file(
      "v.qap",
      "qap 1.0\npolicy org.example.v \"V\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nmissing means unknown\n"
      "rule V minor, for each series: require volumes > 99\n"
      "decision for each exam\n  review if V fails\n  accept otherwise\nend\n");
  struct Reference {
    const char* folder;
    const char* series;
    const char* volumes;  ///< entries of the .bval file; of what is not diffusion, volumes of the NIfTI file
  };
  constexpr Reference kReferences[] = {{"canon/v60_dti_classic", "10000", "13"},
                                       {"canon/v61_dti_enhanced", "3000", "13"},
                                       {"siemens/xa10_enhanced_sms", "6", "4"},
                                       {"siemens/xa30_exam_enhanced", "25", "7"}};
  for (const Reference& reference : kReferences) {
    const std::string folder = (corpus / reference.folder).string();
    const json::Value report =
        e2e::report(run_qapc({"run", policy, folder, "--key", e2e::key_in(scratch), "--format", "json"}));
    std::string seen = "no finding";
    for (const json::Value& found : report["findings"].items()) {
      if (found["series_number"].string() == reference.series)
        seen = found["checks"].items()[0]["observed"]["values"].items()[0]["value"].string();
    }
    INFO(folder);
    CHECK(seen == reference.volumes);
  }
}
