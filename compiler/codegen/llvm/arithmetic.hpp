// Arithmetic of several values at once: what one needs of another stays in registers. Floor 5, private to this folder.
#pragma once

#include <span>

#include "compiler/codegen/llvm/kernel.hpp"

namespace qapc::codegen {

/// Writes into a function of a frame, a first and a last word: fills those words of the values, which are arithmetic of
/// one space and come after what they need.
void fuse(const abi::Program& program, std::span<const abi::Index> values, llvm::Function& into);

}  // namespace qapc::codegen
