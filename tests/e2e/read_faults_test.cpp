// Inputs that cannot be read to their end, or change while they are read: counted and listed, and the run goes on.
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

constexpr std::string_view kChanged = "changed while it was read";

/// What is done to a file at its first read, and how it is told.
struct Fault {
  std::string what;
  std::string_view told;
};
const std::vector<Fault> kFaults{
    {"fail", "the system stops in the middle of the"}, {"cut", kChanged}, {"grow", kChanged}, {"touch", kChanged}};

/// Two exams of two slices.
struct Archive {
  support::Scratch scratch;
  fs::path exams = scratch.path() / "exams";
  std::string key = e2e::key_in(scratch);

  Archive() {
    for (int exam = 1; exam <= 2; ++exam) {
      for (int slice = 1; slice <= 2; ++slice)
        synthetic::write_instance(exams / fmt::format("{}/slice-{}", exam, slice),
                                  synthetic::t1w(synthetic::Vendor::Siemens, {exam, 2, slice, "CANARY"}));
    }
    // Older than the clock of any file system is coarse.
    for (const auto& entry : fs::recursive_directory_iterator(exams))
      fs::last_write_time(entry.path(), fs::last_write_time(entry.path()) - std::chrono::hours(1));
  }
  [[nodiscard]] std::vector<std::string> run_over(const std::string& path) const {
    return {"run", policy("t1w-multisite.qap"), path, "--key", key, "--format", "json"};
  }
};

/// Reasons and details of what was not used.
std::vector<std::string> not_used(const json::Value& report) {
  std::vector<std::string> all;
  for (const json::Value& file : report["input"]["files_not_used"].items())
    all.push_back(file["reason"].string() + ": " + file["detail"].string());
  return all;
}

}  // namespace

TEST_CASE("a file that the system stops reading, or that changes meanwhile, is listed and the rest is used",
          "[hostile][faults]") {
  for (const Fault& fault : kFaults) {
    INFO(fault.what);
    const Archive archive;
    const support::Ran undisturbed = run_qapc(archive.run_over(archive.exams.string()));
    const support::Ran ran = e2e::run_with_fault(fault.what, "/1/slice-2", archive.run_over(archive.exams.string()));
    INFO(ran.err);
    CHECK(ran.exit == undisturbed.exit);
    const json::Value report = e2e::report(ran);
    CHECK(report["input"]["files"].whole() == 4);
    CHECK(report["input"]["used"].whole() == 3);
    const std::vector<std::string> listed = not_used(report);
    REQUIRE(listed.size() == 1);
    CHECK(says(listed[0], "unreadable: " + std::string(fault.told)));
    CHECK_FALSE(says(ran.out + ran.err, "CANARY"));
    if (fault.what == "fail") CHECK(run_qapc(archive.run_over(archive.exams.string())).out == undisturbed.out);
  }
}

TEST_CASE("an index lists a file that cannot be read to its end or changes, and reads it when it is made again",
          "[hostile][faults][index]") {
  for (const Fault& fault : kFaults) {
    INFO(fault.what);
    const Archive archive;
    const std::string index = (archive.scratch.path() / "exams.qapx").string();
    const std::vector<std::string> make{"index", archive.exams.string(), "-o", index};
    const support::Ran ran = e2e::run_with_fault(fault.what, "/1/slice-2", make);
    INFO(ran.out << ran.err);
    CHECK(ran.exit == 0);
    CHECK(says(ran.out, "4 files: 3 with images, 1 unreadable"));
    // A run over the index opens that file again.
    const std::string direct = run_qapc(archive.run_over(archive.exams.string())).out;
    CHECK(run_qapc(archive.run_over(index)).out == direct);
    const bool stays_torn = fault.what == "cut" || fault.what == "grow";
    const std::string again = run_qapc(make).out;
    INFO(again);
    CHECK(says(again, stays_torn ? "4 files: 3 with images, 1 " : "4 files: 4 with images; "));
    CHECK(says(again, "; 1 opened, 3 as they were"));
    CHECK(run_qapc(archive.run_over(index)).out == direct);
  }
}

