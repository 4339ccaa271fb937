// Why a truth is unknown: the missing values it rests on. Floor 4 (runtime/eval). Read from finished columns, for the
// rows of a finding only; any engine may have filled them.
#pragma once

#include <vector>

#include "runtime/eval/batch.hpp"

namespace qapc::eval {

/// `rows` images or values in which the recipe's value is missing for that reason.
struct Cause {
  abi::Index recipe =
      abi::kNone;  ///< none: no value is to blame (no row of a vendor table fits; mosaics are not counted)
  abi::Missing reason = abi::Missing::None;
  std::int64_t rows = 0;
  friend bool operator==(const Cause&, const Cause&) = default;
};

/// In order of recipe and reason, each once. Empty when the truth is known.
std::vector<Cause> causes(const Batch& batch, abi::Index truth, std::int64_t row);

}  // namespace qapc::eval
