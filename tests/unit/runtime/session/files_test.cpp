// Files that are written: whole or not at all, and secrets for their owner only.
#include "runtime/session/files.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/session/pseudonym.hpp"
#include "runtime/session/secret_file.hpp"
#include "tests/support/process.hpp"

using namespace qapc;
using namespace qapc::session;

namespace fs = std::filesystem;

namespace {

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

mode_t mode_of(const fs::path& file) {
  struct stat status{};
  ::stat(file.c_str(), &status);
  return status.st_mode & 0777u;
}

}  // namespace

TEST_CASE("a file is written whole, over an older one too, and nothing stays beside it", "[session][files]") {
  const support::Scratch scratch;
  const fs::path file = scratch.path() / "report.json";
  const std::string large(1 << 20, 'x');
  REQUIRE(write_whole(file, "first").has_value());
  CHECK(support::read_bytes(file) == "first");
  REQUIRE(write_whole(file, large).has_value());
  CHECK(support::read_bytes(file) == large);
  REQUIRE(write_whole(file, "").has_value());
  CHECK(support::read_bytes(file).empty());
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"report.json"});
  CHECK((mode_of(file) & 0133u) == 0);
}

TEST_CASE("a file of the folder at hand needs no folder in its name", "[session][files]") {
  const support::Scratch scratch;
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  const bool written = write_whole("here.txt", "x").has_value();
  fs::current_path(before);
  CHECK(written);
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"here.txt"});
}

TEST_CASE("what cannot be written leaves the older file and nothing else", "[session][files]") {
  const support::Scratch scratch;
  CHECK(write_whole(scratch.path() / "none" / "x", "x").error().code == Errc::CannotWrite);
  fs::create_directories(scratch.path() / "folder" / "inner");
  CHECK(write_whole(scratch.path() / "folder", "x").error().code == Errc::CannotWrite);
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"folder"});
}

TEST_CASE("a secret is made for its owner only, and never over another file", "[session][files]") {
  const support::Scratch scratch;
  const fs::path file = scratch.path() / "new" / "folder" / "secret";
  REQUIRE(make_secret(file, "bytes", "the key").has_value());
  CHECK(mode_of(file) == 0600);
  CHECK(read_secret(file, "the key").value() == "bytes");
  CHECK(make_secret(file, "other", "the key").error().code == Errc::CannotWrite);
  CHECK(read_secret(file, "the key").value() == "bytes");
}

TEST_CASE("a secret that others can read is refused", "[session][files]") {
  const support::Scratch scratch;
  const std::string file = scratch.file("secret", "bytes");
  for (const fs::perms open : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(file, fs::perms::owner_read | open);
    const auto read = read_secret(file, "the signing key");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().text == "the signing key " + file + " can be read by others: chmod 600 it");
  }
  CHECK(read_secret(scratch.path() / "none", "the key").error().code == Errc::NotFound);
  CHECK(read_secret(scratch.path(), "the key").error().code == Errc::Unreadable);
}

TEST_CASE("a pseudonym key is made once and then read", "[session][files]") {
  const support::Scratch scratch;
  const fs::path file = scratch.path() / "keys" / "pseudonym.key";
  bool made = false;
  const std::string name = open_key(file, made)->name();
  CHECK(made);
  CHECK(mode_of(file) == 0600);
  CHECK(open_key(file, made)->name() == name);
  CHECK_FALSE(made);
}

TEST_CASE("a file that is written, cut, replaced or removed while it is read is told", "[session][files]") {
  const support::Scratch scratch;
  const std::string file = scratch.file("slice", "0123456789");
  const auto unchanged_by = [&](const std::function<void()>& change) { return read_unchanged(file, change); };
  CHECK(unchanged_by([&] { support::read_bytes(file); }));
  CHECK_FALSE(unchanged_by([&] { std::ofstream(file, std::ios::app) << "more"; }));
  CHECK_FALSE(unchanged_by([&] { fs::resize_file(file, 3); }));
  CHECK_FALSE(unchanged_by([&] { fs::last_write_time(file, fs::last_write_time(file) + std::chrono::hours(1)); }));
  CHECK_FALSE(unchanged_by([&] { REQUIRE(write_whole(file, "012").has_value()); }));
  CHECK_FALSE(unchanged_by([&] { fs::remove(file); }));
  CHECK(unchanged_by([] {}));  // not there, before and after: whoever reads it says so
}
