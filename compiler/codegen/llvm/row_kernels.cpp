// Kernels of the operations that look at one row, at its parent, or at one of its items.
#include <limits>

#include "compiler/codegen/llvm/kernels.hpp"
#include "runtime/abi/frame.hpp"

namespace qapc::codegen::kernels {
namespace {

using llvm::Value;

/// A number computed from two others: never -0, and missing for the first reason there is.
Cell computed(Kernel& k, const Cell& lhs, const Cell& rhs, Value* result) {
  Value* const value = k.ir.CreateFAdd(result, k.number(0.0));  // -0 + 0 is +0
  Value* const infinity = k.number(std::numeric_limits<double>::infinity());
  Value* const finite = k.ir.CreateAnd(k.ir.CreateFCmpOLT(value, infinity),
                                       k.ir.CreateFCmpOGT(value, k.number(-std::numeric_limits<double>::infinity())));
  Value* const of_right = k.ir.CreateSelect(rhs.valid, k.reason(abi::Missing::OutOfRange), rhs.reason);
  return {value, k.ir.CreateAnd(k.ir.CreateAnd(lhs.valid, rhs.valid), finite),
          k.ir.CreateSelect(lhs.valid, of_right, lhs.reason)};
}

Value* arithmetic(Kernel& k, llvm::Instruction::BinaryOps operation) {
  return k.cells([&](Value* row) {
    const Cell lhs = k.cell(0, row);
    const Cell rhs = k.cell(1, row);
    return computed(k, lhs, rhs, k.ir.CreateBinOp(operation, lhs.value, rhs.value));
  });
}

/// Whether the bit that `index` (i8) names is set; an unspecified index gives any answer.
Value* in_set(Kernel& k, Value* set, Value* index) {
  Value* const shift = k.ir.CreateZExt(k.ir.CreateAnd(index, k.ir.getInt8(kBlock - 1)), k.ir.getInt64Ty());
  return k.ir.CreateTrunc(k.ir.CreateLShr(set, shift), k.ir.getInt1Ty());
}

/// Entry of a table by text id.
Value* entry(Kernel& k, llvm::Type* type, Value* table, Value* id) {
  return k.load(type, table, k.ir.CreateZExt(id, k.ir.getInt64Ty()));
}

/// Another code of the enumeration.
Value* other_code(Kernel& k, Value* code) {
  Value* const first = k.ir.CreateICmpEQ(code, k.ir.getInt8(0));
  return k.ir.CreateSelect(first, k.ir.getInt8(1), k.ir.CreateSub(code, k.ir.getInt8(1)));
}

Value* spoil_codes(Kernel& k) {
  k.fold(k.rows, {}, [&](Value* row, const Values&) -> Values {
    k.store(other_code(k, k.load(k.ir.getInt8Ty(), k.out.data, row)), k.out.data, row);
    return {};
  });
  return k.word(0);
}

Cell spoiled(Kernel& k, const Cell& cell) {
  switch (k.out.type) {
    case abi::Type::Number:
      return {k.ir.CreateFAdd(cell.value, k.number(1.0)), cell.valid, cell.reason};
    case abi::Type::Integer:  // a count that is too small still stays inside its list
      return {k.ir.CreateSub(cell.value, k.word(1)), cell.valid, cell.reason};
    default: {  // another id might name no text
      Value* const why = k.ir.CreateSelect(cell.valid, k.reason(abi::Missing::Absent), cell.reason);
      return {cell.value, k.ir.getFalse(), why};
    }
  }
}

}  // namespace

Value* number(Kernel& k) {
  return k.cells([&](Value*) { return k.there(k.immediates[0]); });
}

Value* add(Kernel& k) {
  return arithmetic(k, llvm::Instruction::FAdd);
}

Value* subtract(Kernel& k) {
  return arithmetic(k, llvm::Instruction::FSub);
}

Value* multiply(Kernel& k) {
  return arithmetic(k, llvm::Instruction::FMul);
}

Value* divide(Kernel& k) {
  return k.cells([&](Value* row) {
    const Cell lhs = k.cell(0, row);
    const Cell rhs = k.cell(1, row);
    Cell cell = computed(k, lhs, rhs, k.ir.CreateFDiv(lhs.value, rhs.value));  // by zero: not finite, so not valid
    Value* const by_zero =
        k.ir.CreateAnd(k.ir.CreateAnd(lhs.valid, rhs.valid), k.ir.CreateFCmpOEQ(rhs.value, k.number(0.0)));
    cell.reason = k.ir.CreateSelect(by_zero, k.reason(abi::Missing::DivisionByZero), cell.reason);
    return cell;
  });
}

Value* negate(Kernel& k) {
  return k.cells([&](Value* row) {
    const Cell cell = k.cell(0, row);
    return Cell{k.ir.CreateFSub(k.number(0.0), cell.value), cell.valid, cell.reason};  // 0 - 0 is +0
  });
}

Value* to_number(Kernel& k) {
  return k.cells([&](Value* row) {
    const Cell cell = k.cell(0, row);
    return Cell{k.ir.CreateSIToFP(cell.value, k.ir.getDoubleTy()), cell.valid, cell.reason};
  });
}

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

Value* map_text(Kernel& k) {
  Value* const results = k.text_table(offsetof(abi::Frame, maps));
  return k.cells([&](Value* row) {
    const Cell cell = k.cell(0, row);
    const auto look_up = [&]() -> Values { return {entry(k, k.ir.getInt32Ty(), results, cell.value)}; };
    return Cell{k.when(cell.valid, look_up, {k.zero(abi::Type::Text)})[0], cell.valid, cell.reason};
  });
}

Value* where(Kernel& k) {
  return k.cells([&](Value* row) {
    Value* const yes = k.truth(0, row).yes;
    const Cell cell = k.cell(1, row);
    Value* const otherwise = k.ir.CreateTrunc(k.immediates[0], k.ir.getInt8Ty());
    return Cell{cell.value, k.ir.CreateAnd(yes, cell.valid), k.ir.CreateSelect(yes, cell.reason, otherwise)};
  });
}

Value* in_range(Kernel& k) {
  return k.answers(k.valid_word(0), [&](Value* row) {
    const abi::Type type = k.operands[0].type;
    Value* const value = k.value(0, row);
    return k.ir.CreateAnd(k.at_most(type, k.immediates[0], value), k.at_most(type, value, k.immediates[1]));
  });
}

Value* text_in(Kernel& k) {
  Value* const answers = k.text_table(offsetof(abi::Frame, predicates));
  return k.answers(k.valid_word(0), [&](Value* row) {
    const Cell cell = k.cell(0, row);
    const auto look_up = [&]() -> Values {
      return {k.ir.CreateICmpNE(entry(k, k.ir.getInt8Ty(), answers, cell.value), k.ir.getInt8(0))};
    };
    return k.when(cell.valid, look_up, {k.ir.getFalse()})[0];
  });
}

Value* less(Kernel& k) {
  return k.answers(k.ir.CreateAnd(k.valid_word(0), k.valid_word(1)),
                   [&](Value* row) { return k.less(k.operands[0].type, k.value(0, row), k.value(1, row)); });
}

Value* equal(Kernel& k) {
  return k.answers(k.ir.CreateAnd(k.valid_word(0), k.valid_word(1)),
                   [&](Value* row) { return k.equal(k.operands[0].type, k.value(0, row), k.value(1, row)); });
}

Value* missing_because(Kernel& k) {
  return k.answers(k.bits_of(k.rows, k.rows.first), [&](Value* row) {
    const Cell cell = k.cell(0, row);
    Value* const own = k.ir.CreateICmpUGE(cell.reason, k.ir.getInt8(abi::kOwnReasons));
    Value* const kind = k.ir.CreateSelect(own, k.reason(abi::Missing::Precondition), cell.reason);
    return k.ir.CreateAnd(k.ir.CreateNot(cell.valid), in_set(k, k.immediates[0], kind));
  });
}

namespace {

/// Each row has the value of another row.
Value* taken_from(Kernel& k, llvm::function_ref<Value*(Value*)> other) {
  if (k.out.type == abi::Type::Truth) return k.truths([&](Value* row) { return k.truth(0, other(row)); });
  return k.cells([&](Value* row) { return k.cell(0, other(row)); });
}

}  // namespace

Value* lift(Kernel& k) {
  return taken_from(k, [&](Value* row) { return k.load(k.ir.getInt64Ty(), k.relations[0].parent, row); });
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

Value* count_rows(Kernel& k) {
  return k.cells([&](Value* row) {
    const Range children = k.children(0, row);
    return k.there(k.ir.CreateSub(children.last, children.first));
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

Value* codes_in(Kernel& k) {
  return k.mask(
      [&](Value* row) { return in_set(k, k.immediates[0], k.load(k.ir.getInt8Ty(), k.operands[0].data, row)); });
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

Value* spoil(Kernel& k) {
  if (k.out.type > abi::Type::Truth) return spoil_codes(k);
  return k.cells([&](Value* row) { return spoiled(k, k.cell(0, row)); });
}

}  // namespace qapc::codegen::kernels
