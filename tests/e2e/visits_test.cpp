// Studies of one visit, scanners and sites from a table: exams on disk that belong together.
#include <algorithm>
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

constexpr std::string_view kHead = R"(qap 1.0
policy org.example.visits "Visits" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series T1w is MRAcquisitionType = "3D" and EchoTime < 5 ms end
)";
constexpr std::string_view kEnd = R"(
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
)";

struct Study {
  int exam;
  std::string subject;
  std::string date;  ///< of acquisition; "" for none
  std::string time;
  std::string station = "MR1";
  std::string number = "7";  ///< of the device
  int series = 1;
  Vendor vendor = Vendor::Siemens;
};

void write(const fs::path& folder, const Study& study) {
  for (int i = 1; i <= 2; ++i) {
    synthetic::Instance image = synthetic::t1w(study.vendor, {study.exam, study.series, i, "CANARY"});
    for (const std::uint32_t tag : {0x0008'0020u, 0x0008'0021u, 0x0008'0030u, 0x0008'0031u})
      remove(image.elements, tag);
    set(image.elements, synthetic::element(0x0008'0022, "DA", study.date));
    set(image.elements, synthetic::element(0x0008'0032, "TM", study.time));
    set(image.elements, synthetic::element(0x0010'0020, "LO", study.subject));
    set(image.elements, synthetic::element(0x0008'1010, "SH", study.station));
    set(image.elements, synthetic::element(0x0018'1000, "LO", study.number));
    synthetic::write_instance(
        folder / (std::to_string(study.exam) + "-" + std::to_string(study.series) + "-" + std::to_string(i) + ".dcm"),
        image);
  }
}

std::string policy(const support::Scratch& scratch, std::string_view body, std::string_view end = kEnd) {
  return scratch.file("visits.qap", std::string(kHead) + std::string(body) + std::string(end));
}

/// The report, which is the same for each engine, any number of threads and any order of the paths.
json::Value run(const support::Scratch& scratch, const std::string& policy, const std::vector<fs::path>& paths) {
  std::vector<std::string> outputs;
  for (const bool turned : {false, true}) {
    for (const char* engine : e2e::kEngines) {
      for (const char* threads : {"1", "2"}) {
        std::vector<std::string> all{"run",  policy,     "--key", e2e::key_in(scratch), "--format",
                                     "json", "--engine", engine,  "--threads",          threads};
        for (const fs::path& path : paths) all.push_back(path.string());
        if (turned) std::reverse(all.end() - static_cast<std::ptrdiff_t>(paths.size()), all.end());
        const support::Ran ran = run_qapc(all);
        INFO(ran.err);
        outputs.push_back(ran.out);
        for (const char* name : {"NOBODY", "CANARY"}) CHECK(ran.out.find(name) == std::string::npos);
      }
    }
  }
  for (const std::string& one : outputs) CHECK(one == outputs.front());
  return json::parse(outputs.front()).value();
}

std::map<std::string, std::int64_t> verdicts(const json::Value& report, std::string_view rule) {
  std::map<std::string, std::int64_t> all;
  for (const json::Value& one : report["rules"].items()) {
    if (one["rule"].string() != rule) continue;
    for (const auto& [verdict, count] : *one["verdicts"].object()) all[verdict] = count.whole();
  }
  return all;
}

using Counts = std::map<std::string, std::int64_t>;

}  // namespace

TEST_CASE("a console that was restarted leaves one exam of two studies", "[run][visits]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exams";
  // The restarted study has the UID that comes first, and its files are seen first.
  write(folder / "a", {4, "NOBODY-A", "20260131", "100000"});
  write(folder / "b", {1, "NOBODY-A", "20260131", "101500.25"});
  write(folder / "b", {1, "NOBODY-A", "20260131", "103000", "MR1", "7", 2, Vendor::Ge});
  write(folder / "c", {2, "NOBODY-A", "20260207", "100000"});  // the next visit
  write(folder / "d", {3, "NOBODY-B", "20260131", "101000"});  // somebody else on the same morning
  write(folder / "e", {5, "", "20260131", "101000"});
  write(folder / "f", {6, "NOBODY-B", "", "101000"});
  const std::string rules = policy(scratch,
                                   "exam groups studies of one subject within 6 h\n"
                                   "rule ONE critical, for each exam: require exactly 3 T1w series\n"
                                   "rule TWICE minor, for each subject: require exactly 2 exams\n");
  const json::Value report =
      run(scratch, rules, {folder / "a", folder / "b", folder / "c", folder / "d", folder / "e", folder / "f"});
  CHECK(report["input"]["exams"].whole() == 5);
  CHECK(report["input"]["series"].whole() == 7);
  CHECK(report["input"]["used"].whole() == 14);
  CHECK(verdicts(report, "ONE") == Counts{{"pass", 1}, {"fail", 4}});
  // A: two visits; B: two exams, one of which says no date; and the exam of nobody.
  CHECK(verdicts(report, "TWICE") == Counts{{"pass", 2}, {"fail", 1}});
  std::map<std::string, std::int64_t> alone;
  std::string visit;
  for (const json::Value& exam : report["exams"].items()) {
    if (!exam["alone"].is_null()) ++alone[exam["alone"].string()];
    if (exam["studies"].whole() == 2) visit = exam["exam"].string();
    CHECK(exam["studies"].whole() >= 1);
  }
  CHECK(alone == Counts{{"no PatientID", 1}, {"no date and time of acquisition", 1}});

  // The visit has the code that its first study has by itself.
  const std::string single = policy(scratch, "rule ONE critical, for each exam: require exactly 3 T1w series\n");
  const json::Value first = run(scratch, single, {folder / "a"});
  CHECK(first["exams"].items()[0]["exam"].string() == visit);
  CHECK(first["exams"].items()[0]["studies"].is_null());
}

TEST_CASE("a report of a visit is run again from what it holds", "[run][visits]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exams";
  write(folder, {2, "NOBODY-A", "20260131", "100000", "MR1"});
  write(folder, {1, "NOBODY-A", "20260131", "110000", "MR1"});
  write(folder, {3, "NOBODY-B", "20260131", "110000", "MR9"});
  scratch.file("sites.tsv", "# where the scanners stand\nStationName\tsite\nMR1\tLEIDEN\nMR2\tBERN\n");
  const std::string rules = policy(scratch,
                                   "exam groups studies of one subject within 6 h\nsite is from \"sites.tsv\" end\n"
                                   "rule ONE critical, for each exam: require exactly 2 T1w series\n"
                                   "rule FEW minor, for each site: require at most 0 exams\n");
  const json::Value report = run(scratch, rules, {folder});
  REQUIRE(report["groups"].items().size() == 2);
  CHECK(report["groups"].items()[0]["group"].string() == "not known");
  CHECK(report["groups"].items()[0]["not_known"].items()[0]["reason"].string() == "not in the table");
  CHECK(report["groups"].items()[1]["group"].string() == "LEIDEN");
  CHECK(report["policy"]["sources"].items()[1]["name"].string() == "sites.tsv");
  CHECK(json::canonical(report).find("MR9") == std::string::npos);

  const fs::path out = scratch.path() / "out";
  run_qapc({"run", rules, folder.string(), "--key", e2e::key_in(scratch), "-o", out.string()});
  fs::remove(scratch.path() / "sites.tsv");
  const support::Ran again =
      run_qapc({"verify", (out / "report.json").string(), folder.string(), "--key", e2e::key_in(scratch)});
  INFO(again.out << again.err);
  CHECK(again.exit == 0);
  CHECK(support::read_bytes(out / "report.html").find("LEIDEN") != std::string::npos);
  CHECK(support::read_bytes(out / "report.html").find("2 studies") != std::string::npos);
}

TEST_CASE("a compiled policy joins studies and knows its sites", "[run][visits]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exams";
  write(folder, {2, "NOBODY-A", "20260131", "100000", "MR1"});
  write(folder, {1, "NOBODY-A", "20260131", "110000", "MR1"});
  scratch.file("sites.tsv", "StationName\tsite\nMR1\tLEIDEN\n");
  const std::string rules = policy(scratch,
                                   "exam groups studies of one subject within 6 h\nsite is from \"sites.tsv\" end\n"
                                   "rule FEW minor, for each site: require at least 2 exams\n");
  const std::string compiled = (scratch.path() / "visits.qapb").string();
  REQUIRE(run_qapc({"compile", rules, "-o", compiled}).exit == 0);
  CHECK(json::canonical(run(scratch, compiled, {folder})) == json::canonical(run(scratch, rules, {folder})));
}

TEST_CASE("a table is locked like an import", "[visits]") {
  const support::Scratch scratch;
  scratch.file("sites.tsv", "StationName\tsite\nMR1\tLEIDEN\n");
  const std::string rules = policy(scratch,
                                   "site is from \"sites.tsv\" end\n"
                                   "rule FEW minor, for each site: require at least 2 exams\n");
  REQUIRE(run_qapc({"check", rules, "--lock"}).exit == 0);
  CHECK(support::read_bytes(scratch.path() / "qap.lock").find("sites.tsv table ") != std::string::npos);
  CHECK(run_qapc({"check", rules}).exit == 0);
  scratch.file("sites.tsv", "StationName\tsite\nMR1\tBERN\n");
  const support::Ran changed = run_qapc({"check", rules});
  CHECK(changed.exit != 0);
  CHECK((changed.out + changed.err).find("E808") != std::string::npos);
}

TEST_CASE("exams of one scanner are judged together", "[run][visits]") {
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "exams";
  write(folder, {1, "NOBODY-A", "20260131", "100000", "MR1", "7"});
  write(folder, {2, "NOBODY-B", "20260131", "110000", "MR1", "8"});
  write(folder, {3, "NOBODY-C", "20260131", "120000", "MR1", "7"});
  write(folder, {4, "NOBODY-D", "20260131", "120000", "MR1", ""});
  const std::string rules = policy(scratch, "rule FEW major, for each scanner: require exactly 2 exams\n",
                                   std::string(kEnd) +
                                       "decision for each scanner\n  review if any major fails or is unknown\n  accept "
                                       "otherwise\nend\n");
  const json::Value report = run(scratch, rules, {folder});
  CHECK(verdicts(report, "FEW") == Counts{{"pass", 1}, {"fail", 2}});
  Counts outcomes;
  for (const json::Value& group : report["groups"].items()) {
    CHECK(group["level"].string() == "scanner");
    ++outcomes[group["outcome"].string()];
  }
  CHECK(outcomes == Counts{{"accept", 1}, {"review", 2}});
  CHECK(report["groups"].items()[0]["not_known"].items()[0]["reason"].string() == "absent");
}
