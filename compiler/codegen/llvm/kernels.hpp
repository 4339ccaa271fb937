// The kernels: what each operation computes in a row (docs/ir.md). Floor 5, private to this folder.
// Operands and relations are in the order in which stage.cpp passes them; immediates are those that `imm` names.
#pragma once

#include "compiler/codegen/llvm/kernel.hpp"

namespace qapc::codegen::kernels {

llvm::Value* number(Kernel& k);
llvm::Value* add(Kernel& k);
llvm::Value* subtract(Kernel& k);
llvm::Value* multiply(Kernel& k);
llvm::Value* divide(Kernel& k);
llvm::Value* negate(Kernel& k);
llvm::Value* to_number(Kernel& k);
llvm::Value* item(Kernel& k);
llvm::Value* map_text(Kernel& k);
llvm::Value* where(Kernel& k);
llvm::Value* in_range(Kernel& k);  ///< closed; numbers or integers
llvm::Value* text_in(Kernel& k);
llvm::Value* less(Kernel& k);
llvm::Value* equal(Kernel& k);
llvm::Value* missing_because(Kernel& k);
llvm::Value* lift(Kernel& k);
llvm::Value* count_rows(Kernel& k);
llvm::Value* count_in(Kernel& k);
llvm::Value* same_rows(Kernel& k);
llvm::Value* partner(Kernel& k);
llvm::Value* certain(Kernel& k);

llvm::Value* all(Kernel& k);
llvm::Value* any(Kernel& k);
llvm::Value* common(Kernel& k);
llvm::Value* common_items(Kernel& k);
llvm::Value* earliest(Kernel& k);
llvm::Value* count_true(Kernel& k);
llvm::Value* count_maybe(Kernel& k);
llvm::Value* distinct_least(Kernel& k);
llvm::Value* distinct_most(Kernel& k);
llvm::Value* groups_least(Kernel& k);
llvm::Value* groups_most(Kernel& k);
llvm::Value* share(Kernel& k);
llvm::Value* agree(Kernel& k);
llvm::Value* agree_items(Kernel& k);

/// Word of the rows whose verdict or outcome is of the set.
llvm::Value* codes_in(Kernel& k);
/// Writes the verdict or outcome of each row: bit i of its code is the row's bit of immediate i.
llvm::Value* write_codes(Kernel& k);
/// Makes a right column wrong, by little and safely: no index of it leaves its table.
llvm::Value* spoil(Kernel& k);

}  // namespace qapc::codegen::kernels
