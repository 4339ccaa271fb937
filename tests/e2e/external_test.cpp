// Numbers that other tools measured: which series they are of, where they came from, and what is told of those that are
// of none.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <map>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.external "External" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
metric fd from "mriqc" field "fd_mean": number in mm
metric inner from "mriqc" field "summary.fd": number in mm
rule STILL major, for each series
  require fd <= 0.3 mm
  say "It moves by {fd}; {expected} is still."
end
rule INNER minor, for each series: require inner <= 1 mm
decision for each exam
  reject if any major fails
  review if any major is unknown
  accept otherwise
end
)";

struct Setup {
  support::Scratch scratch;
  std::string policy = scratch.file("external.qap", std::string(kPolicy));
  fs::path exams = scratch.path() / "exams";
  fs::path files = scratch.path() / "mriqc";

  Setup() {
    fs::create_directories(files);
    for (int series = 1; series <= 2; ++series) {
      for (int i = 1; i <= 3; ++i) {
        synthetic::Instance image = synthetic::t1w(synthetic::Vendor::Siemens, {1, series, i, "CANARY"});
        set(image.elements, synthetic::element(0x0008'0032, "TM", fmt::format("10{:02}{:02}.25", series, i)));
        set(image.elements, synthetic::element(0x0008'103E, "LO", "bold"));
        set(image.elements, synthetic::element(0x0020'0011, "IS", std::to_string(series)));
        synthetic::write_instance(exams / fmt::format("{}-{}.dcm", series, i), image);
      }
    }
  }
  void file(const std::string& name, const std::string& text) const { std::ofstream(files / name) << text; }
  [[nodiscard]] support::Ran run(std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"run", policy, exams.string(), "--key", e2e::key_in(scratch), "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
  [[nodiscard]] support::Ran with_files() const { return run({"--external", "mriqc=" + files.string()}); }
};

/// What the findings of a rule say of a series, by its number.
std::map<std::string, std::string> said(const json::Value& report, std::string_view rule) {
  std::map<std::string, std::string> all;
  for (const json::Value& finding : report["findings"].items()) {
    if (finding["rule"].string() != rule) continue;
    std::string words = finding["verdict"].string();
    for (const json::Value& checked : finding["checks"].items()) {
      for (const json::Value& one : checked["observed"]["missing"].items()) words += " " + one["reason"].string();
    }
    all[finding["series_number"].string()] = words;
  }
  return all;
}

}  // namespace

TEST_CASE("a number of another tool is that of the series its file names", "[run][external]") {
  const Setup setup;
  // By UID; and as MRIQC does, by what the sidecar said, the time being that of a later image.
  setup.file("a.json", fmt::format(R"({{"SeriesInstanceUID": "{}", "fd_mean": 0.1, "summary": {{"fd": 0.5}},
                                       "provenance": {{"version": "24.0.2", "md5sum": "x"}}}})",
                                   synthetic::series_uid(1, 1)));
  setup.file("b.json", R"({"fd_mean": 0.31, "summary": {"fd": 2}, "provenance": {"version": "24.0.2"},
                           "bids_meta": {"SeriesNumber": 2, "SeriesDescription": "bold",
                                         "AcquisitionTime": "10:02:03.250000"}})");
  setup.file("c.json", "{\"fd_mean\": 9}");
  setup.file("d.json", "no json");
  setup.file("readme.txt", "not read");
  const support::Ran ran = setup.with_files();
  INFO(ran.err);
  CHECK(ran.exit == 2);
  const json::Value report = e2e::report(ran);
  CHECK(said(report, "STILL") == std::map<std::string, std::string>{{"2", "fail"}});
  CHECK(said(report, "INNER") == std::map<std::string, std::string>{{"2", "fail"}});
  const json::Value& tool = report["external"].items().at(0);
  CHECK(tool["tool"].string() == "mriqc");
  CHECK(tool["versions"].items().at(0).string() == "24.0.2");
  CHECK(tool["files"].whole() == 4);
  CHECK(tool["used"].whole() == 2);
  CHECK(tool["unnamed"].whole() == 1);
  CHECK(tool["not_json"].whole() == 1);
  for (const char* engine : e2e::kEngines)
    CHECK(setup.run({"--external", "mriqc=" + setup.files.string(), "--engine", engine}).out == ran.out);
  const std::string page = run_qapc({"run", setup.policy, setup.exams.string(), "--key", e2e::key_in(setup.scratch),
                                     "--format", "html", "--external", "mriqc=" + setup.files.string()})
                               .out;
  CHECK(page.find("24.0.2, 4 files, 2 used, 1 not readable as JSON, 1 without the name of a series") !=
        std::string::npos);
}

TEST_CASE("a number that no file gives is missing, and it is told why", "[run][external]") {
  const Setup setup;
  const support::Ran none = setup.run();
  CHECK(none.err.find("--external mriqc=PATH") != std::string::npos);
  CHECK(said(e2e::report(none), "STILL") ==
        std::map<std::string, std::string>{{"1", "unknown not_given"}, {"2", "unknown not_given"}});
  const std::string named = fmt::format(R"("SeriesInstanceUID": "{}")", synthetic::series_uid(1, 1));
  setup.file("a.json", "{" + named + ", \"fd_mean\": 0.1, \"summary\": {\"fd\": \"little\"}}");
  const json::Value one = e2e::report(setup.with_files());
  CHECK(said(one, "STILL") == std::map<std::string, std::string>{{"2", "unknown not_given"}});
  CHECK(said(one, "INNER") ==
        std::map<std::string, std::string>{{"1", "unknown not_in_file"}, {"2", "unknown not_given"}});
  setup.file("same.json", "{" + named + ", \"fd_mean\": 0.1, \"summary\": {\"fd\": \"little\"}}");
  CHECK(e2e::report(setup.with_files())["findings"] == one["findings"]);
  setup.file("other.json", "{" + named + ", \"fd_mean\": 0.2}");
  CHECK(said(e2e::report(setup.with_files()), "STILL").at("1") == "unknown several_files");
}

TEST_CASE("a report with numbers of another tool is verified with its files", "[run][external]") {
  const Setup setup;
  const std::string named = fmt::format(R"("SeriesInstanceUID": "{}")", synthetic::series_uid(1, 1));
  setup.file("a.json", "{" + named + ", \"fd_mean\": 0.1}");
  const std::string report = setup.scratch.file("report.json", setup.with_files().out);
  const auto verify = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"verify", report, setup.exams.string(), "--key", e2e::key_in(setup.scratch)};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  };
  const std::vector<std::string> files{"--external", "mriqc=" + setup.files.string()};
  const support::Ran same = verify(files);
  INFO(same.out << same.err);
  CHECK(same.exit == 0);
  const support::Ran without = verify({});
  CHECK(without.exit == 4);
  CHECK(without.err.find("--external mriqc=PATH") != std::string::npos);
  CHECK(without.out.find("files of mriqc") != std::string::npos);
  setup.file("a.json", "{" + named + ", \"fd_mean\": 0.2}");
  const support::Ran changed = verify(files);
  CHECK(changed.exit == 4);
  CHECK(changed.out.find("files of mriqc") != std::string::npos);
}

