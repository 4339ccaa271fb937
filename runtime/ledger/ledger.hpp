// A ledger: a chain of seals in which each row holds the digest of the one before, so that no row can be changed,
// removed, inserted or moved unseen. Floor 5 (runtime/ledger). What it can and cannot show stands in docs/audit.md.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "runtime/base/result.hpp"
#include "runtime/json/value.hpp"
#include "runtime/ledger/row.hpp"

namespace qapc::ledger {

/// SHA-256, in hex, of `qapc-ledger/1`, a line end, the digest of the row before, a line end and the entry.
std::string digest_of(std::string_view previous, std::string_view entry);

/// Adds an entry. It is on the disk when this returns; two that append at once wait for each other.
///
/// Error    CannotWrite; Damaged: no ledger, or one whose last row was changed; Unsupported: another database
Result<Row> append(const std::filesystem::path& file, const json::Object& entry);

/// Calls `row` for each row in order, until it returns false. Checks nothing.
///
/// Error    NotFound, Unreadable, Damaged, Unsupported
Result<void> each(const std::filesystem::path& file, const std::function<bool(const Row&)>& row);

/// What is known of a ledger from elsewhere: how many rows it had, and the digest of the last of them.
struct Head {
  std::int64_t number = 0;
  std::string digest;

  friend bool operator==(const Head&, const Head&) = default;
};

/// The first thing that is wrong.
struct Fault {
  enum class What : std::uint8_t {
    Changed,    ///< the row is not what its digest says
    Removed,    ///< rows before it are missing
    Inserted,   ///< the row was put between two that follow each other
    Swapped,    ///< the row stands before one that it follows
    Replaced,   ///< it follows a row that is not there: one was changed with its digest, or removed and renumbered
    Truncated,  ///< the rows up to a known head are not all there
    Rewritten,  ///< the row of a known head is another
  };
  What what = What::Changed;
  std::int64_t number = 0;  ///< of the row
  std::string text;         ///< a sentence
};
std::string_view name(Fault::What what);

struct Verified {
  Head head;  ///< of the rows read up to the first fault
  std::optional<Fault> fault;
};

/// Reads the chain from its first row, and compares it with a head that was stored elsewhere. Without one, loss and
/// change of the newest rows cannot be seen: whoever can write the file can make a new end.
///
/// Error    NotFound, Unreadable, Damaged, Unsupported
Result<Verified> verify(const std::filesystem::path& file, const std::optional<Head>& known);

}  // namespace qapc::ledger
