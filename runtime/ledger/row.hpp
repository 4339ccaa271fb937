// One row of a ledger. Floor 5 (runtime/ledger).
#pragma once

#include <cstdint>
#include <string>

namespace qapc::ledger {

struct Row {
  std::int64_t number = 0;  ///< 1, 2, 3 …
  std::string previous;     ///< digest of the row before, in hex; 64 zeros for the first
  std::string entry;        ///< canonical JSON
  std::string digest;       ///< of both

  friend bool operator==(const Row&, const Row&) = default;
};

}  // namespace qapc::ledger
