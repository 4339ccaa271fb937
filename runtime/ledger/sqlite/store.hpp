// The rows of a ledger in a SQLite file. Floor 5 (runtime/ledger/sqlite); the only folder that includes SQLite. Knows
// nothing of chains: what a row says is for runtime/ledger.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "runtime/base/result.hpp"
#include "runtime/ledger/row.hpp"

namespace qapc::ledger::sqlite {

/// Adds the row that `next` makes of the last one, in one transaction: of two that append at once, one waits for the
/// other. It is on the disk when this returns, and after a crash it is there as a whole or not at all. The file is made
/// where there is none.
///
/// Error    CannotWrite: no space, no permission, or another process holds the file for 30 s; Damaged: no SQLite file,
///          or a broken one; Unsupported: a database that is no ledger; what `next` gives
Result<Row> append(const std::filesystem::path& file,
                   const std::function<Result<Row>(const std::optional<Row>& last)>& next);

/// Whether the file is sound as a database.
///
/// Error    NotFound, Unreadable; Damaged and Unsupported as above
Result<void> check(const std::filesystem::path& file);

/// Calls `row` for each row, in order of number, until it returns false. A row with a member that is no text, or is
/// missing, has "" there.
///
/// Error    NotFound, Unreadable; Damaged and Unsupported as above
Result<void> each(const std::filesystem::path& file, const std::function<bool(Row)>& row);

}  // namespace qapc::ledger::sqlite
