// `qapc baseline`: from a pilot's exams to limits of a later run.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <map>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

/// A run of one exam; the noise is what tells it from others.
void write(const fs::path& folder, int exam, const std::string& model, double noise, const std::string& patient = "") {
  std::vector<syn::Picture> all;
  syn::Random random(static_cast<unsigned>(exam));
  for (int t = 0; t < 12; ++t) {
    syn::Picture picture({24, 24, 8}, {5, 5, 5});
    syn::paint(picture, {.half_mm = {45, 50, 15}, .moved_mm = {}}, 500);
    syn::add_noise(picture, noise, random);
    all.push_back(std::move(picture));
  }
  syn::VolumeSeries made = syn::series_of(all);
  made.series = exam;
  made.extra.push_back(syn::element(0x0020000d, "UI", fmt::format("2.25.77.{}", exam)));
  made.extra.push_back(syn::element(0x00081090, "LO", model));
  if (!patient.empty()) made.extra.push_back(syn::element(0x00100020, "LO", patient));
  made.storage = syn::Storage::Mosaics;
  syn::write_series(folder / fmt::format("exam-{}", exam), made, syn::voxels_of(all));
}

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.pilot "Compared with a pilot" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
import std.iqm 1 (tsnr_raw)
rule NOISE major, for each series, cost pixels
  require tsnr_raw >= quantile 0.5 within (model) of baseline "pilot"
end
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
)";

/// Six exams of a pilot of one model, noisier one by one; one that is better, one that is worse, of a subject of the
/// pilot, and one of another model.
struct Study {
  support::Scratch scratch;
  fs::path pilot = scratch.path() / "pilot";
  fs::path later = scratch.path() / "later";
  std::string policy = scratch.file("pilot.qap", std::string(kPolicy));
  std::string file = (scratch.path() / "made" / "pilot.qapbase").string();

  Study() {
    for (int exam = 1; exam <= 6; ++exam) write(pilot, exam, "A", 10.0 * exam, exam == 3 ? "NOBODY" : "");
    write(later, 11, "A", 5);
    write(later, 12, "A", 50, "NOBODY");
    write(later, 13, "ZQXJKV", 5);
    fs::create_directory(scratch.path() / "made");
  }
  [[nodiscard]] support::Ran make(const std::string& to, const std::string& threads = "2") const {
    return run_qapc({"baseline", pilot.string(), "--policy", policy, "-o", to, "--key", e2e::key_in(scratch),
                     "--threads", threads});
  }
};

}  // namespace

TEST_CASE("exams are compared with the quantile of their model in a pilot, on every engine", "[baseline]") {
  const Study study;
  const support::Ran made = study.make(study.file);
  INFO(made.out << made.err);
  REQUIRE(made.exit == 0);
  CHECK(made.out.find("tsnr_raw of every series: 6 series in 1 stratum") != std::string::npos);
  std::string first;
  for (const char* engine : e2e::kEngines) {
    const support::Ran ran = run_qapc({"run", study.policy, study.later.string(), "--baseline", study.file, "--key",
                                       e2e::key_in(study.scratch), "--format", "json", "--engine", engine});
    INFO(ran.err);
    const json::Value report = e2e::report(ran);
    const json::Value& verdicts = report["rules"].items()[0]["verdicts"];
    CHECK(verdicts["pass"].whole() == 1);
    CHECK(verdicts["fail"].whole() == 1);
    CHECK(verdicts["unknown"].whole() == 1);
    CHECK(ran.out.find("stratum not in the baseline") != std::string::npos);
    CHECK(ran.out.find("quantile 0.5 of 6 series of 6 exams, baseline pilot") != std::string::npos);
    if (first.empty()) first = ran.out;
    CHECK(ran.out == first);
  }
}

TEST_CASE("a baseline has the same bytes for any threads, and none that names an exam", "[baseline]") {
  const Study study;
  std::ofstream(study.pilot / "letter.txt") << "Dear colleague";
  const support::Ran made = study.make(study.file, "1");
  INFO(made.err);
  REQUIRE(made.exit == 0);
  CHECK(made.out.find("1 not used: not DICOM") != std::string::npos);
  const std::string again = (study.scratch.path() / "again.qapbase").string();
  REQUIRE(study.make(again, "2").exit == 0);
  const std::string bytes = support::read_bytes(study.file);
  CHECK(support::read_bytes(again) == bytes);
  CHECK(bytes.find("2.25.77") == std::string::npos);
  CHECK(bytes.find("NOBODY") == std::string::npos);
}

