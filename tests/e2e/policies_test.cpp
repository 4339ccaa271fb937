// The policies of the project: what their tests reach and notice, and what they say of real series.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <set>

#include "tests/e2e/command.hpp"
#include "tests/e2e/page.hpp"

using namespace qapc;
using e2e::run_qapc;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> all_policies() {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(fs::path(QAPC_SOURCE_DIR) / "policies")) {
    if (entry.path().extension() == ".qap") files.push_back(entry.path().filename().string());
  }
  std::ranges::sort(files);
  return files;
}

json::Value tested(const std::string& file, const std::string& what) {
  const json::Value told = e2e::report(run_qapc({"test", what, "--format", "json", e2e::policy(file)}));
  REQUIRE(told["policies"].items().size() == 1);
  return told["policies"].items()[0];
}

json::Value run_over(const std::string& file, const fs::path& folder, const support::Scratch& scratch) {
  return e2e::report(
      run_qapc({"run", e2e::policy(file), folder.string(), "--key", e2e::key_in(scratch), "--format", "json"}));
}

/// How often a rule came to a verdict, or for "" any rule.
std::int64_t verdicts(const json::Value& report, std::string_view rule, std::string_view verdict) {
  std::int64_t count = 0;
  for (const json::Value& one : report["rules"].items()) {
    if (rule.empty() || one["rule"].string() == rule) count += one["verdicts"][std::string(verdict)].whole();
  }
  return count;
}

std::int64_t files_that_say(const fs::path& folder, const std::string& tag, const std::string& value) {
  const support::Ran dump = support::run(
      "/bin/sh",
      {"-c", fmt::format("find '{}' -type f -print0 | xargs -0 dcmdump -q -M +P {} 2>/dev/null | grep -c '\\[{}\\]'",
                         folder.string(), tag, value)});
  return std::strtoll(dump.out.c_str(), nullptr, 10);
}

}  // namespace

TEST_CASE("the tests of every policy reach every verdict its rules can give", "[policies]") {
  const std::vector<std::string> files = all_policies();
  REQUIRE(files.size() >= 11);
  for (const std::string& file : files) {
    const json::Value told = tested(file, "--coverage");
    INFO(file << json::canonical(told));
    CHECK(told["failures"].items().empty());
    CHECK(told["coverage"]["percent"].whole() == 100);
  }
}

TEST_CASE("the tests of every policy notice nine in ten changes of it", "[policies]") {
  for (const std::string& file : all_policies()) {
    // With sanitizers the large ones take minutes; the release build changes them all.
    const bool small = file == "deid-gate.qap" || file == "adni2-completeness.qap" || file == "dti-input-spec.qap";
    if (std::string_view(QAPC_SANITIZED) == "ON" && !small) continue;
    const json::Value told = tested(file, "--mutate");
    INFO(file << json::canonical(told));
    CHECK(told["mutation"]["changes"].whole() > 50);
    CHECK(told["mutation"]["percent"].whole() >= 90);
  }
}

TEST_CASE("every policy is seen to pass, to fail and not to know on real series", "[policies][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  for (const std::string& file : all_policies()) {
    if (file == "scanner-pair.qap") continue;  // no series of the corpus says that it is of a phantom
    const json::Value report = run_over(file, corpus, scratch);
    INFO(file << json::canonical(report["rules"]));
    CHECK(verdicts(report, "", "pass") > 0);
    CHECK(verdicts(report, "", "fail") > 0);
    CHECK(verdicts(report, "", "unknown") > 0);
  }
}

TEST_CASE("flip angles of real T1w series are judged as another converter reads them", "[policies][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  struct Known {
    const char* dataset;
    const char* series;
    const char* sidecar;
  };
  constexpr Known kKnown[] = {
      {"ge/ge_t1_mprage_pioneer", "5", "dcm_qa_ge/3D_Ax_T1_MP-RAGE_R22_5.json"},
      {"siemens/xa30_exam_enhanced", "5", "dcm_qa_xa30/5_anat-T1w_acq-tfl.json"},
      {"siemens/xa30i_exam_interop", "5001", "dcm_qa_frag/anat-T1w_acq-tfl_5001.json"},
  };
  const support::Scratch scratch;
  for (const char* file : {"uk-biobank.qap", "hcp-young-adult.qap", "abcd.qap"}) {
    for (const Known& known : kKnown) {
      INFO(file << " " << known.dataset);
      const auto sidecar = json::parse(support::read_bytes(corpus / "REFERENCE_SIDECARS" / known.sidecar));
      REQUIRE(sidecar.has_value());
      // The three protocols ask for 8 degrees.
      const bool right = (*sidecar)["FlipAngle"].whole() == 8;
      const json::Value report = run_over(file, corpus / known.dataset, scratch);
      bool failed = false;
      for (const json::Value& found : report["findings"].items())
        failed = failed || (found["rule"].string() == "T1W-FLIP" && found["verdict"].string() == "fail" &&
                            found["series_number"].string() == known.series);
      CHECK(verdicts(report, "T1W-FLIP", "pass") + verdicts(report, "T1W-FLIP", "fail") > 0);
      CHECK(failed == !right);
    }
  }
}

