// What goes wrong in the world: each gets a clear message and its exit code (docs/exit-codes.md), and never a crash.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

constexpr const char* kPolicy = "t1w-multisite.qap";
constexpr std::string_view kHead =
    "qap 1.0\npolicy a.b \"T\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nmissing means unknown\n";

support::Ran run_over(const support::Scratch& scratch, const std::string& path, unsigned user = 0) {
  const std::string key = e2e::key_in(scratch);
  if (user != 0) REQUIRE(::chown(key.c_str(), user, user) == 0);
  return run_qapc({"run", policy(kPolicy), path, "--key", key, "--format", "json"}, user);
}

/// One line of complaint, no sanitizer report, no stack.
void check_clean(const support::Ran& ran, int exit) {
  INFO(ran.out << ran.err);
  CHECK(ran.exit == exit);
  CHECK_FALSE(says(ran.err, "Sanitizer"));
  CHECK_FALSE(says(ran.err, "runtime error"));
}

}  // namespace

TEST_CASE("a truncated file, an empty file and a text are listed, and the run goes on", "[hostile]") {
  const support::Scratch scratch;
  const std::string slice = synthetic::bytes_of(synthetic::t1w(synthetic::Vendor::Siemens, {}));
  const std::string folder = (scratch.path() / "in").string();
  scratch.file("in/whole", slice);
  scratch.file("in/cut.dcm", std::string_view(slice).substr(0, slice.size() - 10));
  scratch.file("in/empty.dcm", "");
  scratch.file("in/letter.dcm", "Dear colleague,\n");
  const support::Ran ran = run_over(scratch, folder);
  check_clean(ran, 2);
  const json::Value not_used = e2e::report(ran)["input"]["not_used"];
  CHECK(not_used["damaged"].whole() == 1);
  CHECK(not_used["not DICOM"].whole() == 2);
  CHECK(e2e::report(ran)["input"]["used"].whole() == 1);
}

TEST_CASE("an empty folder decides nothing and says so", "[hostile]") {
  const support::Scratch scratch;
  fs::create_directories(scratch.path() / "in");
  const support::Ran ran = run_over(scratch, (scratch.path() / "in").string());
  check_clean(ran, 3);
  CHECK(says(ran.err, "there are no files under the paths given"));
}

TEST_CASE("a path that is not there is told and is exit 66", "[hostile]") {
  const support::Scratch scratch;
  const support::Ran ran = run_over(scratch, (scratch.path() / "nowhere").string());
  check_clean(ran, 66);
  CHECK(says(ran.err, "nowhere is not there"));
}

TEST_CASE("a folder without read permission is told and is exit 66", "[hostile]") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can become an unprivileged user for this test");
    return;
  }
  constexpr unsigned kNobody = 65534;
  const support::Scratch scratch;
  const fs::path folder = scratch.path() / "in";
  scratch.file("in/closed/slice", synthetic::bytes_of(synthetic::t1w(synthetic::Vendor::Siemens, {})));
  scratch.file("in/open/slice", synthetic::bytes_of(synthetic::t1w(synthetic::Vendor::Ge, {2, 2, 1, "CANARY"})));
  fs::permissions(folder / "closed", fs::perms::none);
  const support::Ran inside = run_over(scratch, folder.string(), kNobody);
  check_clean(inside, 2);
  CHECK(e2e::report(inside)["input"]["not_used"]["folder that cannot be opened"].whole() == 1);
  const support::Ran named = run_over(scratch, (folder / "closed").string(), kNobody);
  check_clean(named, 66);
  CHECK(says(named.err, "cannot be opened"));
}

TEST_CASE("links that lead nowhere, pipes and sockets are listed and hold nothing up", "[hostile]") {
  const support::Scratch scratch;
  scratch.file("in/slice", synthetic::bytes_of(synthetic::t1w(synthetic::Vendor::Siemens, {})));
  const fs::path folder = scratch.path() / "in";
  fs::create_symlink("gone", folder / "dangling");
  fs::create_directory_symlink(folder, folder / "loop");
  REQUIRE(std::system(fmt::format("mkfifo '{}'", (folder / "pipe").string()).c_str()) == 0);
  const support::Ran ran = run_over(scratch, folder.string());
  check_clean(ran, 2);
  CHECK(e2e::report(ran)["input"]["used"].whole() == 1);
  CHECK(e2e::report(ran)["input"]["not_used"]["unreadable"].whole() == 2);
}

TEST_CASE("a pipe that nobody writes to is no policy, no waivers, no part and no checkpoint, and holds nothing up",
          "[hostile]") {
  const support::Scratch scratch;
  const std::string pipe = (scratch.path() / "pipe").string();
  REQUIRE(std::system(fmt::format("mkfifo '{}'", pipe).c_str()) == 0);
  const std::string key = e2e::key_in(scratch);
  const std::vector<std::string> run{"run", policy("t1w-multisite.qap"), scratch.path().string(), "--key", key};
  const auto with = [&](const std::string& option) {
    std::vector<std::string> all = run;
    all.insert(all.end(), {option, pipe});
    return run_qapc(all).exit;
  };
  CHECK(run_qapc({"check", pipe}).exit == 65);
  CHECK(with("--waivers") >= 64);
  CHECK(with("--resume") == 66);
  CHECK(run_qapc({"merge", pipe, "--key", key}).exit == 66);
}