TEST_CASE("a baseline that is nowhere, was changed or has too few exams is refused with a way out", "[baseline]") {
  const Study study;
  const auto check = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"run", study.policy, study.later.string(), "--key", e2e::key_in(study.scratch)};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  };
  const support::Ran nowhere = check({});
  CHECK(nowhere.exit == 65);
  CHECK(nowhere.err.find("QAP-E814") != std::string::npos);
  CHECK(nowhere.err.find("qapc baseline PATH --policy POLICY -o pilot.qapbase") != std::string::npos);
  const support::Ran made = study.make(study.file);
  INFO(made.err);
  REQUIRE(made.exit == 0);
  std::string bytes = support::read_bytes(study.file);
  bytes[bytes.size() / 2] ^= 1;
  const support::Ran changed = check({"--baseline", study.scratch.file("pilot.qapbase", bytes)});
  CHECK(changed.exit == 65);
  CHECK(changed.err.find("QAP-E815") != std::string::npos);
  const support::Ran few =
      run_qapc({"baseline", study.later.string(), "--policy", study.policy, "-o",
                (study.scratch.path() / "few.qapbase").string(), "--key", e2e::key_in(study.scratch)});
  INFO(few.err);
  CHECK(few.exit == 66);
  CHECK(few.err.find("no stratum has 5 exams") != std::string::npos);
  fs::create_directory(study.scratch.path() / "empty");
  const support::Ran empty =
      run_qapc({"baseline", (study.scratch.path() / "empty").string(), "--policy", study.policy, "-o",
                (study.scratch.path() / "few.qapbase").string(), "--key", e2e::key_in(study.scratch)});
  CHECK(empty.exit == 66);
  CHECK(empty.err.find("no image was found") != std::string::npos);
  const support::Ran slip =
      run_qapc({"baseline", study.pilot.string(), "--policy", study.policy, "--within", "scaner", "-o",
                (study.scratch.path() / "few.qapbase").string(), "--key", e2e::key_in(study.scratch)});
  const support::Ran lost = check({"--baseline", (study.scratch.path() / "lost.qapbase").string()});
  CHECK(lost.exit == 64);
  CHECK(lost.err.find("File does not exist") != std::string::npos);
  CHECK(slip.exit == 65);
  CHECK(slip.err.find("`--within` takes site, scanner") != std::string::npos);
  CHECK_FALSE(fs::exists(study.scratch.path() / "few.qapbase"));
}

TEST_CASE("the baselines of two sites merge into the one that both would have made together", "[baseline][merge]") {
  const Study study;
  const fs::path other = study.scratch.path() / "other";
  // The second site has both models: of one there is a stratum at each.
  for (int exam = 31; exam <= 35; ++exam) write(other, exam, "A", 2.0 * exam);
  for (int exam = 41; exam <= 45; ++exam) write(other, exam, "B", 1.0 * exam);
  const auto in = [&](const std::string& name) { return (study.scratch.path() / name).string(); };
  const auto make = [&](const std::vector<std::string>& paths, const std::string& to) {
    std::vector<std::string> all{
        "baseline", "--policy", study.policy, "-o", in(to), "--key", e2e::key_in(study.scratch)};
    all.insert(all.end(), paths.begin(), paths.end());
    const support::Ran ran = run_qapc(all);
    INFO(ran.out << ran.err);
    REQUIRE(ran.exit == 0);
  };
  const auto merge = [&](const std::string& a, const std::string& b, const std::string& to) {
    return run_qapc({"baseline", "--merge", in(a), in(b), "-o", in(to)});
  };
  make({study.pilot.string()}, "north.qapbase");
  make({other.string()}, "south.qapbase");
  make({study.pilot.string(), other.string()}, "both.qapbase");
  const std::string both = support::read_bytes(in("both.qapbase"));
  const support::Ran merged = merge("north.qapbase", "south.qapbase", "merged.qapbase");
  INFO(merged.out << merged.err);
  REQUIRE(merged.exit == 0);
  CHECK(merged.out.find("16 series in 2 strata") != std::string::npos);
  CHECK(support::read_bytes(in("merged.qapbase")) == both);
  REQUIRE(merge("south.qapbase", "north.qapbase", "turned.qapbase").exit == 0);
  CHECK(support::read_bytes(in("turned.qapbase")) == both);

  // What a run says of exams follows from the bytes.
  fs::copy_file(in("merged.qapbase"), study.file);
  const auto run = [&](const std::string& file) {
    return run_qapc({"run", study.policy, study.later.string(), "--baseline", file, "--key", e2e::key_in(study.scratch),
                     "--format", "json"})
        .out;
  };
  const std::string report = run(study.file);
  CHECK(report.find("of 11 series of 11 exams") != std::string::npos);
  fs::copy_file(in("both.qapbase"), study.file, fs::copy_options::overwrite_existing);
  CHECK(run(study.file) == report);
}

