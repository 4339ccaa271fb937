// Real exams of five vendors, where they are at hand (QAPC_CORPUS): which series are recognised, what their headers say
// beside what another converter read, and that no person leaves them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "runtime/report/report.hpp"
#include "tests/e2e/command.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;

namespace fs = std::filesystem;

namespace {

constexpr const char* kPolicy = "t1w-multisite.qap";

/// Every number of a T1w series, shown by limits that nothing meets; and a rule each that passes, fails and is unknown.
constexpr std::string_view kSurvey = R"(qap 1.0
policy org.example.survey "What T1w headers say" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series T1w is
  Modality = MR and MRAcquisitionType = "3D" and no value of ImageType is one of (DERIVED, LOCALIZER)
  and (InversionTime is present and InversionTime = 300 ms .. 1300 ms
       or SeriesDescription has tokens (one of (t1, t1w, mprage, spgr, bravo, tfl), none of (scout, localizer)))
end
rule TR minor, for each T1w series: require RepetitionTime < -1 ms
rule TE minor, for each T1w series: require EchoTime < -1 ms
rule TI minor, for each T1w series: require InversionTime < -1 ms
rule FA minor, for each T1w series: require FlipAngle < -1 deg
rule THICKNESS minor, for each T1w series: require SliceThickness < -1 mm
rule SPACING minor, for each T1w series: require SpacingBetweenSlices < -1 mm
rule FIELD minor, for each T1w series: require MagneticFieldStrength < -1 T
rule PASSES major, for each T1w series: require MagneticFieldStrength = 3 T ± 0.1 T
rule FAILS minor, for each T1w series: require EchoTime > 1 s
rule UNKNOWN minor, for each T1w series: require TriggerTime < 1 s
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
)";

std::set<std::string> t1w_series(const json::Value& report) {
  std::set<std::string> numbers;
  for (const json::Value& exam : report["exams"].items()) {
    for (const json::Value& series : exam["series"].items()) {
      if (!series["definitions"].items().empty()) numbers.insert(series["number"].string());
    }
  }
  return numbers;
}

json::Value run(const support::Scratch& scratch, const std::string& policy_file, const fs::path& folder) {
  return e2e::report(
      run_qapc({"run", policy_file, folder.string(), "--key", e2e::key_in(scratch), "--format", "json"}));
}

struct Selection {
  const char* dataset;
  std::set<std::string> series;
  const char* sidecars;  ///< folder and file below REFERENCE_SIDECARS, "" for none
};
const std::vector<Selection>& selections() {
  static const std::vector<Selection> kAll{
      {"ge/ge_t1_mprage_pioneer", {"5"}, "dcm_qa_ge/3D_Ax_T1_MP-RAGE_R22_5.json"},
      {"siemens/xa30_exam_enhanced", {"5"}, "dcm_qa_xa30/5_anat-T1w_acq-tfl.json"},
      {"siemens/xa30i_exam_interop", {"5001", "6001"}, "dcm_qa_frag/anat-T1w_acq-tfl_5001.json"},
      {"philips/r571_exam_classic", {"1301"}, "dcm_qa_philips_enh/1301_WIP_ADNI_Sag3D_MPRAGE_cl.json"},
  };
  return kAll;
}

/// Value of a finding's check as a number: `2217.66 ms` is 2217.66.
double observed(const json::Value& report, const std::string& rule, const std::string& series) {
  for (const json::Value& found : report["findings"].items()) {
    if (found["rule"].string() != rule || found["series_number"].string() != series || found["checks"].items().empty())
      continue;
    const json::Value& values = found["checks"].items()[0]["observed"]["values"];
    if (values.items().size() == 1) return std::strtod(values.items()[0]["value"].string().c_str(), nullptr);
  }
  return std::nan("");
}

double number(const json::Value& value) {
  if (const auto* whole = value.integer()) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value.node())) return *real;
  return std::nan("");
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
  return cells;
}

/// Text without codes and digests: those hold any four digits by chance.
std::string without_codes(const std::string& text, const std::set<std::string>& identities) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string word = text.substr(at, end - at);
    constexpr std::size_t kCode = 12;
    constexpr std::size_t kDigest = 64;
    const bool code = (word.size() == kCode || word.size() == kDigest) && !identities.contains(word);
    if (!code) out += word;
    while (end < text.size() && !is_word(text[end])) out += text[end++];
    at = end;
  }
  return out;
}

}  // namespace

TEST_CASE("one run over the corpus accounts for every file and names nobody", "[corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const fs::path output = scratch.path() / "report";
  const support::Ran ran = run_qapc({"run", policy(kPolicy), corpus.string(), "--key", e2e::key_in(scratch), "-o",
                                     output.string(), "--format", "json"});
  CHECK(ran.exit == 2);
  const json::Value report = e2e::report(ran);
  std::int64_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(corpus)) files += entry.is_regular_file() ? 1 : 0;
  std::int64_t listed = 0;
  for (const auto& [reason, count] : *report["input"]["not_used"].object()) listed += count.whole();
  CHECK(report["input"]["files"].whole() == files);
  CHECK(report["input"]["used"].whole() + listed == files);

  std::ifstream manifest(corpus / "MANIFEST.tsv");
  std::string line;
  std::getline(manifest, line);
  std::int64_t mr_images = 0;
  while (std::getline(manifest, line)) {
    const std::vector<std::string> cells = split(line);
    mr_images +=
        cells.at(9) == "MR" && cells.at(12).starts_with("1.2.840.10008.5.1.4.1.1.4") && !cells.at(12).ends_with(".4.2")
            ? 1
            : 0;
  }
  const auto run_json = json::parse(support::read_bytes(output / "run.json"));
  REQUIRE(run_json.has_value());
  const std::int64_t used = (*run_json)["mr_files_used"].whole();
  WARN("MR image files used: " << used << " of " << mr_images << "; duplicates of files used: "
                               << report["input"]["not_used"]["duplicate SOP Instance UID"].whole());
  CHECK(used * 10 >= mr_images * 9);
}

