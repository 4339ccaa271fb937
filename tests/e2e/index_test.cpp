// A policy over an index says what it says over the files.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "tests/e2e/command.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;

namespace {

using synthetic::Vendor;

/// Three vendors, an enhanced object, and files that give no image.
void write_exams(const fs::path& folder) {
  int exam = 0;
  for (const Vendor vendor : {Vendor::Siemens, Vendor::Ge, Vendor::Philips}) {
    ++exam;
    for (int i = 1; i <= 4; ++i)
      synthetic::write_instance(folder / fmt::format("{}/t1w-{}.dcm", exam, i),
                                synthetic::t1w(vendor, {exam, 1, i, "CANARY"}));
    synthetic::write_instance(folder / fmt::format("{}/enhanced.dcm", exam),
                              synthetic::t1w_enhanced(vendor, {exam, 2, 1, "CANARY"}, 3));
    synthetic::write_instance(folder / fmt::format("{}/localizer", exam),
                              synthetic::localizer(vendor, {exam, 3, 1, "CANARY"}));
  }
  synthetic::write_instance(folder / "1/raw.dcm", synthetic::raw_data(Vendor::Siemens, {1, 9, 1, "CANARY"}));
  synthetic::write_file(folder / "notes.txt", "no DICOM\n");
  const std::string whole = synthetic::bytes_of(synthetic::t1w(Vendor::Ge, {4, 1, 1, "CANARY"}));
  synthetic::write_file(folder / "cut.dcm", whole.substr(0, whole.size() / 2));
  synthetic::write_file(folder / "copy.dcm", synthetic::bytes_of(synthetic::t1w(Vendor::Ge, {2, 1, 1, "CANARY"})));
}

struct Tried {
  support::Scratch scratch;
  fs::path folder = scratch.path() / "exams";
  std::string index = (scratch.path() / "exams.qapx").string();
  std::string key = e2e::key_in(scratch);

