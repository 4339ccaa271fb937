// Arithmetic of several values at once: what one needs of another stays in registers. Floor 5, private to this folder.
#pragma once

#include <vector>

#include "compiler/codegen/llvm/kernel.hpp"

namespace qapc::codegen {

/// The operation is fused.
bool is_arithmetic(abi::Opcode code);

/// Writes into a function of a frame, a first and a last word: fills those words of the values, which are arithmetic of
/// one space and come after what they need.
void fuse(const abi::Program& program, const std::vector<abi::Index>& values, llvm::Function& into);

}  // namespace qapc::codegen
