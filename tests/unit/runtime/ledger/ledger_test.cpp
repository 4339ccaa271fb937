// The chain: what was done to it is found, and where.
#include "runtime/ledger/ledger.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/crypto/digest.hpp"
#include "runtime/ledger/head.hpp"
#include "tests/support/process.hpp"
#include "tests/unit/runtime/ledger/sql.hpp"

using namespace qapc;
using namespace qapc::ledger;

namespace fs = std::filesystem;

namespace {

fs::path ledger_of(const support::Scratch& scratch, int rows) {
  const fs::path file = scratch.path() / "ledger.db";
  for (int i = 1; i <= rows; ++i) REQUIRE(append(file, {{"seal", fmt::format("seal {}", i)}}).has_value());
  return file;
}

std::vector<Row> rows_of(const fs::path& file) {
  std::vector<Row> all;
  REQUIRE(each(file, [&](const Row& row) {
            all.push_back(row);
            return true;
          }).has_value());
  return all;
}

std::string told(const fs::path& file, const std::optional<Head>& known = {}) {
  const auto verified = verify(file, known);
  if (!verified) return verified.error().text;
  return verified->fault ? fmt::format("{} {}", name(verified->fault->what), verified->fault->number) : "whole";
}

/// What `verify` says of ten rows after these statements, with and without a head of all ten.
std::string after(const std::string& statements, bool with_head = false) {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 10);
  const std::optional<Head> known = with_head ? std::optional(verify(file, {})->head) : std::nullopt;
  sql(file, statements);
  return told(file, known);
}

/// A row as an intruder would make it, with a right digest.
std::string forged(int number, const std::string& previous, const std::string& entry) {
  return fmt::format("INSERT INTO entries VALUES ({}, '{}', '{}', '{}');", number, previous, entry,
                     digest_of(previous, entry));
}

}  // namespace

TEST_CASE("each row holds the digest of the one before", "[ledger]") {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 3);
  const std::vector<Row> rows = rows_of(file);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].previous == std::string(64, '0'));
  CHECK(rows[0].entry == R"({"seal":"seal 1"})");
  CHECK(rows[0].digest ==
        crypto::hex(crypto::sha256("qapc-ledger/1\n" + std::string(64, '0') + "\n" + R"({"seal":"seal 1"})")));
  CHECK(rows[1].previous == rows[0].digest);
  CHECK(rows[2].previous == rows[1].digest);
  CHECK(rows[2].number == 3);
  const auto verified = verify(file, {});
  REQUIRE(verified.has_value());
  CHECK_FALSE(verified->fault.has_value());
  CHECK(verified->head == Head{3, rows[2].digest});
}

TEST_CASE("equal rows make equal chains", "[ledger]") {
  const support::Scratch one;
  const support::Scratch other;
  CHECK(verify(ledger_of(one, 4), {})->head == verify(ledger_of(other, 4), {})->head);
}

TEST_CASE("a changed row is found, whatever of it was changed", "[ledger][tamper]") {
  CHECK(after("UPDATE entries SET entry = '{\"seal\":\"other\"}' WHERE number = 4") == "changed 4");
  CHECK(after("UPDATE entries SET entry = entry || ' ' WHERE number = 1") == "changed 1");
  CHECK(after("UPDATE entries SET digest = upper(digest) WHERE number = 5") == "changed 5");
  CHECK(after("UPDATE entries SET previous = digest WHERE number = 6") == "changed 6");
  CHECK(after("UPDATE entries SET number = 99 WHERE number = 10") == "changed 99");
  CHECK(after("UPDATE entries SET number = -1 WHERE number = 1") == "changed -1");
  CHECK(after("UPDATE entries SET entry = CAST(entry AS BLOB) WHERE number = 3") == "changed 3");
  CHECK(after("UPDATE entries SET entry = 'x' WHERE number IN (3, 8)") == "changed 3");
}

TEST_CASE("a changed row with a new digest is found at the row that followed it", "[ledger][tamper]") {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 10);
  const std::vector<Row> rows = rows_of(file);
  const std::string entry = R"({"seal":"other"})";
  sql(file, fmt::format("UPDATE entries SET entry = '{}', digest = '{}' WHERE number = 4", entry,
                        digest_of(rows[3].previous, entry)));
  CHECK(told(file) == "replaced 4");
}

