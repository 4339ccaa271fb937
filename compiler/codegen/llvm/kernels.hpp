// The kernels: what each operation computes in a row (docs/ir.md). Floor 5, private to this folder.
// Operands and relations are in the order in which stage.cpp passes them; immediates are those that `imm` names.
#pragma once

#include "compiler/codegen/jit.hpp"
#include "compiler/codegen/llvm/kernel.hpp"

namespace qapc::codegen::kernels {

llvm::Value* item(Kernel& k);
llvm::Value* count_in(Kernel& k);
llvm::Value* same_rows(Kernel& k);
llvm::Value* partner(Kernel& k);
llvm::Value* certain(Kernel& k);

llvm::Value* common_items(Kernel& k);
llvm::Value* share(Kernel& k);
llvm::Value* agree_items(Kernel& k);

/// Writes the verdict or outcome of each row: bit i of its code is the row's bit of immediate i.
llvm::Value* write_codes(Kernel& k);

// Faults (codegen::Fault), in a block of which the rows `inside` are there.
/// Rows that are at fault, as a word: all, or the last where they do not fill up the block.
llvm::Value* at_fault(Emitter& e, Fault::Kind kind, llvm::Value* inside);
/// Makes a right column wrong in the rows of the first immediate, by little: no index of it leaves its table.
KernelBody spoil(Fault::Kind kind);
/// The same for truths as words.
Kleene spoiled(Emitter& e, Fault::Kind kind, Kleene right, llvm::Value* inside);

}  // namespace qapc::codegen::kernels
