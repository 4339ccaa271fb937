#include "runtime/ledger/ledger.hpp"

#include <map>

#include "runtime/crypto/digest.hpp"
#include "runtime/ledger/sqlite/store.hpp"

namespace qapc::ledger {
namespace {

const std::string kBeforeFirst(64, '0');

bool whole(const Row& row) {
  return row.digest == digest_of(row.previous, row.entry);
}

std::string rows_are(std::int64_t first, std::int64_t last, std::string_view what) {
  return first == last ? fmt::format("row {} is {}", first, what)
                       : fmt::format("rows {} to {} are {}", first, last, what);
}

Fault fault(Fault::What what, std::int64_t number, std::string text) {
  return {what, number, std::move(text)};
}

/// Where the chain stands, before the row at hand.
struct Chain {
  std::int64_t number = 0;  ///< of the last row
  std::string last = kBeforeFirst;

  [[nodiscard]] bool continued_by(const Row& row) const {
    return row.number == number + 1 && row.previous == last && whole(row);
  }
};

/// The rows around a break, to say what happened.
struct Surroundings {
  std::map<std::string, std::int64_t, std::less<>> numbers;  ///< of rows by their digest
  std::optional<Row> next;                                   ///< the one behind the break
};

Result<Surroundings> surroundings(const std::filesystem::path& file, const Row& broken) {
  Surroundings all;
  QAPC_TRY_VOID(sqlite::each(file, [&](const Row& row) {
    all.numbers.emplace(row.digest, row.number);
    if (!all.next && row.number > broken.number) all.next = row;
    return true;
  }));
  return all;
}

Fault explained(const Chain& chain, const Row& row, const Surroundings& around) {
  using What = Fault::What;
  const std::int64_t n = row.number;
  const std::int64_t last = chain.number;
  if (n > last + 1 && row.previous != chain.last)
    return fault(What::Removed, last + 1, rows_are(last + 1, n - 1, "missing"));
  const auto followed = around.numbers.find(row.previous);
  const bool known = whole(row) && followed != around.numbers.end();
  if (known && followed->second > n)
    return fault(What::Swapped, n, fmt::format("row {} stands before row {}, which it follows", n, followed->second));
  if (around.next && around.next->previous == chain.last)
    return fault(What::Inserted, n,
                 fmt::format("row {} was inserted: the row after it does not follow it, but row {}", n, last));
  if (!whole(row))
    return fault(What::Changed, n, fmt::format("row {} was changed: its digest is not that of its content", n));
  if (row.previous == chain.last)
    return fault(What::Changed, n, fmt::format("the number of row {} was changed: row {} is due", n, last + 1));
  if (known)
    return fault(What::Inserted, followed->second + 1,
                 fmt::format("row {} was inserted: row {} follows row {}", followed->second + 1, n, followed->second));
  if (last == 0)
    return fault(What::Removed, 1,
                 fmt::format("row {} follows a row that is not there: the first rows are missing", n));
  return fault(
      What::Replaced, last,
      fmt::format("row {} does not follow row {}: row {} was changed together with its digest, or rows between "
                  "them were removed and the rest renumbered",
                  n, last, last));
}

}  // namespace

std::string digest_of(std::string_view previous, std::string_view entry) {
  return crypto::hex(crypto::sha256(fmt::format("qapc-ledger/1\n{}\n{}", previous, entry)));
}

std::string_view name(Fault::What what) {
  switch (what) {
    case Fault::What::Changed:
      return "changed";
    case Fault::What::Removed:
      return "removed";
    case Fault::What::Inserted:
      return "inserted";
    case Fault::What::Swapped:
      return "swapped";
    case Fault::What::Replaced:
      return "replaced";
    case Fault::What::Truncated:
      return "truncated";
    case Fault::What::Rewritten:
      break;
  }
  return "rewritten";
}

Result<Row> append(const std::filesystem::path& file, const json::Object& entry) {
  return sqlite::append(file, [&](const std::optional<Row>& last) -> Result<Row> {
    if (last && !whole(*last))
      return fail(Errc::Damaged, "row {} of the ledger was changed; nothing is added to it", last->number);
    Row row{last ? last->number + 1 : 1, last ? last->digest : kBeforeFirst, json::canonical(entry), ""};
    row.digest = digest_of(row.previous, row.entry);
    return row;
  });
}

Result<void> each(const std::filesystem::path& file, const std::function<bool(const Row&)>& row) {
  return sqlite::each(file, row);
}

Result<Verified> verify(const std::filesystem::path& file, const std::optional<Head>& known) {
  QAPC_TRY_VOID(sqlite::check(file));
  Chain chain;
  std::optional<Row> broken;
  std::optional<std::string> at_head;
  QAPC_TRY_VOID(sqlite::each(file, [&](const Row& row) {
    if (!chain.continued_by(row)) {
      broken = row;
      return false;
    }
    chain = {row.number, row.digest};
    if (known && row.number == known->number) at_head = row.digest;
    return true;
  }));
  Verified result{{chain.number, chain.last}, std::nullopt};
  if (broken) {
    QAPC_TRY(const Surroundings around, surroundings(file, *broken));
    result.fault = explained(chain, *broken, around);
  } else if (known && known->number > 0 && !at_head) {
    result.fault = fault(Fault::What::Truncated, chain.number + 1,
                         fmt::format("{}: the signed head is row {}, and the ledger ends with row {}",
                                     rows_are(chain.number + 1, known->number, "gone"), known->number, chain.number));
  } else if (known && known->number > 0 && *at_head != known->digest) {
    result.fault =
        fault(Fault::What::Rewritten, known->number,
              fmt::format("row {} is another than the one of the signed head: the ledger was rewritten at it "
                          "or before it",
                          known->number));
  }
  return result;
}

}  // namespace qapc::ledger