TEST_CASE("no output over the corpus holds a patient's name or identifier", "[corpus][privacy]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  // What the files say of their patients, read by another program.
  const support::Ran dump = support::run(
      "/bin/sh", {"-c", fmt::format("find '{}' -type f \\( -name '*.dcm' -o -name '*.MRDC.*' -o -name '*.IMA' \\) "
                                    "-print0 | xargs -0 dcmdump -q +P 0010,0010 +P 0010,0020 2>/dev/null | sort -u",
                                    corpus.string())});
  std::set<std::string> identities;
  std::istringstream lines(dump.out);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t open = line.find('[');
    const std::size_t close = line.find(']');
    if (open != std::string::npos && close != std::string::npos && close - open > 4)
      identities.insert(line.substr(open + 1, close - open - 1));
  }
  if (identities.empty()) {
    WARN("skipped: dcmdump is not here");
    return;
  }
  const fs::path output = scratch.path() / "report";
  const support::Ran ran =
      run_qapc({"run", policy(kPolicy), corpus.string(), "--key", e2e::key_in(scratch), "-o", output.string()});
  std::string all = ran.out + ran.err;
  for (const char* file : {"report.json", "report.html", "run.json"}) all += support::read_bytes(output / file);
  all = without_codes(all, identities);
  // The policy's own text is quoted whole in the report: what stands in it came from its author.
  const std::string source = support::read_bytes(policy(kPolicy));
  for (const std::string& identity : identities) {
    INFO(identity);
    if (source.find(identity) == std::string::npos) CHECK(all.find(identity) == std::string::npos);
  }
  WARN("identities looked for: " << identities.size());
}

TEST_CASE("the T1w definition selects exactly the T1w series of each exam", "[corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  for (const Selection& selection : selections()) {
    const json::Value report = run(scratch, policy(kPolicy), corpus / selection.dataset);
    INFO(selection.dataset);
    CHECK(t1w_series(report) == selection.series);
    CHECK(report["exams"].items().size() == 1);
    CHECK(report["exams"].items()[0]["rules"]["ONE"] == json::Object{{"pass", 1}});
  }
  const json::Value enhanced = run(scratch, policy(kPolicy), corpus / "philips/r571_exam_enhanced");
  CHECK(t1w_series(enhanced).empty());
  REQUIRE(enhanced["input"]["files_not_used"].items().size() == 1);
  CHECK(enhanced["input"]["files_not_used"].items()[0]["reason"].string() == "not an image");
  CHECK(enhanced["input"]["files_not_used"].items()[0]["detail"].string() == "raw data storage");
}

TEST_CASE("complete series have the images that their source has", "[corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const auto images = [&](const char* dataset) {
    return run(scratch, policy(kPolicy), corpus / dataset)["exams"].items()[0]["series"].items()[0]["images"].whole();
  };
  CHECK(images("ge/ge_t1_mprage_pioneer") == 130);
  const json::Value enhanced = run(scratch, policy(kPolicy), corpus / "siemens/xa30_exam_enhanced");
  for (const json::Value& series : enhanced["exams"].items()[0]["series"].items()) {
    if (series["number"].string() == "5") CHECK(series["images"].whole() == 96);
  }
}

TEST_CASE(
    "headers and reference sidecars say the same of each T1w series, and a rule each passes, fails and is unknown",
    "[corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const std::string survey = scratch.file("survey.qap", kSurvey);
  struct Column {
    const char* rule;
    const char* key;
    double factor;  ///< sidecars count seconds
  };
  const Column columns[] = {{"TR", "RepetitionTime", 1000},       {"TE", "EchoTime", 1000},
                            {"TI", "InversionTime", 1000},        {"FA", "FlipAngle", 1},
                            {"THICKNESS", "SliceThickness", 1},   {"SPACING", "SpacingBetweenSlices", 1},
                            {"FIELD", "MagneticFieldStrength", 1}};
  std::string table = "header / sidecar\n";
  for (const Selection& selection : selections()) {
    const json::Value report = run(scratch, survey, corpus / selection.dataset);
    const auto sidecar = json::parse(support::read_bytes(corpus / "REFERENCE_SIDECARS" / selection.sidecars));
    REQUIRE(sidecar.has_value());
    const std::string series = *selection.series.begin();
    table += fmt::format("{} series {}:", selection.dataset, series);
    int compared = 0;
    for (const Column& column : columns) {
      const double header = observed(report, column.rule, series);
      const double reference = number((*sidecar)[column.key]) * column.factor;
      table += fmt::format(" {} {:g} / {:g}", column.rule, header, reference);
      if (std::isnan(header) || std::isnan(reference)) continue;
      INFO(selection.dataset << " " << column.key);
      CHECK(std::abs(header - reference) <= 1e-6 * std::abs(reference));
      ++compared;
    }
    CHECK(compared >= 5);
    table += "\n";
    const json::Value& rules = report["exams"].items()[0]["rules"];
    CHECK(rules["PASSES"]["pass"].whole() == static_cast<std::int64_t>(selection.series.size()));
    CHECK(rules["FAILS"]["fail"].whole() == static_cast<std::int64_t>(selection.series.size()));
    CHECK(rules["UNKNOWN"]["unknown"].whole() == static_cast<std::int64_t>(selection.series.size()));
  }
  WARN(table);
  CHECK(observed(run(scratch, survey, corpus / "ge/ge_t1_mprage_pioneer"), "TR", "5") == 2217.66);
}