TEST_CASE("removed rows are found, also when the rest is renumbered", "[ledger][tamper]") {
  CHECK(after("DELETE FROM entries WHERE number = 1") == "removed 1");
  CHECK(after("DELETE FROM entries WHERE number = 5") == "removed 5");
  CHECK(after("DELETE FROM entries WHERE number BETWEEN 3 AND 7") == "removed 3");
  CHECK(after("DELETE FROM entries WHERE number = 5; UPDATE entries SET number = number - 1 WHERE number > 5") ==
        "replaced 4");
  CHECK(after("DELETE FROM entries WHERE number = 1; UPDATE entries SET number = number - 1") == "removed 1");
}

TEST_CASE("an inserted row is found, also one with a right digest", "[ledger][tamper]") {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 10);
  const std::vector<Row> rows = rows_of(file);
  const std::string make_room =
      "UPDATE entries SET number = -number WHERE number > 4; UPDATE entries SET number = 1 - number WHERE number < 0;";
  sql(file, make_room + forged(5, rows[3].digest, R"({"seal":"forged"})"));
  CHECK(told(file) == "inserted 5");
  CHECK(after(make_room + "INSERT INTO entries VALUES (5, 'a', 'b', 'c')") == "inserted 5");
  CHECK(after(forged(0, std::string(64, '0'), "{}")) == "inserted 0");
  CHECK(after("INSERT INTO entries VALUES (0, 'a', 'b', 'c')") == "inserted 0");
}

TEST_CASE("swapped rows are found", "[ledger][tamper]") {
  const auto swap = [](int a, int b) {
    return fmt::format(
        "UPDATE entries SET number = -1 WHERE number = {0}; UPDATE entries SET number = {0} WHERE number = {1};"
        "UPDATE entries SET number = {1} WHERE number = -1",
        a, b);
  };
  CHECK(after(swap(3, 4)) == "swapped 3");
  CHECK(after(swap(2, 8)) == "swapped 2");
  CHECK(after(swap(1, 10)) == "swapped 1");
  CHECK(after(swap(9, 10)) == "swapped 9");
}

TEST_CASE("loss of the newest rows is found against a head, and only so", "[ledger][tamper]") {
  const std::string cut = "DELETE FROM entries WHERE number > 7";
  CHECK(after(cut) == "whole");
  CHECK(after(cut, true) == "truncated 8");
  CHECK(after("DELETE FROM entries", true) == "truncated 1");
  CHECK(after("DELETE FROM entries") == "whole");
}

TEST_CASE("a chain written anew is found against a head", "[ledger][tamper]") {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 10);
  const Head known = verify(file, {})->head;
  const std::vector<Row> rows = rows_of(file);
  sql(file, "DELETE FROM entries WHERE number > 8");
  REQUIRE(append(file, {{"seal", "another 9"}}).has_value());
  REQUIRE(append(file, {{"seal", "another 10"}}).has_value());
  CHECK(told(file) == "whole");
  CHECK(told(file, known) == "rewritten 10");
  CHECK(told(file, Head{8, rows[7].digest}) == "whole");
  CHECK(told(file, Head{9, rows[8].digest}) == "rewritten 9");
  CHECK(told(file, Head{0, std::string(64, '0')}) == "whole");
}

TEST_CASE("rows that come after a head are no fault", "[ledger]") {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 3);
  const Head known = verify(file, {})->head;
  REQUIRE(append(file, {{"seal", "seal 4"}}).has_value());
  CHECK(told(file, known) == "whole");
}

TEST_CASE("nothing is added behind a row that was changed", "[ledger][tamper]") {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 2);
  sql(file, "UPDATE entries SET entry = 'x' WHERE number = 2");
  const auto row = append(file, {{"seal", "seal 3"}});
  REQUIRE_FALSE(row.has_value());
  CHECK(row.error().code == Errc::Damaged);
  CHECK(rows_of(file).size() == 2);
}