TEST_CASE("a policy with a NUL byte and an empty policy are exit 65, with one message each", "[hostile]") {
  const support::Scratch scratch;
  const std::string nul = scratch.file("nul.qap", std::string(kHead) + '\0' + "rule");
  const support::Ran with_nul = run_qapc({"check", "--format", "short", nul});
  check_clean(with_nul, 65);
  CHECK(says(with_nul.out, "nul.qap:5:1: error[QAP-E002]"));
  const support::Ran empty = run_qapc({"check", "--format", "short", scratch.file("empty.qap", "")});
  check_clean(empty, 65);
  CHECK(says(empty.out, "empty.qap:1:1: error[QAP-E004]"));
  const support::Ran missing = run_qapc({"check", (scratch.path() / "no.qap").string()});
  check_clean(missing, 66);
}

TEST_CASE("a policy of 4 MiB is parsed in under 10 s and 1 GB, one of 5 MiB is refused with one message", "[hostile]") {
  const support::Scratch scratch;
  std::string text(kHead);
  for (int i = 0; text.size() < (4u << 20) - 400; ++i) {
    text += fmt::format("rule R{} minor, for each series: require EchoTime = {} ms ± 0.05 ms and Rows > 64 px\n", i,
                        2 + i % 7);
  }
  text += "decision for each exam\n  accept otherwise\nend\n";
  REQUIRE(text.size() <= 4u << 20);
  const support::Ran large = run_qapc({"check", "--format", "short", scratch.file("large.qap", text)});
  INFO(large.seconds << " s, " << large.peak_kib / 1024 << " MiB");
  check_clean(large, 0);
  if (std::string_view(QAPC_SANITIZED) != "ON") {  // the bound is the shipped program's, not a sanitizer's
    CHECK(large.cpu_seconds < 10);                 // of a machine that does other things too
    CHECK(large.peak_kib < 1'000'000);
  }
  const support::Ran larger =
      run_qapc({"check", "--format", "short", scratch.file("larger.qap", std::string(5u << 20, ' '))});
  check_clean(larger, 65);
  CHECK(std::ranges::count(larger.out, '\n') == 1);
  CHECK(says(larger.out, "QAP-E001"));
}

TEST_CASE("nesting ten thousand deep is one message", "[hostile]") {
  const support::Scratch scratch;
  const std::string deep = std::string(kHead) + "rule A minor, for each series: require " + std::string(10'000, '(') +
                           "Rows > 1 px" + std::string(10'000, ')') + "\n";
  const support::Ran ran = run_qapc({"check", "--format", "short", scratch.file("deep.qap", deep)});
  check_clean(ran, 65);
  CHECK(std::ranges::count(ran.out, '\n') == 1);
  CHECK(says(ran.out, "QAP-E005"));
}

TEST_CASE("a damaged compiled policy is exit 65 and says so", "[hostile]") {
  const support::Scratch scratch;
  const std::string compiled = (scratch.path() / "p.qapb").string();
  REQUIRE(run_qapc({"compile", policy(kPolicy), "-o", compiled}).exit == 0);
  std::string bytes = support::read_bytes(compiled);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const support::Ran ran =
      run_qapc({"run", scratch.file("bad.qapb", bytes), scratch.path().string(), "--key", e2e::key_in(scratch)});
  check_clean(ran, 65);
  CHECK(says(ran.err, "cut or changed"));
}

TEST_CASE("a folder that cannot be written is exit 74, and nothing is half written", "[hostile]") {
  const support::Scratch scratch;
  scratch.file("in/slice", synthetic::bytes_of(synthetic::t1w(synthetic::Vendor::Siemens, {})));
  const std::string blocked = scratch.file("file-not-folder", "x");
  const support::Ran ran = run_qapc({"run", policy(kPolicy), (scratch.path() / "in").string(), "--key",
                                     e2e::key_in(scratch), "-o", blocked + "/report"});
  check_clean(ran, 74);
  const support::Ran compile =
      run_qapc({"compile", policy(kPolicy), "-o", (scratch.path() / "none" / "p.qapb").string()});
  check_clean(compile, 74);
}

TEST_CASE("a full disk is exit 74, also for what is printed", "[hostile]") {
  if (!fs::exists("/dev/full")) {
    WARN("skipped: there is no /dev/full");
    return;
  }
  const support::Ran ran = support::run("/bin/sh", {"-c", fmt::format("'{}' explain --all > /dev/full", QAPC_BINARY)});
  check_clean(ran, 74);
}

TEST_CASE("a key that others can read, or that is too short, is exit 66", "[hostile]") {
  const support::Scratch scratch;
  scratch.file("in/slice", synthetic::bytes_of(synthetic::t1w(synthetic::Vendor::Siemens, {})));
  const std::string open = scratch.file("open.key", std::string(32, 'k'));
  fs::permissions(open, fs::perms::owner_all | fs::perms::others_read);
  const support::Ran readable = run_qapc({"run", policy(kPolicy), (scratch.path() / "in").string(), "--key", open});
  check_clean(readable, 66);
  CHECK(says(readable.err, "chmod 600"));
  const std::string brief = scratch.file("brief.key", "k");
  fs::permissions(brief, fs::perms::owner_read);
  check_clean(run_qapc({"run", policy(kPolicy), (scratch.path() / "in").string(), "--key", brief}), 66);
}

TEST_CASE("a wrong command line is exit 64, whatever is wrong with it", "[hostile]") {
  check_clean(run_qapc({}), 64);
  check_clean(run_qapc({"chek"}), 64);
  check_clean(run_qapc({"run"}), 64);
  check_clean(run_qapc({"run", "a", "b", "--engine", "gpu"}), 64);
  check_clean(run_qapc({"run", "a", "b", "--threads", "0"}), 64);
  check_clean(run_qapc({"explain"}), 64);
  check_clean(run_qapc({"explain", "E999"}), 64);
  check_clean(run_qapc({"--help"}), 0);
  check_clean(run_qapc({"run", "--help"}), 0);
}