TEST_CASE("an archive that cannot be read to its end or changes is listed, and the files beside it are used",
          "[hostile][faults]") {
  for (const Fault& fault : kFaults) {
    INFO(fault.what);
    const Archive archive;
    const std::string tar = (archive.exams / "exam.tar").string();
    REQUIRE(support::run("/bin/tar", {"-cf", tar, "-C", archive.exams.string(), "2"}).exit == 0);
    fs::last_write_time(tar, fs::last_write_time(tar) - std::chrono::hours(1));
    fs::remove_all(archive.exams / "2");
    const support::Ran ran = e2e::run_with_fault(fault.what, "exam.tar", archive.run_over(archive.exams.string()));
    INFO(ran.out << ran.err);
    CHECK(e2e::report(ran)["input"]["used"].whole() >= 2);
    const std::vector<std::string> listed = not_used(e2e::report(ran));
    REQUIRE(listed.size() == 1);
    CHECK(says(listed[0], "unreadable: " + std::string(fault.told)));
  }
}

TEST_CASE("a part or policy that cannot be read to its end ends the command with 66, an index decides nothing",
          "[hostile][faults]") {
  const Archive archive;
  const std::string index = (archive.scratch.path() / "exams.qapx").string();
  const std::string part = (archive.scratch.path() / "exams.qapp").string();
  REQUIRE(run_qapc({"index", archive.exams.string(), "-o", index}).exit == 0);
  REQUIRE(run_qapc({"run", policy("t1w-multisite.qap"), index, "--key", archive.key, "--partial", part}).exit == 0);
  const Fault fail{"fail", ""};
  const auto check = [](const support::Ran& ran, std::string_view name) {
    INFO(ran.out << ran.err);
    CHECK(ran.exit == 66);
    CHECK(says(ran.err, name));
    CHECK(ran.out.empty());
  };
  // Of an index whose first bytes cannot be read nobody can tell that it is one: a file among others.
  const support::Ran unread = e2e::run_with_fault(fail.what, "exams.qapx", archive.run_over(index));
  CHECK(unread.exit == 3);
  CHECK(not_used(e2e::report(unread)) ==
        std::vector<std::string>{"unreadable: the system stops in the middle of the file"});
  check(e2e::run_with_fault(fail.what, "exams.qapp", {"merge", part, "--key", archive.key}), "exams.qapp");
  check(e2e::run_with_fault(fail.what, "t1w-multisite.qap", archive.run_over(index)), "t1w-multisite.qap");
}

TEST_CASE("devices, memory of a process and files without permission are listed and hold nothing up",
          "[hostile][faults]") {
  const Archive archive;
  for (const char* odd : {"/dev/zero", "/dev/full", "/proc/self/mem", "/nowhere"})
    fs::create_symlink(odd, archive.exams / fs::path(odd).filename());
  const support::Ran ran = run_qapc(archive.run_over(archive.exams.string()));
  INFO(ran.out << ran.err);
  CHECK(e2e::report(ran)["input"]["used"].whole() == 4);
  CHECK(not_used(e2e::report(ran)).size() == 4);
  if (::geteuid() != 0) {
    WARN("skipped in part: only root can become an unprivileged user for this test");
    return;
  }
  constexpr unsigned kNobody = 65534;
  fs::permissions(archive.exams / "1/slice-1", fs::perms::none);
  REQUIRE(::chown(archive.key.c_str(), kNobody, kNobody) == 0);
  const json::Value closed = e2e::report(run_qapc(archive.run_over(archive.exams.string()), kNobody));
  CHECK(closed["input"]["used"].whole() == 3);
  CHECK(says(fmt::format("{}", fmt::join(not_used(closed), "\n")), "unreadable: Permission denied"));
}