TEST_CASE("what is no ledger is told and never written to", "[ledger]") {
  const support::Scratch scratch;
  const std::string letter = scratch.file("letter.db", "Dear colleague, this is a letter and no database at all.\n");
  CHECK(append(letter, {}).error().code == Errc::Damaged);
  CHECK(verify(letter, {}).error().code == Errc::Damaged);
  CHECK(support::read_bytes(letter).starts_with("Dear colleague"));
  const fs::path other = scratch.path() / "other.db";
  sql(other, "CREATE TABLE entries (number, previous, entry, digest); INSERT INTO entries VALUES (1, 'a', 'b', 'c')");
  CHECK(append(other, {}).error().code == Errc::Unsupported);
  CHECK(verify(other, {}).error().code == Errc::Unsupported);
  const fs::path viewed = ledger_of(scratch, 1);
  sql(viewed, "ALTER TABLE entries RENAME TO hidden; CREATE VIEW entries AS SELECT * FROM hidden");
  CHECK_FALSE(verify(viewed, {}).has_value());
  CHECK(verify(scratch.path() / "none.db", {}).error().code == Errc::NotFound);
  CHECK(verify(scratch.path(), {}).error().code == Errc::Unreadable);
  CHECK(append(scratch.path() / "no" / "such" / "folder.db", {}).error().code == Errc::CannotWrite);
}

TEST_CASE("a flipped byte of the file is found, or changes no row", "[ledger][tamper]") {
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 3);
  const std::string bytes = support::read_bytes(file);
  const std::vector<Row> rows = rows_of(file);
  const fs::path changed = scratch.path() / "changed.db";
  std::size_t found = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == 0) continue;  // free space
    std::string other = bytes;
    other[i] = static_cast<char>(other[i] ^ 1);
    fs::remove(changed.string() + "-wal");
    fs::remove(changed.string() + "-shm");
    std::ofstream(changed, std::ios::binary) << other;
    if (told(changed) != "whole") {
      ++found;
    } else if (rows_of(changed) != rows) {
      FAIL("byte " << i << " changes a row unseen");
    }
  }
  CHECK(found > 500);
}

TEST_CASE("two who write at once make one chain", "[ledger]") {
  const support::Scratch scratch;
  const fs::path file = scratch.path() / "ledger.db";
  constexpr int kWriters = 3;
  constexpr int kEach = 20;
  std::vector<pid_t> children;
  for (int writer = 0; writer < kWriters; ++writer) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0; i < kEach; ++i) {
        if (!append(file, {{"writer", writer}, {"row", i}})) ::_exit(1);
      }
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  CHECK(told(file) == "whole");
  CHECK(rows_of(file).size() == std::size_t{kWriters} * kEach);
}

TEST_CASE("a writer killed at any moment leaves a chain that is whole and goes on", "[ledger]") {
  const support::Scratch scratch;
  const fs::path file = scratch.path() / "ledger.db";
  std::size_t before = 0;
  for (unsigned round = 1; round <= 25; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i) {
        if (!append(file, {{"round", std::size_t{round}}, {"row", i}})) ::_exit(1);
      }
    }
    ::usleep(round * 1733 % 15'000);  // where it is struck does not matter: what is left must be whole
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    if (!fs::exists(file)) continue;
    // A file that was never filled is an empty ledger to be.
    REQUIRE(append(file, {{"after", std::size_t{round}}}).has_value());
    REQUIRE(told(file) == "whole");
    const std::size_t now = rows_of(file).size();
    REQUIRE(now > before);
    before = now;
  }
  CHECK(before > 0);
}

TEST_CASE("a ledger on a read-only disk can be verified", "[ledger]") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can become an unprivileged user for this test");
    return;
  }
  const support::Scratch scratch;
  const fs::path file = ledger_of(scratch, 2);
  const pid_t child = ::fork();
  if (child == 0) {
    // As somebody who can read the folder and write nothing in it.
    const bool became = ::setgid(65534) == 0 && ::setuid(65534) == 0;
    const auto verified = verify(file, {});
    ::_exit(became && verified && !verified->fault && verified->head.number == 2 ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("a signed head reads back, and no byte of it changes unseen", "[ledger][head]") {
  const crypto::SigningKey key = crypto::SigningKey::make();
  const Head head{7, std::string(64, 'a')};
  const std::string bytes = signed_head(head, key);
  CHECK(read_head(bytes, key.public_key()).value() == head);
  CHECK_FALSE(read_head(bytes, crypto::SigningKey::make().public_key()));
  CHECK_FALSE(read_head(bytes + " ", key.public_key()));
  CHECK_FALSE(read_head("", key.public_key()));
  std::size_t unseen = 0;
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
    unseen += read_head(changed, key.public_key()) ? 1u : 0u;
  }
  CHECK(unseen == 0);
}
