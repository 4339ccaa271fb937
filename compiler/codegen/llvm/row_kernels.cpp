// Kernels of the operations that look at one row, at its parent, or at one of its items.
#include "compiler/codegen/llvm/kernels.hpp"

namespace qapc::codegen::kernels {
namespace {

using llvm::Value;

/// Each row has the value of another row.
Value* taken_from(Kernel& k, llvm::function_ref<Value*(Value*)> other) {
  if (k.out.type == abi::Type::Truth) return k.truths([&](Value* row) { return k.truth(0, other(row)); });
  return k.cells([&](Value* row) { return k.cell(0, other(row)); });
}

}  // namespace

Value* item(Kernel& k) {
  return k.cells([&](Value* row) {
    Value* const position = k.immediates[0];
    const Cell count = k.cell(0, row);
    Value* const inside = k.ir.CreateAnd(count.valid, k.ir.CreateICmpSLT(position, count.value));
    const Cell found = k.cell_where(inside, 1, k.ir.CreateAdd(k.children(0, row).first, position));
    Value* const outside = k.ir.CreateSelect(count.valid, k.reason(abi::Missing::Absent), count.reason);
    return Cell{found.value, found.valid, k.ir.CreateSelect(inside, found.reason, outside)};
  });
}

Value* partner(Kernel& k) {
  return taken_from(k, [&](Value* row) { return k.load(k.ir.getInt64Ty(), k.relations[0].partner, row); });
}

Value* same_rows(Kernel& k) {
  return taken_from(k, [](Value* row) { return row; });
}

Value* certain(Kernel& k) {
  return k.cells([&](Value* row) {
    const Cell least = k.cell(0, row);
    Value* const sure = k.ir.CreateICmpEQ(least.value, k.value(1, row));
    Value* const why = k.ir.CreateSelect(sure, least.reason, k.reason(abi::Missing::Undecided));
    return Cell{k.ir.CreateSelect(sure, least.value, k.zero(abi::Type::Integer)), sure, why};
  });
}

Value* count_in(Kernel& k) {
  return k.truths([&](Value* row) {
    const Cell least = k.cell(0, row);
    const Cell most = k.cell(1, row);
    const auto at_most = [&](Value* lhs, Value* rhs) { return k.at_most(abi::Type::Integer, lhs, rhs); };
    Value* const both = k.ir.CreateAnd(least.valid, most.valid);
    Value* const touching = k.ir.CreateAnd(at_most(least.value, k.immediates[1]), at_most(k.immediates[0], most.value));
    Value* const inside = k.ir.CreateAnd(at_most(k.immediates[0], least.value), at_most(most.value, k.immediates[1]));
    return Kleene{k.ir.CreateAnd(both, k.ir.CreateAnd(inside, touching)),
                  k.ir.CreateAnd(both, k.ir.CreateNot(touching))};
  });
}

Value* write_codes(Kernel& k) {
  const Range block{k.rows.first, k.ir.CreateAdd(k.rows.first, k.word(kBlock))};
  k.fold(block, {}, [&](Value* row, const Values&) -> Values {
    Value* const shift = k.ir.CreateAnd(row, k.word(kBlock - 1));
    Value* code = k.word(0);
    for (std::size_t i = 0; i < k.immediates.size(); ++i) {
      Value* const bit = k.ir.CreateAnd(k.ir.CreateLShr(k.immediates[i], shift), k.word(1));
      code = k.ir.CreateOr(code, k.ir.CreateShl(bit, k.word(i)));
    }
    k.store(k.ir.CreateTrunc(code, k.ir.getInt8Ty()), k.out.data, row);
    return {};
  });
  return k.word(0);
}

}  // namespace qapc::codegen::kernels
