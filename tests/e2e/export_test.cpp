// A report of exams in the formats of other programs, as another reader sees them.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace {

constexpr std::array kFormats{"csv", "junit", "sarif", "github"};

json::Value read(const std::string& format, const std::string& file) {
  const support::Ran ran =
      support::run("/usr/bin/python3", {std::string(QAPC_SOURCE_DIR) + "/tests/support/read_export.py", format, file});
  INFO(format << ran.err);
  REQUIRE(ran.exit == 0);
  return json::parse(ran.out).value();
}

/// Reports of three exams, and a letter.
struct Reported {
  support::Scratch scratch;
  std::string report = (scratch.path() / "report" / "report.json").string();
  std::vector<std::string> run{"run", e2e::policy("t1w-multisite.qap"), (scratch.path() / "exams").string(), "--key",
                               e2e::key_in(scratch)};

  Reported() {
    using synthetic::Vendor;
    int exam = 0;
    for (const Vendor vendor : {Vendor::Siemens, Vendor::Ge, Vendor::Philips}) {
      ++exam;
      for (int slice = 1; slice <= 4; ++slice)
        synthetic::write_instance(scratch.path() / "exams" / fmt::format("CANARY{}-{}", exam, slice),
                                  synthetic::t1w(vendor, {exam, 2, slice, "CANARY"}));
    }
    std::vector<std::string> all = run;
    all.insert(all.end(), {"-o", (scratch.path() / "report").string()});
    REQUIRE(run_qapc(all).exit == 2);
  }
  [[nodiscard]] support::Ran exported(const std::string& format, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"export", report, "--format", format};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
};

}  // namespace

TEST_CASE("every export of a report is read by another reader, and names no person", "[export]") {
  const Reported made;
  const json::Value report = json::parse(support::read_bytes(made.report)).value();
  const std::size_t findings = report["findings"].items().size();
  for (const std::string format : kFormats) {
    const std::string file = (made.scratch.path() / format).string();
    const support::Ran ran = made.exported(format, {"-o", file});
    INFO(format << ran.err);
    REQUIRE(ran.exit == 0);
    const std::string text = support::read_bytes(file);
    CHECK(text == made.exported(format).out);
    CHECK(text.find("CANARY") == std::string::npos);
    const json::Value seen = read(format, file);
    if (format == "csv") CHECK(seen.items().size() >= findings);
    if (format == "sarif") CHECK(seen["runs"].items()[0]["results"].items().size() == findings);
    if (format == "github") CHECK(seen.items().size() == findings);
    std::vector<std::string> run = made.run;
    run.insert(run.end(), {"--format", format});
    CHECK(run_qapc(run).out == text);  // a run prints the same
  }
}

TEST_CASE("JUnit has as many cases as exams have rules that were asked", "[export]") {
  const Reported made;
  const json::Value report = json::parse(support::read_bytes(made.report)).value();
  std::map<std::string, std::size_t> asked;
  for (const json::Value& exam : report["exams"].items()) asked[exam["exam"].string()] = exam["rules"].object()->size();
  std::map<std::string, std::size_t> cases;
  const json::Value seen = read("junit", made.scratch.file("junit", made.exported("junit").out));
  for (const json::Value& one : seen.items()) {
    ++cases[one["suite"].string()];
    if (one["result"].string() == "failure") CHECK(one["text"].string().find("fail") != std::string::npos);
  }
  CHECK(cases == asked);
}

TEST_CASE("a report that was changed is not exported, and what is no report is refused", "[export]") {
  const Reported made;
  std::string bytes = support::read_bytes(made.report);
  const std::size_t at = bytes.find("\"critical\"");
  bytes.replace(at, 10, "\"trifling\"");
  const support::Ran changed = run_qapc({"export", made.scratch.file("changed.json", bytes), "--format", "csv"});
  CHECK(changed.exit == 4);
  CHECK(changed.out.empty());
  CHECK(changed.err.find("was changed after it was sealed") != std::string::npos);
  CHECK(run_qapc({"export", made.scratch.file("none.json", "{}"), "--format", "csv"}).exit == 66);
  CHECK(run_qapc({"export", made.report, "--format", "pdf"}).exit == 64);
  CHECK(made.exported("csv", {"-o", "/nowhere/a.csv"}).exit == 74);
}

TEST_CASE("places of findings lie in the folder that is named", "[export]") {
  const Reported made;
  const std::string file = made.scratch.file("out", made.exported("github", {"--folder", "policies"}).out);
  const json::Value commands = read("github", file);
  for (const json::Value& one : commands.items()) CHECK(one["file"].string() == "policies/t1w-multisite.qap");
}
