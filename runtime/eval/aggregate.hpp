// Aggregates for the reference engine, as docs/ir.md says them. Floor 4 (runtime/eval).
#pragma once

#include <vector>

#include "runtime/eval/batch.hpp"

namespace qapc::eval {

/// Of the selected rows, in order; none is missing, and there is at least one. The cells are of `type`.
Cell aggregate(const abi::Aggregate& how, abi::Type type, const std::vector<Cell>& cells);

}  // namespace qapc::eval
