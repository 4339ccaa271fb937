// Risks from a calibration: from labelled exams to the report of a later run.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

void write(const fs::path& folder, int exam, const std::string& model, const std::string& echo_time) {
  std::vector<syn::Picture> all{syn::Picture({8, 8, 4}, {5, 5, 5})};
  syn::VolumeSeries made = syn::series_of(all);
  made.series = exam;
  made.extra.push_back(syn::element(0x0020000d, "UI", fmt::format("2.25.77.{}", exam)));
  made.extra.push_back(syn::element(0x00081090, "LO", model));
  made.extra.push_back(syn::element(0x00180081, "DS", echo_time));
  syn::write_series(folder / fmt::format("exam-{}", exam), made, syn::voxels_of(all));
}

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.risk "Risk from a calibration" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
scale consequence: lose_run 0.5 because "1.0 = one subject lost"
consequence LOST is lose_run because "a run is scanned again"
risk BLUR "Blurred", for each series
  hazard "long echo" with probability from calibration "motion" at EchoTime because "pilot, two raters"
  probability 0.8 because "pilot"
  consequence LOST
  outcome review at risk >= 0.2
end
decision for each exam
  review if any risk says review
  accept otherwise
end
)";

/// Forty exams of one model were labelled: above 10 ms most are bad. Three later ones, of which the first is one of
/// them.
struct Study {
  support::Scratch scratch;
  fs::path later = scratch.path() / "later";
  std::string policy = scratch.file("risk.qap", std::string(kPolicy));
  std::string key = e2e::key_in(scratch);
  std::string file = (scratch.path() / "made" / "motion.qapcal").string();

  Study() {
    std::string values = "subject\tmodel\tEchoTime\n";
    std::string labels = "subject,rater,label\n";
    for (int i = 0; i < 40; ++i) {
      values += fmt::format("2.25.77.{}\tA\t{}\n", i, 1 + i * 0.5);
      for (const char* rater : {"Doe", "Roe"})
        labels += fmt::format("2.25.77.{},{},{}\n", i, rater, (i > 18) != (i % 9 == 0) ? "yes" : "no");
    }
    write(later, 3, "A", "4");
    write(later, 77, "A", "18");
    write(later, 78, "B", "4");
    fs::create_directory(scratch.path() / "made");
    const support::Ran made = run_qapc({"calibrate", "--metric", "EchoTime", "--within", "model", "--values",
                                        scratch.file("values.tsv", values), "--labels",
                                        scratch.file("labels.csv", labels), "-o", file, "--key", key});
    INFO(made.err);
    REQUIRE(made.exit == 0);
  }
  [[nodiscard]] support::Ran run(std::vector<std::string> more) const {
    std::vector<std::string> all{"run", policy, later.string(), "--key", key};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
  /// The calibration with one byte changed, under its name in a folder of its own.
  [[nodiscard]] std::string changed(std::size_t at) const {
    std::string bytes = support::read_bytes(file);
    bytes.at(at) ^= 1;
    return scratch.file("changed/motion.qapcal", bytes);
  }
};

}  // namespace

TEST_CASE("a risk takes its hazard from a calibration, on every engine, and the report says whence", "[calibrated]") {
  const Study study;
  std::string first;
  for (const char* engine : e2e::kEngines) {
    const support::Ran ran = study.run({"--calibration", study.file, "--format", "json", "--engine", engine});
    INFO(ran.err);
    CHECK(ran.exit == 1);
    if (first.empty()) first = ran.out;
    CHECK(ran.out == first);
  }
  const json::Value report = json::parse(first).value();
  std::map<std::string, int> seen;
  for (const json::Value& exam : report["exams"].items()) {
    const json::Value& subject = exam["risk"]["risks"].items()[0]["subjects"].items()[0];
    const json::Value& hazard = subject["factors"].items()[0];
    const std::string what =
        fmt::format("{} {} {}", exam["outcome"].string(), exam["calibrations"].items()[0]["member"].string(),
                    hazard["unknown"].is_null() ? "known" : "unknown");
    ++seen[what];
    if (hazard["unknown"].is_null()) {
      CHECK(says(hazard["source"].string(), "pilot, two raters; calibration motion, A ("));
      CHECK(says(hazard["source"].string(), " of 40 subjects, κ of the raters 1"));
      CHECK(says(hazard["source"].string(), "not transportable without recalibration"));
      CHECK_FALSE(hazard["number"]["upper"].is_null());
    }
  }
  // The exam that was labelled is accepted, that of a long echo is not, and of the other model nothing is known.
  CHECK(seen == std::map<std::string, int>{{"accept yes known", 1}, {"review no known", 1}, {"review no unknown", 1}});
}

TEST_CASE("the page shows what a calibration predicts beside what was seen", "[calibrated]") {
  const Study study;
  const std::string folder = (study.scratch.path() / "report").string();
  REQUIRE(study.run({"--calibration", study.file, "-o", folder}).exit == 1);
  const std::string page = support::read_bytes(folder + "/report.html");
  CHECK(says(page, "Calibration motion"));
  CHECK(says(page, "aria-label=\"A: predicted against seen\""));
  CHECK(says(page, "Cohen's κ 1"));
  CHECK(says(page, "this exam is part of the calibration motion that its risk comes from"));
  // The report holds the calibration: no other file is needed to run it again.
  const support::Ran verified = run_qapc({"verify", folder + "/report.json", study.later.string(), "--key", study.key});
  INFO(verified.out << verified.err);
  CHECK(verified.exit == 0);
}

TEST_CASE("a compiled policy and a lock hold its calibration", "[calibrated]") {
  const Study study;
  const std::string compiled = (study.scratch.path() / "risk.qapb").string();
  REQUIRE(run_qapc({"compile", study.policy, "--calibration", study.file, "-o", compiled}).exit == 0);
  const support::Ran direct = study.run({"--calibration", study.file, "--format", "json"});
  const support::Ran again = run_qapc({"run", compiled, study.later.string(), "--key", study.key, "--format", "json"});
  CHECK(again.out == direct.out);
  REQUIRE(run_qapc({"check", study.policy, "--calibration", study.file, "--lock"}).exit == 0);
  CHECK(says(support::read_bytes((study.scratch.path() / "qap.lock").string()), "motion.qapcal calibration "));
  CHECK(study.run({"--calibration", study.file}).exit == 1);
}

TEST_CASE("a calibration that is nowhere or has a byte changed is refused with a way out", "[calibrated]") {
  const Study study;
  const support::Ran none = study.run({});
  CHECK(none.exit == 65);
  CHECK(says(none.err, "there is no calibration `motion`"));
  CHECK(says(none.err, "--calibration motion.qapcal"));
  const std::size_t size = support::read_bytes(study.file).size();
  for (std::size_t at = 0; at < size; at += size / 12) {
    const support::Ran ran = study.run({"--calibration", study.changed(at)});
    INFO(at << ran.err);
    CHECK(ran.exit == 65);
    CHECK(says(ran.err, "the calibration `motion` cannot be used"));
  }
}
