// A program as a module of LLVM: stages, and the kernels they call. Floor 5, private to this folder.
// A stage is a run of operations in one space: a loop over blocks of 64 rows that computes them in order. Truths are
// words of bits, and their logic stands in the stage itself; everything else is a call of a kernel.
#pragma once

#include <llvm/IR/Module.h>

#include "compiler/codegen/jit.hpp"

namespace qapc::codegen {

/// Name of the function that `lower` exports; its type is abi::Evaluate.
inline constexpr const char* kEntry = "evaluate";

/// Name under which lowered code calls abi::HostKernels::aggregate.
inline constexpr const char* kAggregateKernel = "qapc_aggregate";

/// Fills an empty module. The program is verified.
void lower(const abi::Program& program, Fault fault, llvm::Module& module);

}  // namespace qapc::codegen
