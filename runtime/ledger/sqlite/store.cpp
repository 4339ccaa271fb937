#include "runtime/ledger/sqlite/store.hpp"

#include <cstring>
#include <memory>
#include <sqlite3.h>
#include <string_view>
#include <unistd.h>

#include "runtime/base/whole_file.hpp"

namespace qapc::ledger::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr int kWait_ms = 30'000;
constexpr int kApplication = 0x51415043;  // `QAPC`
constexpr int kLargestText = 16 << 20;    // bytes; an entry has some hundreds
constexpr std::string_view kMake =
    "CREATE TABLE entries (number INTEGER PRIMARY KEY, previous TEXT NOT NULL, entry TEXT NOT NULL, "
    "digest TEXT NOT NULL)";

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

std::unexpected<Error> no_ledger(const fs::path& file) {
  return fail(Errc::Unsupported, "{} is a database and no ledger", file.string());
}

std::unexpected<Error> failed(sqlite3* database, const fs::path& file, bool writing) {
  const int code = database == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database);
  std::string why = sqlite3_errstr(code);
  if (code == SQLITE_IOERR && sqlite3_system_errno(database) != 0)
    why += fmt::format(" ({})", std::strerror(sqlite3_system_errno(database)));
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    return fail(Errc::Damaged, "{} is no ledger, or a damaged one: {}", file.string(), why);
  if (code == SQLITE_ERROR) return no_ledger(file);
  if (writing) return fail(Errc::CannotWrite, "the ledger {} cannot be written: {}", file.string(), why);
  return fail(Errc::Unreadable, "the ledger {} cannot be read: {}", file.string(), why);
}

/// `file:` and the path, for options behind it.
std::string uri(const fs::path& file) {
  std::string text = "file:";
  for (const char c : fs::absolute(file).string()) {
    if (c == '?' || c == '#' || c == '%') {
      text += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      text += c;
    }
  }
  return text;
}

Database opened(const std::string& name, int flags) {
  sqlite3* raw = nullptr;
  sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw, &sqlite3_close);
  if (raw == nullptr) return database;
  sqlite3_busy_timeout(raw, kWait_ms);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, kLargestText);
  // The file may come from anybody: its schema runs no function of ours, and none of it is trusted.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  return database;
}

