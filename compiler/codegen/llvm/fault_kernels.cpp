// Kernels that make a right column wrong, for tests that look for faults (codegen::Fault).
#include "compiler/codegen/llvm/kernels.hpp"

namespace qapc::codegen::kernels {
namespace {

using llvm::Value;

Value* is_at_fault(Kernel& k, Value* row) {
  return k.ir.CreateTrunc(k.ir.CreateLShr(k.immediates[0], k.ir.CreateAnd(row, k.word(kBlock - 1))), k.ir.getInt1Ty());
}

/// Another code of the enumeration.
Value* other_code(Kernel& k, Value* code) {
  Value* const first = k.ir.CreateICmpEQ(code, k.ir.getInt8(0));
  return k.ir.CreateSelect(first, k.ir.getInt8(1), k.ir.CreateSub(code, k.ir.getInt8(1)));
}

Value* spoil_codes(Kernel& k) {
  k.fold(k.rows, {}, [&](Value* row, const Values&) -> Values {
    Value* const code = k.load(k.ir.getInt8Ty(), k.out.data, row);
    k.store(k.ir.CreateSelect(is_at_fault(k, row), other_code(k, code), code), k.out.data, row);
    return {};
  });
  return k.word(0);
}

Cell with_other_value(Kernel& k, const Cell& cell) {
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

Value* spoil_values(Kernel& k) {
  if (k.out.type > abi::Type::Truth) return spoil_codes(k);
  return k.cells([&](Value* row) {
    const Cell right = k.cell(0, row);
    const Cell wrong = with_other_value(k, right);
    Value* const at_fault = is_at_fault(k, row);
    return Cell{k.ir.CreateSelect(at_fault, wrong.value, right.value),
                k.ir.CreateSelect(at_fault, wrong.valid, right.valid),
                k.ir.CreateSelect(at_fault, wrong.reason, right.reason)};
  });
}

Value* spoil_reasons(Kernel& k) {
  if (k.out.type > abi::Type::Truth) return k.word(0);
  return k.cells([&](Value* row) {
    const Cell right = k.cell(0, row);
    Value* const absent = k.ir.CreateICmpEQ(right.reason, k.reason(abi::Missing::Absent));
    Value* const other = k.ir.CreateSelect(absent, k.reason(abi::Missing::Differs), k.reason(abi::Missing::Absent));
    return Cell{right.value, right.valid, other};
  });
}

Value* spoil_missing(Kernel& k) {
  if (k.out.type > abi::Type::Integer) return k.word(0);  // the first id might name no text
  return k.cells([&](Value* row) { return k.there(k.value(0, row)); });
}

}  // namespace

Value* at_fault(Emitter& e, Fault::Kind kind, Value* inside) {
  if (kind != Fault::Kind::LastRow) return inside;
  Value* const full = e.ir.CreateICmpEQ(inside, e.word(~0ULL));
  return e.ir.CreateSelect(full, e.word(0), e.ir.CreateXor(inside, e.ir.CreateLShr(inside, e.word(1))));
}

Kleene spoiled(Emitter& e, Fault::Kind kind, Kleene right, Value* inside) {
  if (kind == Fault::Kind::Reason) return right;
  if (kind == Fault::Kind::Missing) return {right.yes, e.ir.CreateXor(inside, right.yes)};
  Value* const known = e.ir.CreateOr(right.yes, right.no);
  Value* const swapped = e.ir.CreateAnd(known, at_fault(e, kind, inside));
  return {e.ir.CreateXor(right.yes, swapped), e.ir.CreateXor(right.no, swapped)};
}

KernelBody spoil(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::Value:
    case Fault::Kind::LastRow:
      return &spoil_values;
    case Fault::Kind::Reason:
      return &spoil_reasons;
    case Fault::Kind::Missing:
      return &spoil_missing;
  }
  return nullptr;
}

}  // namespace qapc::codegen::kernels