TEST_CASE("nothing of another tool's file but its numbers and version is told", "[run][external][privacy]") {
  const Setup setup;
  setup.file("CANARY.json", fmt::format(R"({{"SeriesInstanceUID": "{}", "fd_mean": 0.5, "PatientName": "CANARY^NAME",
                                            "summary": {{"fd": "CANARY"}}, "version": "CANARY1"}})",
                                        synthetic::series_uid(1, 1)));
  setup.file("bad.json", "{ \"CANARY\"");
  for (const char* format : {"json", "html", "text", "sarif"}) {
    const support::Ran ran = run_qapc({"run", setup.policy, setup.exams.string(), "--key", e2e::key_in(setup.scratch),
                                       "--format", format, "--external", "mriqc=" + setup.files.string()});
    CHECK_FALSE(ran.out.empty());
    CHECK((ran.out + ran.err).find("CANARY") == std::string::npos);
  }
}

TEST_CASE("a file that fits two series ends the run", "[run][external]") {
  const Setup setup;
  for (int exam = 1; exam <= 2; ++exam) {
    synthetic::Instance image = synthetic::t1w(synthetic::Vendor::Siemens, {exam, 7, 1, "CANARY"});
    set(image.elements, synthetic::element(0x0008'0032, "TM", "110000"));
    set(image.elements, synthetic::element(0x0008'103E, "LO", "bold"));
    set(image.elements, synthetic::element(0x0020'0011, "IS", "7"));
    synthetic::write_instance(setup.exams / fmt::format("twin-{}.dcm", exam), image);
  }
  setup.file("a.json",
             R"({"fd_mean": 1, "SeriesNumber": 7, "SeriesDescription": "bold", "AcquisitionTime": "11:00:00"})");
  const support::Ran ran = setup.with_files();
  CHECK(ran.exit == 66);
  CHECK(ran.err.find("write their SeriesInstanceUID") != std::string::npos);
  CHECK(ran.out.empty());
}

TEST_CASE("what names no files is told how to", "[run][external]") {
  const Setup setup;
  const support::Ran wrong = setup.run({"--external", "mriqc"});
  CHECK(wrong.exit == 66);
  CHECK(wrong.err.find("write TOOL=PATH") != std::string::npos);
  const support::Ran nowhere = setup.run({"--external", "mriqc=" + (setup.files / "nowhere").string()});
  CHECK(nowhere.exit == 66);
  CHECK(nowhere.err.find("is not there") != std::string::npos);
  const support::Ran other = setup.run({"--external", "hazen=" + setup.files.string()});
  CHECK(other.err.find("takes nothing from hazen") != std::string::npos);
}
