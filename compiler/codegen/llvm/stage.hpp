// A program as a module of LLVM: stages, and the kernels they call. Floor 5, private to this folder.
// A stage is a run of operations in one space: a loop over tiles of rows. Of a tile the host's kernels fill what they
// do best, arithmetic is fused (arithmetic.hpp), and the rest goes by blocks of 64 rows: truths are words of bits,
// whose logic stands in the stage itself; what looks at several rows in ways of its own is a call of a kernel in the
// module.
#pragma once

#include <llvm/IR/Module.h>

#include "compiler/codegen/jit.hpp"

namespace qapc::codegen {

/// Name of the function that `lower` exports; its type is abi::Evaluate.
inline constexpr const char* kEntry = "evaluate";

/// Name under which lowered code calls abi::HostKernels::aggregate.
inline constexpr const char* kAggregateKernel = "qapc_aggregate";
inline constexpr const char* kAssessKernel = "qapc_assess";
inline constexpr const char* kColumnKernel = "qapc_column";
inline constexpr const char* kExplainKernel = "qapc_explain";

/// Fills an empty module. The program is verified.
void lower(const abi::Program& program, Fault fault, llvm::Module& module);

}  // namespace qapc::codegen