TEST_CASE("baselines with another key, policy or strata, or with an exam of both, are not merged",
          "[baseline][merge]") {
  const Study study;
  const fs::path other = study.scratch.path() / "other";
  for (int exam = 31; exam <= 35; ++exam) write(other, exam, "A", 2.0 * exam);
  const auto in = [&](const std::string& name) { return (study.scratch.path() / name).string(); };
  const std::string key = e2e::key_in(study.scratch);
  const std::string foreign = study.scratch.file("foreign.key", "another key, of 32 bytes or more.");
  fs::permissions(foreign, fs::perms::owner_read | fs::perms::owner_write);
  std::string changed(kPolicy);
  changed.replace(changed.find("version 1.0.0"), 13, "version 1.0.1");
  const std::string newer = study.scratch.file("newer.qap", changed);
  struct Made {
    const char* file;
    fs::path pilot;
    std::string policy;
    std::string key;
    std::vector<std::string> more;
  };
  const std::vector<Made> all{
      {"north.qapbase", study.pilot, study.policy, key, {}},
      {"key.qapbase", other, study.policy, foreign, {}},
      {"policy.qapbase", other, newer, key, {}},
      {"strata.qapbase", other, study.policy, key, {"--within", "model,Manufacturer"}},
      {"metric.qapbase", other, study.policy, key, {"--metric", "efc"}},
      {"minimum.qapbase", study.pilot, study.policy, key, {"--minimum", "6"}},
  };
  for (const Made& one : all) {
    std::vector<std::string> arguments{"baseline", one.pilot.string(), "--policy", one.policy,
                                       "-o",       in(one.file),       "--key",    one.key};
    arguments.insert(arguments.end(), one.more.begin(), one.more.end());
    const support::Ran ran = run_qapc(arguments);
    INFO(one.file << ran.out << ran.err);
    REQUIRE(ran.exit == 0);
  }
  const auto refused = [&](const std::string& a, const std::string& b, const std::string& why) {
    const support::Ran ran = run_qapc({"baseline", "--merge", in(a), in(b), "-o", in("merged.qapbase")});
    INFO(a << " " << b << ": " << ran.out << ran.err);
    CHECK(ran.exit == 66);
    CHECK(ran.err.find(why) != std::string::npos);
    CHECK_FALSE(fs::exists(in("merged.qapbase")));
  };
  for (const char* one : {"key.qapbase", "policy.qapbase", "strata.qapbase", "metric.qapbase", "minimum.qapbase"})
    refused("north.qapbase", one, "the baselines differ in policy, metrics, strata, minimum, key or version of qapc");
  refused("north.qapbase", "north.qapbase", "an exam is a member of two of the baselines");
}

TEST_CASE("a report says of which exams the baseline was made, and that it does not know with another key",
          "[baseline][member]") {
  const Study study;
  REQUIRE(study.make(study.file).exit == 0);
  const std::string foreign = study.scratch.file("foreign.key", "another key, of 32 bytes or more.");
  fs::permissions(foreign, fs::perms::owner_read | fs::perms::owner_write);
  const auto run = [&](const std::string& key, const char* format, const char* engine) {
    return run_qapc({"run", study.policy, study.pilot.string(), study.later.string(), "--baseline", study.file, "--key",
                     key, "--format", format, "--engine", engine});
  };
  const auto members = [&](const json::Value& report) {
    std::map<std::string, std::string> all;
    for (const json::Value& exam : report["exams"].items()) {
      const json::Array& told = exam["baselines"].items();
      REQUIRE(told.size() == 1);
      CHECK(told[0]["name"].string() == "pilot");
      all[exam["series"].items().at(0)["number"].string()] = told[0]["member"].string();
    }
    return all;
  };
  const std::map<std::string, std::string> known{{"1", "yes"}, {"2", "yes"},      {"3", "yes"},
                                                 {"4", "yes"}, {"5", "yes"},      {"6", "yes"},
                                                 {"11", "no"}, {"12", "subject"}, {"13", "no"}};
  const std::string key = e2e::key_in(study.scratch);
  for (const char* engine : e2e::kEngines) CHECK(members(e2e::report(run(key, "json", engine))) == known);
  for (const auto& [series, member] : members(e2e::report(run(foreign, "json", "auto")))) CHECK(member == "unknown");
  constexpr std::string_view kPart = "<br>this exam is part of the baseline pilot it is compared with";
  constexpr std::string_view kNobody = "is not known: that has another key";
  const auto times = [](const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  };
  CHECK(times(run(key, "html", "auto").out, kPart) == 6);
  CHECK(times(run(key, "html", "auto").out, "another exam of this subject is part of the baseline pilot") == 1);
  CHECK(times(run(foreign, "html", "auto").out, kNobody) == 9);
  CHECK(times(run(foreign, "html", "auto").out, kPart) == 0);
  CHECK(times(run(key, "text", "auto").out, kPart.substr(4)) == 6);
  CHECK(run(key, "html", "auto").out.find(kNobody) == std::string::npos);
}