TEST_CASE("a real exam of each vendor holds what ADNI asks of that vendor, by its descriptions", "[policies][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  // SERIES.tsv of the corpus: the Philips exam has `ADNI_Sag3D MPRAGE` and `fcMRI`, no FLAIR.
  const json::Value philips = run_over("adni2-completeness.qap", corpus / "philips/r571_exam_classic", scratch);
  CHECK(verdicts(philips, "T1W", "pass") == 1);
  CHECK(verdicts(philips, "RSFMRI", "pass") == 1);
  CHECK(verdicts(philips, "FLAIR", "fail") == 1);
  CHECK(verdicts(philips, "ASL", "not applicable") == 1);
  CHECK(verdicts(philips, "DTI", "not applicable") == 1);
  // `Accelerated SAG IR-SPGR` and nothing else; GE is asked for DTI, and for no resting fMRI.
  const json::Value ge = run_over("adni2-completeness.qap", corpus / "ge/ge_deident", scratch);
  CHECK(verdicts(ge, "ACCELERATED", "pass") == 1);
  CHECK(verdicts(ge, "T1W", "fail") == 1);
  CHECK(verdicts(ge, "DTI", "fail") == 1);
  CHECK(verdicts(ge, "RSFMRI", "not applicable") == 1);
}

TEST_CASE("the gate counts the flags that another reader finds", "[policies][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  for (const char* dataset : {"ge/ge_deident", "ge/ge_b0map", "siemens/ve11_asl_t1"}) {
    INFO(dataset);
    const json::Value report = run_over("deid-gate.qap", corpus / dataset, scratch);
    const std::int64_t images = report["input"]["images"].whole();
    const std::int64_t stated = files_that_say(corpus / dataset, "0012,0062", "YES");
    CHECK(images > 0);
    CHECK(verdicts(report, "STATED", "pass") == stated);
    CHECK(verdicts(report, "STATED", "fail") == images - stated);
    CHECK(report["decisions"]["reject"].whole() == 1);  // none has a pseudonym of the study
  }
}

TEST_CASE("policies with parts that are not built check clean, and their tests are open by name", "[policies]") {
  struct Planned {
    const char* file;
    const char* part;
    std::size_t tests;
  };
  constexpr Planned kPlanned[] = {{"release-gate.qap", "basic profile", 2}};
  for (const Planned& planned : kPlanned) {
    const std::string file = (fs::path(QAPC_SOURCE_DIR) / "tests/e2e/examples" / planned.file).string();
    INFO(file);
    const support::Ran check = run_qapc({"check", file});
    CHECK(check.exit == 0);
    CHECK(check.out.find(planned.part) != std::string::npos);
    const support::Ran test = run_qapc({"test", file});
    CHECK(test.exit == 4);
    CHECK(test.out.find("is open: not built yet (") != std::string::npos);
    CHECK(test.out.find(planned.part) != std::string::npos);
    CHECK(test.out.find(fmt::format("0 cases passed, 0 failed, {} tests open", planned.tests)) != std::string::npos);
  }
}

TEST_CASE("a policy whose baseline is not there says how to make it", "[policies]") {
  const std::string file = (fs::path(QAPC_SOURCE_DIR) / "tests/e2e/examples/func.qap").string();
  const support::Ran check = run_qapc({"check", file});
  CHECK(check.exit == 65);
  CHECK(check.out.find("QAP-E814") != std::string::npos);
  CHECK(check.out.find("make it with `qapc baseline PATH --policy POLICY -o") != std::string::npos);
}

namespace {

struct DtiSeries {
  std::string_view vendor;
  std::string_view folder;
  std::string_view number;
};
constexpr DtiSeries kDti[] = {
    {"Canon", "canon/v60_dti_classic", "10000"},
    {"GE", "ge/ge_dwi_pioneer", "1"},
    {"Philips", "philips/r571_dwi_classic", "701"},
    {"Siemens", "siemens/ve11_decubitus_dwi", "4"},
    {"UIH", "uih/r002_dti", "12"},
};

/// `fail: 3\\3 mm`; pass where there is no finding.
std::string dti_cell(const json::Value& report, const std::string& rule, std::string_view series) {
  for (const json::Value& found : report["findings"].items()) {
    if (found["rule"].string() != rule || found["series_number"].string() != series) continue;
    std::string seen;
    if (!found["checks"].items().empty()) {
      for (const json::Value& value : found["checks"].items()[0]["observed"]["values"].items())
        seen += (seen.empty() ? ": " : ", ") + value["value"].string();
    }
    return found["verdict"].string() + seen;
  }
  return "pass";
}

std::string dti_table(const fs::path& corpus, const support::Scratch& scratch) {
  std::vector<json::Value> reports;
  std::string table = "| rule |";
  for (const DtiSeries& one : kDti) {
    reports.push_back(run_over("dti-input-spec.qap", corpus / one.folder, scratch));
    table += fmt::format(" {} |", one.vendor);
  }
  table += "\n|---|---|---|---|---|---|\n";
  for (const json::Value& rule : reports.front()["rules"].items()) {
    table += fmt::format("| {} |", rule["rule"].string());
    for (std::size_t i = 0; i < reports.size(); ++i)
      table += fmt::format(" {} |", dti_cell(reports[i], rule["rule"].string(), kDti[i].number));
    table += "\n";
  }
  return table;
}

}  // namespace

TEST_CASE("diffusion series of five vendors are judged by one policy, as the page of vendors tells",
          "[policies][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const std::string table = dti_table(corpus, scratch);
  const std::string page = support::read_bytes(fs::path(QAPC_SOURCE_DIR) / "docs/vendors.md");
  INFO("docs/vendors.md is to hold, between its marks:\n" << table);
  CHECK(e2e::between(page, "dti") == table);
}