  support::Ran make(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"index", folder.string(), "-o", index};
    std::ranges::move(more, std::back_inserter(arguments));
    return run_qapc(arguments);
  }
  support::Ran run(const std::string& over, const std::string& policy = "t1w-multisite.qap",
                   const std::string& threads = "2") {
    return run_qapc({"run", e2e::policy(policy), over, "--format", "json", "--key", key, "--threads", threads});
  }
  /// Both ways give the same report.
  void compare(const std::string& policy = "t1w-multisite.qap") {
    const auto direct = run(folder.string(), policy);
    const auto indexed = run(index, policy);
    REQUIRE(!direct.out.empty());
    CHECK(direct.out == indexed.out);
    CHECK(direct.exit == indexed.exit);
  }
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("an index gives the report of its files") {
  Tried tried;
  write_exams(tried.folder);
  const auto made = tried.make();
  REQUIRE(made.exit == 0);
  CHECK(made.out == "22 files: 19 with images, 1 damaged, 1 not DICOM, 1 not an image; 22 opened, 0 as they were\n");
  CHECK((fs::status(tried.index).permissions() & fs::perms::mask) == (fs::perms::owner_read | fs::perms::owner_write));
  for (const char* policy : {"t1w-multisite.qap", "deid-gate.qap", "dti-input-spec.qap", "abcd.qap"})
    tried.compare(policy);
}

TEST_CASE("an index is enough where its files are gone") {
  Tried tried;
  write_exams(tried.folder);
  REQUIRE(tried.make().exit == 0);
  const auto direct = tried.run(tried.folder.string());
  fs::remove_all(tried.folder);
  const auto indexed = tried.run(tried.index);
  CHECK(indexed.out == direct.out);
  CHECK(indexed.exit == direct.exit);
}

TEST_CASE("only what is new or changed is opened again") {
  Tried tried;
  write_exams(tried.folder);
  REQUIRE(tried.make().exit == 0);
  CHECK(tried.make().out ==
        "22 files: 19 with images, 1 damaged, 1 not DICOM, 1 not an image; 0 opened, 22 as they were\n");
  tried.compare();

  auto changed = synthetic::t1w(Vendor::Siemens, {1, 1, 2, "CANARY"});
  set(changed.elements, synthetic::element(0x0018'0081, "DS", "99.125"));
  synthetic::write_instance(tried.folder / "1/t1w-2.dcm", changed);
  synthetic::write_instance(tried.folder / "new/t1w.dcm", synthetic::t1w(Vendor::Ge, {2, 1, 9, "CANARY"}));
  fs::remove(tried.folder / "3/t1w-1.dcm");
  fs::remove(tried.folder / "cut.dcm");
  CHECK(tried.make().out == "21 files: 19 with images, 1 not DICOM, 1 not an image; 2 opened, 19 as they were\n");
  tried.compare();
  CHECK(tried.make({"--fresh"}).out ==
        "21 files: 19 with images, 1 not DICOM, 1 not an image; 21 opened, 0 as they were\n");
  tried.compare();
}

TEST_CASE("an index does not depend on the number of threads") {
  Tried tried;
  write_exams(tried.folder);
  REQUIRE(tried.make({"--threads", "1"}).exit == 0);
  const std::string one = bytes_of(tried.index);
  REQUIRE(tried.make({"--threads", "4", "--fresh"}).exit == 0);
  CHECK(bytes_of(tried.index) == one);
  CHECK(tried.run(tried.index, "t1w-multisite.qap", "1").out == tried.run(tried.index, "t1w-multisite.qap", "3").out);
}

TEST_CASE("members of archives are in an index, and taken over with their archive") {
  Tried tried;
  write_exams(tried.folder);
  const std::string tar = (tried.folder / "exam.tar.gz").string();
  REQUIRE(support::run("/bin/tar", {"-czf", tar, "-C", tried.folder.string(), "2", "cut.dcm"}).exit == 0);
  fs::remove_all(tried.folder / "2");
  REQUIRE(tried.make().exit == 0);
  tried.compare();
  CHECK(tried.make().out ==
        "23 files: 19 with images, 2 damaged, 1 not DICOM, 1 not an image; 0 opened, 23 as they were\n");
  tried.compare();
  REQUIRE(support::run("/bin/tar", {"-czf", tar, "-C", tried.folder.string(), "3"}).exit == 0);
  REQUIRE(tried.make().exit == 0);
  tried.compare();
}

TEST_CASE("an index that was changed, cut or is none is refused") {
  Tried tried;
  write_exams(tried.folder);
  REQUIRE(tried.make().exit == 0);
  const std::string whole = bytes_of(tried.index);
  for (std::size_t at = 16; at < whole.size(); at += whole.size() / 40) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    synthetic::write_file(tried.index, changed);
    const auto ran = tried.run(tried.index);
    CHECK(ran.exit == 66);
    CHECK(ran.out.empty());
    CHECK(ran.err.find("damaged") != std::string::npos);
  }
  synthetic::write_file(tried.index, whole.substr(0, whole.size() / 2));
  CHECK(tried.run(tried.index).exit == 66);
  const auto again = tried.make();
  CHECK(again.exit == 0);
  CHECK(again.err.find("nothing was taken over") != std::string::npos);
  tried.compare();
}

TEST_CASE("an index is not written over a file that is none") {
  Tried tried;
  write_exams(tried.folder);
  synthetic::write_file(tried.index, "the only copy");
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--fresh"}}) {
    const auto made = tried.make(more);
    CHECK(made.exit == 66);
    CHECK(made.err.find("is no index, and is not written over") != std::string::npos);
    CHECK(bytes_of(tried.index) == "the only copy");
  }
}

TEST_CASE("an index and files go together") {
  Tried tried;
  write_exams(tried.folder);
  REQUIRE(tried.make().exit == 0);
  const fs::path more = tried.scratch.path() / "more";
  synthetic::write_instance(more / "t1w.dcm", synthetic::t1w(Vendor::Ge, {7, 1, 1, "CANARY"}));
  const auto both = run_qapc(
      {"run", e2e::policy("t1w-multisite.qap"), tried.index, more.string(), "--format", "json", "--key", tried.key});
  const auto direct = run_qapc({"run", e2e::policy("t1w-multisite.qap"), tried.folder.string(), more.string(),
                                "--format", "json", "--key", tried.key});
  CHECK(both.out == direct.out);
}

TEST_CASE("an index of the real files gives their reports") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  Tried tried;
  tried.folder = corpus;
  REQUIRE(tried.make().exit == 0);
  for (const char* policy : {"t1w-multisite.qap", "deid-gate.qap", "dti-input-spec.qap"}) tried.compare(policy);
}