bool run(sqlite3* database, const std::string& sql) {
  return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

Statement prepared(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  return {raw, &sqlite3_finalize};
}

/// The number a query gives; -1 when it fails.
std::int64_t number_of(sqlite3* database, std::string_view sql) {
  const Statement statement = prepared(database, sql);
  return statement != nullptr && sqlite3_step(statement.get()) == SQLITE_ROW ? sqlite3_column_int64(statement.get(), 0)
                                                                             : -1;
}

std::string text_at(sqlite3_stmt* statement, int column) {
  if (sqlite3_column_type(statement, column) != SQLITE_TEXT) return "";
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

Row row_at(sqlite3_stmt* statement) {
  return {sqlite3_column_int64(statement, 0), text_at(statement, 1), text_at(statement, 2), text_at(statement, 3)};
}

/// Write-ahead log, and every commit on the disk. A database that is just being made by another process refuses the
/// change of mode at once instead of waiting, so it is asked again.
bool made_durable(sqlite3* database) {
  constexpr int kTries = 300;
  constexpr int kPause_ms = 10;
  bool done = false;
  for (int i = 0; i < kTries && !done; ++i) {
    if (i > 0) sqlite3_sleep(kPause_ms);
    done = run(database, "PRAGMA journal_mode = WAL");
    if (!done && sqlite3_errcode(database) != SQLITE_BUSY) return false;
  }
  return done && run(database, "PRAGMA synchronous = FULL");
}

/// Makes the table of a file that is empty. False: the error is the database's.
bool made(sqlite3* database) {
  const std::int64_t tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
  if (tables != 0) return tables > 0;
  return run(database, fmt::format("PRAGMA application_id = {}", kApplication)) && run(database, std::string(kMake));
}

Result<std::optional<Row>> last_row(sqlite3* database, const fs::path& file) {
  const Statement last =
      prepared(database, "SELECT number, previous, entry, digest FROM entries ORDER BY number DESC LIMIT 1");
  if (last == nullptr) return failed(database, file, true);
  const int step = sqlite3_step(last.get());
  if (step != SQLITE_ROW && step != SQLITE_DONE) return failed(database, file, true);
  return step == SQLITE_ROW ? std::optional(row_at(last.get())) : std::nullopt;
}

Result<void> insert(sqlite3* database, const Row& row, const fs::path& file) {
  const Statement insertion =
      prepared(database, "INSERT INTO entries (number, previous, entry, digest) VALUES (?, ?, ?, ?)");
  if (insertion == nullptr) return failed(database, file, true);
  sqlite3_bind_int64(insertion.get(), 1, row.number);
  int column = 2;
  for (const std::string* text : {&row.previous, &row.entry, &row.digest})
    sqlite3_bind_text(insertion.get(), column++, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
  if (sqlite3_step(insertion.get()) != SQLITE_DONE) return failed(database, file, true);
  return {};
}

/// A ledger of one row where there is none. False: another process made it first.
Result<bool> made_new(const Row& row, const fs::path& file) {
  const Database memory = opened(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (memory == nullptr || !made(memory.get())) return failed(memory.get(), file, true);
  QAPC_TRY_VOID(insert(memory.get(), row, file));
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(sqlite3_serialize(memory.get(), "main", &size, 0),
                                                                      &sqlite3_free);
  if (bytes == nullptr) return failed(memory.get(), file, true);
  // Write-ahead mode from the first row on, which a database in memory cannot have: the versions in the head of the
  // file.
  constexpr unsigned char kWriteAhead = 2;
  bytes.get()[18] = bytes.get()[19] = kWriteAhead;
  QAPC_TRY(WholeFile whole, WholeFile::create(file));
  QAPC_TRY_VOID(whole.put({reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)}));
  return whole.finish_new();
}

/// Reads with what is there. Who may write opens to write, since only then the files beside a write-ahead log are
/// tidied away. A ledger on a read-only or full disk has no place for such files, and needs none when it was closed in
/// order.
Database opened_as_it_is(const fs::path& file) {
  constexpr std::string_view kReads = "SELECT count(*) FROM sqlite_schema";
  for (const int flags : {SQLITE_OPEN_READWRITE, SQLITE_OPEN_READONLY}) {
    Database database = opened(file.string(), flags);
    if (number_of(database.get(), kReads) >= 0) return database;
    const int code = sqlite3_errcode(database.get());
    const bool no_place =
        code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_IOERR || code == SQLITE_FULL;
    if (!no_place) return database;
  }
  std::error_code ignored;
  const std::string log = file.string() + "-wal";
  if (fs::exists(log, ignored) && fs::file_size(log, ignored) > 0) return opened(file.string(), SQLITE_OPEN_READONLY);
  return opened(uri(file) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

Result<Database> opened_to_read(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return fail(Errc::NotFound, "{} is not there", file.string());
  if (::access(file.c_str(), R_OK) != 0 || !fs::is_regular_file(file, error))
    return fail(Errc::Unreadable, "{} cannot be read", file.string());
  Database database = opened_as_it_is(file);
  const std::int64_t application = number_of(database.get(), "PRAGMA application_id");
  if (application < 0) return failed(database.get(), file, false);
  if (application != kApplication) return no_ledger(file);
  return database;
}

}  // namespace

Result<Row> append(const fs::path& file, const std::function<Result<Row>(const std::optional<Row>& last)>& next) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {  // in one piece, so that a disk that is full keeps no ledger without a row
    QAPC_TRY(Row first, next(std::nullopt));
    QAPC_TRY(const bool is_first, made_new(first, file));
    if (is_first) return first;
  }
  const Database database = opened(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* const raw = database.get();
  if (raw == nullptr || !made_durable(raw) || !run(raw, "BEGIN IMMEDIATE") || !made(raw))
    return failed(raw, file, true);
  if (number_of(raw, "PRAGMA application_id") != kApplication) return no_ledger(file);
  QAPC_TRY(const std::optional<Row> last, last_row(raw, file));
  QAPC_TRY(Row row, next(last));
  QAPC_TRY_VOID(insert(raw, row, file));
  if (!run(raw, "COMMIT")) return failed(raw, file, true);
  return row;
}

Result<void> check(const fs::path& file) {
  QAPC_TRY(const Database database, opened_to_read(file));
  const Statement quick = prepared(database.get(), "PRAGMA quick_check(1)");
  if (quick == nullptr || sqlite3_step(quick.get()) != SQLITE_ROW) return failed(database.get(), file, false);
  if (text_at(quick.get(), 0) != "ok") return fail(Errc::Damaged, "{} is damaged", file.string());
  return {};
}

Result<void> each(const fs::path& file, const std::function<bool(Row)>& row) {
  QAPC_TRY(const Database database, opened_to_read(file));
  const Statement all = prepared(database.get(), "SELECT number, previous, entry, digest FROM entries ORDER BY number");
  if (all == nullptr) return failed(database.get(), file, false);
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(all.get())) == SQLITE_ROW) {
    if (!row(row_at(all.get()))) return {};
  }
  if (step != SQLITE_DONE) return failed(database.get(), file, false);
  return {};
}

}  // namespace qapc::ledger::sqlite
