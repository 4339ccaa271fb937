// Where the values of an operation come from. Floor 1 (runtime/abi).
#pragma once

#include "runtime/abi/program.hpp"

namespace qapc::abi {

/// The recipe that a value was read by, when it is what was read, for some rows or the value that rows share: through
/// `where`, `lift`, `item`, `common` and `common_items`. None for what is computed, mapped or constant.
Index read_from(const Program& program, Index value);

/// The list recipe that a value space holds values of, at whatever level. None for other spaces.
Index listed_in(const Program& program, Index space);

/// Whether `count` says how many rows each row of its space has in the value space of `items`: both are read by one
/// list recipe, and shared up to one level.
bool counts_items(const Program& program, Index count, Index items);

}  // namespace qapc::abi
