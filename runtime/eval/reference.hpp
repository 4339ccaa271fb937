// The reference engine: docs/ir.md, row by row, as plainly as it can be said. Floor 4 (runtime/eval).
#pragma once

#include "runtime/eval/batch.hpp"

namespace qapc::eval {

/// Fills the slots of every value but Read and ReadItems.
void evaluate_reference(const abi::Program& program, const abi::Frame& frame);

}  // namespace qapc::eval
