// A policy that shares aggregates only: what leaves a site holds nothing of any exam, and merged it says what one run
// over all of them says.
#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/format.h>
#include <fstream>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.shared "Shared" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
share aggregates only with histograms of (EchoTime in bands of 1 ms)
series T1w is MRAcquisitionType = "3D" end
site is StationName end
rule TE major, for each T1w series: require EchoTime < 5 ms
rule TWICE minor, for each subject: require at most 1 exams
rule MEAN major, across cohort by (vendor)
  require mean(EchoTime of T1w) <= 2.5 ms and sd(EchoTime of T1w) <= 0.1 ms and at least 3 subjects
end
rule MEDIAN minor, across cohort
  require median(EchoTime of T1w) <= 1 ms and share(EchoTime of T1w above 4 ms) <= 50 % and sum(EchoTime of T1w) <= 1 ms
end
rule PLACE minor, for each site: require at least 50 exams
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
decision for the release, outcomes hold = review, go = accept
  hold if any major fails or is unknown
  go otherwise
end
)";

struct Consortium {
  support::Scratch scratch;
  std::string policy = scratch.file("shared.qap", kPolicy);
  std::string key = e2e::key_in(scratch);
  std::vector<double> siemens;  ///< echo times

  [[nodiscard]] fs::path site(int number) const { return scratch.path() / fmt::format("site-{}", number); }
  /// An exam of one slice.
  void write(int site_number, int exam, syn::Vendor vendor, std::string_view echo_time) {
    syn::Instance image = syn::t1w(vendor, {exam, 2, 1, "CANARY"});
    set(image.elements, syn::element(0x0010'0020, "LO", fmt::format("CANARY-{}", exam)));
    set(image.elements, syn::element(0x0008'1010, "SH", fmt::format("CANARY-STATION-{}", site_number)));
    set(image.elements, syn::element(0x0018'0081, "DS", echo_time));
    syn::write_instance(site(site_number) / fmt::format("CANARY-{}.dcm", exam), image);
    if (vendor == syn::Vendor::Siemens && !echo_time.empty()) siemens.push_back(std::stod(std::string(echo_time)));
  }
  /// Three sites, each with five exams or more of each vendor.
  void fill() {
    int exam = 0;
    for (int place = 1; place <= 3; ++place) {
      for (int i = 0; i < 4 + place; ++i) {
        write(place, ++exam, syn::Vendor::Siemens, fmt::format("{:.2f}", 2.5 + 0.03 * i + 0.3 * place));
        write(place, ++exam, syn::Vendor::Ge, i == 2 ? "6.1" : "2.1");
      }
    }
  }
  [[nodiscard]] std::string shared(const std::string& name, const std::vector<int>& places,
                                   const std::string& engine = "auto") const {
    const std::string file = (scratch.path() / name).string();
    std::vector<std::string> command{"run", policy, "--key", key, "--partial", file, "--engine", engine};
    for (const int place : places) command.push_back(site(place).string());
    const support::Ran ran = run_qapc(command);
    INFO(ran.err);
    REQUIRE(ran.exit == 0);
    return file;
  }
  [[nodiscard]] support::Ran merge(std::vector<std::string> files, const std::vector<std::string>& more = {}) const {
    files.insert(files.begin(), "merge");
    files.insert(files.end(), {"--key", key, "--format", "json"});
    files.insert(files.end(), more.begin(), more.end());
    return run_qapc(files);
  }
};

const json::Value& finding(const json::Value& report, std::string_view rule, std::string_view group) {
  for (const json::Value& one : report["findings"].items()) {
    if (one["rule"].string() == rule && one["group"].string() == group) return one;
  }
  FAIL("there is no finding of " << rule << " about " << group);
  return report;
}
double observed(const json::Value& found, std::string_view what) {
  for (const json::Value& check : found["checks"].items()) {
    if (check["what"].string() == what) return std::stod(check["observed"]["values"].items().front()["value"].string());
  }
  FAIL("nothing was observed of " << what);
  return 0;
}

}  // namespace

TEST_CASE("aggregates of three sites say, merged, what one run over all says", "[merge][aggregates]") {
  Consortium all;
  all.fill();
  const std::string one = all.shared("1.qapp", {1});
  const std::string two = all.shared("2.qapp", {2}, "reference");
  const std::string three = all.shared("3.qapp", {3}, "columns");
  const support::Ran pooled = all.merge({all.shared("all.qapp", {1, 2, 3})});
  INFO(pooled.err);
  REQUIRE(pooled.exit == 1);
  CHECK(all.merge({one, two, three}).out == pooled.out);
  CHECK(all.merge({three, one, two}).out == pooled.out);
  const std::string both = (all.scratch.path() / "12.qapp").string();
  const support::Ran two_sites = run_qapc({"merge", two, one, "--partial", both});
  REQUIRE(two_sites.exit == 0);
  CHECK(says(two_sites.out, both + ": 2 parts, "));
  CHECK(all.merge({both, three}).out == pooled.out);
  const std::string again = (all.scratch.path() / "123.qapp").string();
  REQUIRE(run_qapc({"merge", three, both, "--partial", again}).exit == 0);
  CHECK(support::read_bytes(again) == support::read_bytes(all.scratch.path() / "all.qapp"));

  const std::string root = QAPC_SOURCE_DIR;
  const support::Ran valid =
      support::run("/usr/bin/python3", {root + "/tests/support/validate_schema.py", root + "/docs/report.schema.json",
                                        all.scratch.file("report.json", pooled.out)});
  INFO(valid.out);
  CHECK((valid.exit == 0 || valid.exit == 77 || valid.exit == 127));  // skipped where there is no validator

  const json::Value report = *json::parse(pooled.out);
  CHECK(report["exams"].items().empty());
  CHECK(report["input"]["exams"].whole() == 36);
  CHECK(report["decisions"]["review"].whole() == 3);  // of GE, one at each site
  CHECK(report["decisions"]["accept"].whole() == 33);
  CHECK(report["aggregates"]["other"].items().empty());
  double sum = 0;
  for (const double value : all.siemens) sum += value;
  const double mean = sum / static_cast<double>(all.siemens.size());
  double squares = 0;
  for (const double value : all.siemens) squares += (value - mean) * (value - mean);
  const json::Value& found = finding(report, "MEAN", "vendor SIEMENS");
  CHECK(observed(found, "mean(EchoTime of T1w)") == Approx(mean).epsilon(1e-14));
  CHECK(observed(found, "sd(EchoTime of T1w)") ==
        Approx(std::sqrt(squares / static_cast<double>(all.siemens.size() - 1))).epsilon(1e-12));
  CHECK(observed(finding(report, "MEDIAN", "cohort"), "sum(EchoTime of T1w)") == Approx(sum + 15 * 2.1 + 3 * 6.1));
  std::int64_t siemens_low = 0;
  for (const json::Value& band : report["aggregates"]["histograms"].items().front()["bands"].items())
    siemens_low += band["series"].whole();
  CHECK(siemens_low + report["aggregates"]["histograms"].items().front()["other"].whole() == 36);
}

TEST_CASE("a median of aggregates is right to three percent", "[merge][aggregates]") {
  Consortium all;
  for (int exam = 1; exam <= 21; ++exam)
    all.write(1, exam, syn::Vendor::Siemens, fmt::format("{:.2f}", 2 + 0.1 * exam));
  const json::Value report = *json::parse(all.merge({all.shared("1.qapp", {1})}).out);
  CHECK(observed(finding(report, "MEDIAN", "cohort"), "median(EchoTime of T1w)") == Approx(3.1).epsilon(0.03));
}

TEST_CASE("what leaves a site holds nothing of an exam, and its size does not depend on how many there are",
          "[merge][aggregates][canary]") {
  Consortium small;
  small.fill();
  const std::string bytes = support::read_bytes(small.shared("1.qapp", {1, 2, 3}));
  CHECK_FALSE(says(bytes, "CANARY"));
  const support::Ran local = run_qapc({"run", small.policy, small.site(1).string(), small.site(2).string(),
                                       small.site(3).string(), "--key", small.key, "--format", "json"});
  const json::Value report = *json::parse(local.out);
  REQUIRE(report["exams"].items().size() == 36);
  for (const json::Value& exam : report["exams"].items()) {
    CHECK_FALSE(says(bytes, exam["exam"].string()));
    for (const json::Value& series : exam["series"].items()) CHECK_FALSE(says(bytes, series["series"].string()));
  }
  for (const json::Value& group : report["groups"].items()) {
    if (group["level"].string() == "subject") CHECK_FALSE(says(bytes, group["group"].string()));
  }
  Consortium large;
  for (int exam = 1; exam <= 200; ++exam) large.write(1, exam, syn::Vendor::Siemens, "2.5");
  Consortium fewer;
  for (int exam = 1; exam <= 20; ++exam) fewer.write(1, exam, syn::Vendor::Siemens, "2.5");
  CHECK(support::read_bytes(large.shared("1.qapp", {1})).size() <
        support::read_bytes(fewer.shared("1.qapp", {1})).size() + 100);
}

TEST_CASE("groups of fewer than five exams leave as other, and no rule is judged for them", "[merge][aggregates]") {
  Consortium all;
  for (int exam = 1; exam <= 6; ++exam) all.write(1, exam, syn::Vendor::Siemens, "9.5");
  for (int exam = 7; exam <= 10; ++exam) all.write(2, exam, syn::Vendor::Ge, "9.5");
  const std::string file = all.shared("1.qapp", {1, 2});
  CHECK_FALSE(says(support::read_bytes(file), "vendor GE"));
  const support::Ran merged = all.merge({file});
  const json::Value report = *json::parse(merged.out);
  const auto& other = report["aggregates"]["other"].items();
  REQUIRE(other.size() == 2);  // a site and a cell
  for (const json::Value& one : other) {
    CHECK(one["groups"].whole() == 1);
    CHECK(one["exams"].whole() == 4);
  }
  for (const json::Value& group : report["groups"].items()) CHECK(group["group"].string() != "other");
  const support::Ran text = run_qapc({"merge", file, "--key", all.key});
  CHECK(says(text.out, "1 group (cell) with fewer than 5 exams told together as other: 4 exams"));

  const support::Ran none = run_qapc({"run", all.policy, all.site(2).string(), "--key", all.key, "--partial",
                                      (all.scratch.path() / "2.qapp").string()});
  CHECK(none.exit == 66);
  CHECK(says(none.err, "there are fewer than 5 exams"));
  CHECK_FALSE(fs::exists(all.scratch.path() / "2.qapp"));
}

TEST_CASE("of fewer than five numbers no sum leaves", "[merge][aggregates][canary]") {
  Consortium all;
  for (int exam = 1; exam <= 6; ++exam) all.write(1, exam, syn::Vendor::Siemens, exam == 3 ? "4.567" : "");
  all.write(1, 7, syn::Vendor::Ge, "5.678");  // alone in its cell
  const std::string bytes = support::read_bytes(all.shared("1.qapp", {1}));
  CHECK_FALSE(says(bytes, "4.567"));
  CHECK_FALSE(says(bytes, "5.678"));
  CHECK_FALSE(says(bytes, "10.24"));
  const json::Value report = *json::parse(all.merge({(all.scratch.path() / "1.qapp").string()}).out);
  CHECK(finding(report, "MEDIAN", "cohort")["verdict"].string() == "unknown");
}

TEST_CASE("aggregates that were changed, or are not of the same policy, are refused", "[merge][aggregates][tamper]") {
  Consortium all;
  all.fill();
  const std::string file = all.shared("1.qapp", {1});
  const std::string bytes = support::read_bytes(file);
  for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 40) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const support::Ran ran = all.merge({all.scratch.file("changed.qapp", changed)});
    INFO(at << ran.err);
    CHECK(ran.exit == 66);
    CHECK(ran.out.empty());
  }
  CHECK(all.merge({all.scratch.file("cut.qapp", bytes.substr(0, bytes.size() / 2))}).exit == 66);
  CHECK(says(all.merge({file, file}).err, "name each part once"));
  std::string other(kPolicy);
  other.replace(other.find("1.0.0"), 5, "1.1.0");
  all.policy = all.scratch.file("other.qap", other);
  CHECK(says(all.merge({file, all.shared("2.qapp", {2})}).err, "were made with different policies"));
  CHECK(all.merge({file}, {"--waivers", all.policy}).exit == 66);
}
