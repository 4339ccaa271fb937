// Runs that end early: stopped, killed, out of space. What is there afterwards is whole, and the same command gives the
// same bytes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <fmt/format.h>
#include <random>
#include <sys/mount.h>
#include <thread>
#include <unistd.h>

#include "runtime/report/report.hpp"
#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

struct Archive {
  support::Scratch scratch;
  fs::path output = scratch.path() / "report";
  fs::path ledger = scratch.path() / "ledger.db";
  std::string key = e2e::key_in(scratch);

  /// The exams of the demo.
  explicit Archive(int slices) {
    synthetic::demo_archive(scratch.path() / "exams", {.canary = "CANARY", .slices = slices});
  }
  [[nodiscard]] std::vector<std::string> command(const fs::path& to, const std::string& key_file) const {
    return {"run",
            policy("t1w-multisite.qap"),
            (scratch.path() / "exams").string(),
            "--key",
            key_file,
            "-o",
            to.string(),
            "--ledger",
            ledger.string(),
            "--threads",
            "1"};
  }
  [[nodiscard]] std::vector<std::string> command() const { return command(output, key); }
};

/// A run of the archive through a shell that sets a limit first.
support::Ran limited(const std::string& limit, const std::vector<std::string>& arguments) {
  std::string line = limit + " && exec '" + std::string(QAPC_BINARY) + "'";
  for (const std::string& argument : arguments) line += " '" + argument + "'";
  return support::run("/bin/sh", {"-c", line});
}

}  // namespace

TEST_CASE("a run that is asked to stop leaves with 75, writes nothing, and can be run again", "[durability]") {
  const Archive archive(60);
  for (const int signal : {SIGTERM, SIGINT}) {
    const std::string key = (archive.scratch.path() / fmt::format("new{}.key", signal)).string();
    const int process = support::start(QAPC_BINARY, archive.command(archive.output, key));
    // The key is made before the first file is read, and after signals are heard.
    while (!fs::exists(key) || fs::file_size(key) == 0) std::this_thread::yield();
    REQUIRE(::kill(process, signal) == 0);
    CHECK(support::finish(process) == 75);
    CHECK_FALSE(fs::exists(archive.output));
    CHECK_FALSE(fs::exists(archive.ledger));
    CHECK(run_qapc(archive.command(archive.output, key)).exit == 2);
    CHECK(names_in(archive.output) == std::vector<std::string>{"report.html", "report.json", "run.json"});
    fs::remove_all(archive.output);
    fs::remove(archive.ledger);
  }
}

TEST_CASE("a run killed at any moment leaves whole files, a whole ledger, and repeats to the same bytes",
          "[durability]") {
  const Archive archive(6);
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(run_qapc(archive.command()).exit == 2);
  const auto whole_run = std::chrono::steady_clock::now() - begin;
  const std::string report = support::read_bytes(archive.output / "report.json");
  const std::string page = support::read_bytes(archive.output / "report.html");
  std::mt19937 random(20260731);
  int killed = 0;
  for (int round = 0; round < 50; ++round) {
    if (round % 2 == 0) fs::remove_all(archive.output);  // else over the older files
    const int process = support::start(QAPC_BINARY, archive.command());
    // Where a run is struck depends on the machine; what must hold then does not. The last fifth is struck more often.
    const auto part = round % 3 == 0 ? 80 + random() % 20 : random() % 100;
    std::this_thread::sleep_for(whole_run * part / 100);
    ::kill(process, SIGKILL);
    killed += support::finish(process) == 128 + SIGKILL ? 1 : 0;
    for (const std::string& name : names_in(archive.output)) {
      const std::string bytes = support::read_bytes(archive.output / name);
      INFO("round " << round << ", " << name << ", " << bytes.size() << " bytes");
      if (name.ends_with("report.json")) CHECK(bytes == report);
      if (name.ends_with("report.html")) CHECK(bytes == page);
      if (name.ends_with("run.json")) CHECK(bytes.ends_with("}\n"));
    }
    const support::Ran verified = run_qapc({"ledger", "verify", archive.ledger.string()});
    INFO(verified.out << verified.err);
    REQUIRE(verified.exit == 0);
  }
  CHECK(killed > 0);
  REQUIRE(run_qapc(archive.command()).exit == 2);
  CHECK(support::read_bytes(archive.output / "report.json") == report);
  CHECK(support::read_bytes(archive.output / "report.html") == page);
  CHECK(run_qapc({"ledger", "verify", archive.ledger.string()}).exit == 0);
  // Every seal in the ledger is that of the report, and none is there without one.
  const support::Ran log = run_qapc({"ledger", "log", archive.ledger.string(), "--format", "json"});
  const std::string seal = (*json::parse(report))["seal"].string();
  std::size_t rows = 0;
  for (std::size_t at = log.out.find(seal); at != std::string::npos; at = log.out.find(seal, at + 1)) ++rows;
  CHECK(rows >= 2);
  CHECK(static_cast<std::ptrdiff_t>(rows) == std::ranges::count(log.out, '\n'));
}

