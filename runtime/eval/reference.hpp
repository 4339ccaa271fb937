// The reference engine: docs/ir.md, row by row, as plainly as it can be said. Floor 4 (runtime/eval).
#pragma once

#include "runtime/eval/batch.hpp"

namespace qapc::eval {

/// Fills the slots of every value but Read and ReadItems.
void evaluate_reference(const abi::Program& program, const abi::Frame& frame);
/// Rows first .. last - 1 of one value, of which all that it is made of was filled before.
void evaluate_rows(const abi::Program& program, const abi::Frame& frame, abi::Index value, std::int64_t first,
                   std::int64_t last);

}  // namespace qapc::eval
