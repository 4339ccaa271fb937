// `qapc run` over synthetic exams: the same report whatever the order, threads and engine, and nobody in it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>

#include "runtime/report/report.hpp"
#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;

namespace fs = std::filesystem;

namespace {

constexpr const char* kPolicy = "t1w-multisite.qap";

/// The demo's exams with few slices, so that many runs cost little: their folders by name.
std::vector<std::string> exams(const support::Scratch& scratch, const std::string& canary = "CANARY") {
  synthetic::demo_archive(scratch.path() / "exams", {.canary = canary, .slices = 12});
  std::vector<std::string> folders;
  for (const auto& entry : fs::directory_iterator(scratch.path() / "exams")) folders.push_back(entry.path().string());
  std::ranges::sort(folders);
  return folders;
}

std::vector<std::string> command(const support::Scratch& scratch, const std::vector<std::string>& paths,
                                 std::vector<std::string> more) {
  std::vector<std::string> all{"run", policy(kPolicy)};
  all.insert(all.end(), paths.begin(), paths.end());
  all.insert(all.end(), {"--key", e2e::key_in(scratch), "--format", "json"});
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

TEST_CASE("shuffled folders, one and two threads and every engine give the same report bytes", "[run]") {
  const support::Scratch scratch;
  std::vector<std::string> folders = exams(scratch);
  const support::Ran first = run_qapc(command(scratch, folders, {"--engine", "reference", "--threads", "1"}));
  REQUIRE(first.exit == 2);
  CHECK(report::sealed(e2e::report(first)));
  const std::vector<std::string> orders[] = {{folders.rbegin(), folders.rend()}, {folders.begin() + 5, folders.end()}};
  for (const char* engine : {"reference", "columns", "jit", "auto"}) {
    for (const char* threads : {"1", "2"}) {
      std::vector<std::string> shuffled = orders[0];
      std::ranges::rotate(shuffled, shuffled.begin() + (*threads - '0'));
      const support::Ran again = run_qapc(command(scratch, shuffled, {"--engine", engine, "--threads", threads}));
      INFO(engine << ", " << threads << " threads");
      CHECK(again.out == first.out);
      CHECK(again.exit == first.exit);
    }
  }
}

TEST_CASE("single files in any order give the same report bytes", "[run]") {
  const support::Scratch scratch;
  exams(scratch);
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(scratch.path() / "exams")) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  const support::Ran first = run_qapc(command(scratch, files, {}));
  std::ranges::reverse(files);
  CHECK(run_qapc(command(scratch, files, {})).out == first.out);
  CHECK(e2e::report(first)["input"]["files"].whole() == static_cast<std::int64_t>(files.size()));
}

TEST_CASE("the compiled policy gives the report of its source", "[run]") {
  const support::Scratch scratch;
  const std::vector<std::string> folders = exams(scratch);
  const std::string compiled = (scratch.path() / "policy.qapb").string();
  REQUIRE(run_qapc({"compile", policy(kPolicy), "-o", compiled}).exit == 0);
  std::vector<std::string> arguments = command(scratch, folders, {});
  const support::Ran from_source = run_qapc(arguments);
  arguments[1] = compiled;
  CHECK(run_qapc(arguments).out == from_source.out);
}

TEST_CASE("every file is used or listed with its reason, and the counts add up", "[run]") {
  const support::Scratch scratch;
  const json::Value report = e2e::report(run_qapc(command(scratch, exams(scratch), {})));
  const json::Value& input = report["input"];
  std::int64_t listed = 0;
  for (const auto& [reason, count] : *input["not_used"].object()) listed += count.whole();
  CHECK(input["used"].whole() + listed == input["files"].whole());
  CHECK(static_cast<std::int64_t>(input["files_not_used"].items().size()) == listed);
  CHECK(input["not_used"]["damaged"].whole() == 1);
  CHECK(input["not_used"]["duplicate SOP Instance UID"].whole() == 1);
  CHECK(input["not_used"]["not DICOM"].whole() == 1);
  CHECK(input["not_used"]["not an image"].whole() == 1);
}

TEST_CASE("the demo's twelve exams come out as its header says", "[run]") {
  const support::Scratch scratch;
  synthetic::demo_archive(scratch.path() / "exams");
  const json::Value report = e2e::report(run_qapc(command(scratch, {(scratch.path() / "exams").string()}, {})));
  CHECK(report["decisions"]["accept"].whole() == 9);
  CHECK(report["decisions"]["review"].whole() == 2);
  CHECK(report["decisions"]["reject"].whole() == 1);
  std::map<std::string, std::map<std::string, std::int64_t>> verdicts;
  for (const json::Value& rule : report["rules"].items()) {
    for (const auto& [verdict, count] : *rule["verdicts"].object())
      verdicts[rule["rule"].string()][verdict] = count.whole();
  }
  CHECK(verdicts["TE"] == std::map<std::string, std::int64_t>{{"fail", 1}, {"not assessed", 4}, {"pass", 7}});
  CHECK(verdicts["TI"] == std::map<std::string, std::int64_t>{{"pass", 11}, {"unknown", 1}});
  CHECK(verdicts["WHOLE"] == std::map<std::string, std::int64_t>{{"fail", 1}, {"pass", 11}});
  CHECK(verdicts["ONE"] == std::map<std::string, std::int64_t>{{"pass", 12}});
}

TEST_CASE("a classic exam and its multi-frame copy get the same verdicts", "[run]") {
  const support::Scratch scratch;
  using synthetic::Vendor;
  for (const Vendor vendor : {Vendor::Siemens, Vendor::Ge, Vendor::Philips}) {
    const fs::path folder = scratch.path() / std::to_string(static_cast<int>(vendor));
    for (int slice = 1; slice <= 170; ++slice) {
      synthetic::write_instance(folder / "classic" / std::to_string(slice),
                                synthetic::t1w(vendor, {1, 2, slice, "CANARY"}));
    }
    synthetic::write_instance(folder / "enhanced" / "1", synthetic::t1w_enhanced(vendor, {2, 2, 1, "CANARY"}, 170));
    const json::Value report = e2e::report(run_qapc(command(scratch, {folder.string()}, {})));
    REQUIRE(report["exams"].items().size() == 2);
    const json::Value& one = report["exams"].items()[0];
    const json::Value& other = report["exams"].items()[1];
    INFO(json::canonical(one["rules"]) << "\n" << json::canonical(other["rules"]));
    CHECK(one["outcome"] == other["outcome"]);
    for (const auto& [rule, counts] : *one["rules"].object()) {
      // The classic objects keep the parallel factor in private elements only, which this policy does not read.
      if (rule != "ACCELERATION") CHECK(other["rules"][rule] == counts);
    }
  }
}

TEST_CASE("no output holds a value that identifies a person, a place or a day", "[run][privacy]") {
  const support::Scratch scratch;
  const std::vector<std::string> folders = exams(scratch, "ZQXJKV");
  const std::string output = (scratch.path() / "report").string();
  const support::Ran ran = run_qapc(command(scratch, folders, {"-o", output}));
  CHECK(ran.out.find("ZQXJKV") == std::string::npos);
  CHECK(ran.err.find("ZQXJKV") == std::string::npos);
  for (const char* file : {"report.json", "report.html", "run.json"}) {
    const std::string bytes = support::read_bytes(fs::path(output) / file);
    INFO(file);
    CHECK(bytes.size() > 50);
    CHECK(bytes.find("ZQXJKV") == std::string::npos);
    CHECK(bytes.find(scratch.path().string()) == std::string::npos);
  }
}

TEST_CASE("report.json is what is printed, and the page is made from it", "[run]") {
  const support::Scratch scratch;
  const std::vector<std::string> folders = exams(scratch);
  const fs::path output = scratch.path() / "report";
  const support::Ran json = run_qapc(command(scratch, folders, {"-o", output.string()}));
  CHECK(support::read_bytes(output / "report.json") == json.out);
  std::vector<std::string> arguments = command(scratch, folders, {});
  *std::ranges::find(arguments, "json") = "html";
  const support::Ran html = run_qapc(arguments);
  CHECK(support::read_bytes(output / "report.html") == html.out);
  // One script, its own, which a page does not need: nothing is fetched.
  CHECK(html.out.find("<script src") == std::string::npos);
  CHECK(html.out.find("<script>") == html.out.rfind("<script>"));
  CHECK(html.out.find(e2e::report(json)["seal"].string()) != std::string::npos);
}

TEST_CASE("another key gives other codes and the same verdicts", "[run]") {
  const support::Scratch scratch;
  const std::vector<std::string> folders = exams(scratch);
  const json::Value one = e2e::report(run_qapc(command(scratch, folders, {})));
  std::vector<std::string> arguments = command(scratch, folders, {});
  *std::ranges::find(arguments, e2e::key_in(scratch)) = (scratch.path() / "other.key").string();
  const support::Ran ran = run_qapc(arguments);
  const json::Value other = e2e::report(ran);
  CHECK(ran.err.find("a new pseudonym key was made") != std::string::npos);
  CHECK(fs::status(scratch.path() / "other.key").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(one["decisions"] == other["decisions"]);
  CHECK(one["exams"].items()[0]["exam"] != other["exams"].items()[0]["exam"]);
}

TEST_CASE("native code that is kept and was changed is made anew", "[run]") {
  const support::Scratch scratch;
  const std::vector<std::string> folders = exams(scratch);
  const support::Ran first = run_qapc(command(scratch, folders, {"--engine", "jit"}));
  REQUIRE(first.exit == 2);
  const fs::path cache = fs::path(std::getenv("XDG_CACHE_HOME")) / "qapc";
  int changed = 0;
  for (const auto& entry : fs::directory_iterator(cache)) {
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(200);
    file.put('\x7F');
    ++changed;
  }
  CHECK(changed > 0);
  const support::Ran again = run_qapc(command(scratch, folders, {"--engine", "jit"}));
  CHECK(again.out == first.out);
  CHECK(again.exit == first.exit);
  // Nor is a folder that others may write into.
  fs::permissions(cache, fs::perms::all);
  const support::Ran open = run_qapc(command(scratch, folders, {"--engine", "jit"}));
  CHECK(open.out == first.out);
  fs::permissions(cache, fs::perms::owner_all);
}

TEST_CASE("a plan says what is read and how it is decided, and reads nothing", "[run]") {
  const support::Ran plan = run_qapc({"run", policy("t1w-quality.qap"), "--explain-plan"});
  CHECK(plan.exit == 0);
  for (const char* says : {"values read: ", "elements of the header", "measured from pixels",
                           "highest tag asked for: (", "stages: ", "serve several rules"})
    CHECK(plan.out.find(says) != std::string::npos);
  const support::Ran header = run_qapc({"run", policy("t1w-multisite.qap"), "--explain-plan"});
  CHECK(header.out.find("pixels: never read") != std::string::npos);
  CHECK(run_qapc({"run", policy("t1w-multisite.qap")}).exit == 64);
}