TEST_CASE("a file that may not grow is exit 74, and nothing is half written", "[durability]") {
  const Archive archive(4);
  fs::create_directories(archive.output);
  const std::string older = "{\"older\":true}\n";
  archive.scratch.file("report/report.json", older);
  const support::Ran ran = limited("ulimit -f 8", archive.command());  // 4 KiB; a report has more
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 74);
  CHECK(says(ran.err, "report.json cannot be written"));
  CHECK(names_in(archive.output) == std::vector<std::string>{"report.json"});
  CHECK(support::read_bytes(archive.output / "report.json") == older);
  CHECK_FALSE(fs::exists(archive.ledger));  // a seal without its report is not noted
}

TEST_CASE("a ledger that cannot grow is exit 74, and stays whole", "[durability]") {
  const Archive archive(4);
  std::vector<std::string> command = archive.command();
  REQUIRE(run_qapc(command).exit == 2);
  command.erase(command.begin() + 5, command.begin() + 7);  // no output folder: only the ledger grows
  const support::Ran ran = limited("ulimit -f 8", command);
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 74);
  CHECK(says(ran.err, "the ledger"));
  const support::Ran verified = run_qapc({"ledger", "verify", archive.ledger.string()});
  CHECK(verified.exit == 0);
  CHECK(says(verified.out, "1 row, the chain is whole"));
}

TEST_CASE("a full disk is exit 74, and nothing is half written", "[durability]") {
  const Archive archive(4);
  const fs::path disk = archive.scratch.path() / "disk";
  fs::create_directories(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=16k") != 0) {
    WARN("skipped: only root can make a small disk for this test");
    return;
  }
  const support::Ran ran = run_qapc(archive.command(disk / "report", archive.key));
  const std::vector<std::string> left = names_in(disk / "report");
  CHECK(::umount(disk.c_str()) == 0);
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 74);
  CHECK(says(ran.err, "No space left"));
  CHECK(left.empty());
  CHECK_FALSE(fs::exists(archive.ledger));
}

TEST_CASE("a folder that may not be written is exit 74, and the ledger notes nothing", "[durability]") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can become an unprivileged user for this test");
    return;
  }
  constexpr unsigned kNobody = 65534;
  const Archive archive(4);
  fs::create_directories(archive.output);
  REQUIRE(::chown(archive.key.c_str(), kNobody, kNobody) == 0);
  const support::Ran ran = run_qapc(archive.command(), kNobody);
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 74);
  CHECK(names_in(archive.output).empty());
  CHECK_FALSE(fs::exists(archive.ledger));
}

TEST_CASE("two runs at once write whole files and one chain", "[durability]") {
  const Archive archive(4);
  const std::vector<std::string> command = archive.command();
  const int one = support::start(QAPC_BINARY, command);
  const int other = support::start(QAPC_BINARY, command);
  CHECK(support::finish(one) == 2);
  CHECK(support::finish(other) == 2);
  const auto report = json::parse(support::read_bytes(archive.output / "report.json"));
  REQUIRE(report.has_value());
  CHECK(report::sealed(*report));
  const support::Ran verified = run_qapc({"ledger", "verify", archive.ledger.string()});
  CHECK(verified.exit == 0);
  CHECK(says(verified.out, "2 rows, the chain is whole"));
}
