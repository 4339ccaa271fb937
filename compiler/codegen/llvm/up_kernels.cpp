// Kernels of the operations that look at all rows of a parent. A row here is a parent row; its children are a range.
#include "compiler/codegen/llvm/kernels.hpp"

namespace qapc::codegen::kernels {
namespace {

using llvm::Value;
using CellAt = llvm::function_ref<Cell(Value*)>;

// --- cells -------------------------------------------------------------------------------------------------------

/// The cell that all rows share, or why there is none.
Cell shared(Kernel& k, abi::Type type, Range rows, CellAt at) {
  const Cell start = k.missing(type, abi::Missing::Absent);
  const Values states = k.fold(
      rows, {start.value, start.valid, start.reason, k.ir.getTrue()}, [&](Value* row, const Values& so_far) -> Values {
        const Cell cell = at(row);
        Value* const first = k.ir.CreateICmpEQ(row, rows.first);
        Value* const same_value =
            k.ir.CreateAnd(k.ir.CreateAnd(cell.valid, so_far[1]), k.equal(type, cell.value, so_far[0]));
        Value* const same_reason = k.ir.CreateAnd(k.ir.CreateNot(k.ir.CreateOr(cell.valid, so_far[1])),
                                                  k.ir.CreateICmpEQ(cell.reason, so_far[2]));
        Value* const same = k.ir.CreateAnd(so_far[3], k.ir.CreateOr(same_value, same_reason));
        return {k.ir.CreateSelect(first, cell.value, so_far[0]), k.ir.CreateSelect(first, cell.valid, so_far[1]),
                k.ir.CreateSelect(first, cell.reason, so_far[2]), k.ir.CreateOr(first, same)};
      });
  return {states[0], k.ir.CreateAnd(states[3], states[1]),
          k.ir.CreateSelect(states[3], states[2], k.reason(abi::Missing::Differs))};
}

/// Smallest and largest of the values that are there, and whether any is, and whether any is not.
struct Extent {
  Value* lowest;
  Value* highest;
  Value* some;
  Value* gaps;
};
Extent extent(Kernel& k, abi::Type type, Range rows, CellAt at) {
  const Values states = k.fold(
      rows, {k.zero(type), k.zero(type), k.ir.getFalse(), k.ir.getFalse()},
      [&](Value* row, const Values& so_far) -> Values {
        const Cell cell = at(row);
        Value* const first = k.ir.CreateNot(so_far[2]);
        const auto better = [&](Value* is_less) { return k.ir.CreateAnd(cell.valid, k.ir.CreateOr(first, is_less)); };
        Value* const lower = better(k.less(type, cell.value, so_far[0]));
        Value* const higher = better(k.less(type, so_far[1], cell.value));
        return {k.ir.CreateSelect(lower, cell.value, so_far[0]), k.ir.CreateSelect(higher, cell.value, so_far[1]),
                k.ir.CreateOr(so_far[2], cell.valid), k.ir.CreateOr(so_far[3], k.ir.CreateNot(cell.valid))};
      });
  return {states[0], states[1], states[2], states[3]};
}

/// Whether values that are there disagree: numbers by more than the tolerance, the others at all.
Value* disagree(Kernel& k, abi::Type type, const Extent& values, Value* tolerance) {
  if (type != abi::Type::Number) return k.ir.CreateICmpNE(values.highest, values.lowest);
  const auto magnitude = [&](Value* number) { return k.ir.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, number); };
  Value* const low = magnitude(values.lowest);
  Value* const high = magnitude(values.highest);
  Value* const largest = k.ir.CreateSelect(k.ir.CreateFCmpOLT(low, high), high, low);
  Value* const slack = k.ir.CreateFMul(largest, k.number(abi::kDecimalSlack));
  Value* const wide = k.ir.CreateFCmpOGT(tolerance, k.number(0));
  Value* const within = k.ir.CreateSelect(wide, k.ir.CreateFAdd(tolerance, slack), tolerance);
  return k.ir.CreateFCmpOGT(k.ir.CreateFSub(values.highest, values.lowest), within);
}

/// False where something disagrees, unknown where something is open, else true.
Kleene agreement(Kernel& k, Value* disagrees, Value* open) {
  return {k.ir.CreateNot(k.ir.CreateOr(disagrees, open)), disagrees};
}

}  // namespace

Value* common_items(Kernel& k) {
  constexpr std::size_t kHere = 0, kChildren = 1, kItems = 2;  // relations
  return k.cells([&](Value* row) {
    Value* const parent = k.load(k.ir.getInt64Ty(), k.relations[kHere].parent, row);
    Value* const position = k.ir.CreateSub(row, k.children(kHere, parent).first);
    const Range children = k.children(kChildren, parent);
    Value* const same_length =
        shared(k, abi::Type::Integer, children, [&](Value* child) { return k.cell(0, child); }).valid;
    const Range looked_at{children.first, k.ir.CreateSelect(same_length, children.last, children.first)};
    const Cell item = shared(k, k.out.type, looked_at, [&](Value* child) {
      return k.cell(1, k.ir.CreateAdd(k.children(kItems, child).first, position));
    });
    return Cell{item.value, item.valid, k.ir.CreateSelect(same_length, item.reason, k.reason(abi::Missing::Differs))};
  });
}

Value* share(Kernel& k) {
  return k.cells([&](Value* parent) {
    Value* const strict = k.ir.CreateICmpEQ(k.immediates[0], k.word(0));
    const Values counts =
        k.fold(k.children(0, parent), {k.word(0), k.word(0), k.ir.getFalse()},
               [&](Value* row, const Values& so_far) -> Values {
                 const Kleene member = k.truth(0, row);
                 const Kleene holds = k.truth(1, row);
                 Value* const known = k.ir.CreateOr(holds.yes, holds.no);
                 Value* const counted = k.ir.CreateAnd(member.yes, known);
                 const auto one = [&](Value* where) { return k.ir.CreateZExt(where, k.ir.getInt64Ty()); };
                 Value* const maybe = k.ir.CreateNot(k.ir.CreateOr(member.yes, member.no));
                 Value* const lost = k.ir.CreateAnd(member.yes, k.ir.CreateAnd(strict, k.ir.CreateNot(known)));
                 return {k.ir.CreateAdd(so_far[0], one(counted)),
                         k.ir.CreateAdd(so_far[1], one(k.ir.CreateAnd(counted, holds.yes))),
                         k.ir.CreateOr(so_far[2], k.ir.CreateOr(maybe, lost))};
               });
    Value* const some = k.ir.CreateICmpNE(counts[0], k.word(0));
    Value* const there = k.ir.CreateAnd(some, k.ir.CreateNot(counts[2]));
    const auto number = [&](Value* count) { return k.ir.CreateSIToFP(count, k.ir.getDoubleTy()); };
    Value* const all = k.ir.CreateSelect(some, counts[0], k.word(1));
    Value* const percent = k.ir.CreateFDiv(k.ir.CreateFMul(k.number(100), number(counts[1])), number(all));
    Value* const why =
        k.ir.CreateSelect(counts[2], k.reason(abi::Missing::Undecided),
                          k.ir.CreateSelect(some, k.reason(abi::Missing::None), k.reason(abi::Missing::Absent)));
    return Cell{k.ir.CreateSelect(there, percent, k.number(0)), there, why};
  });
}

Value* agree_items(Kernel& k) {
  constexpr std::size_t kChildren = 0, kItems = 1;  // relations
  return k.truths([&](Value* parent) {
    const abi::Type type = k.operands[1].type;
    const Range children = k.children(kChildren, parent);
    const Extent counts = extent(k, abi::Type::Integer, children, [&](Value* child) { return k.cell(0, child); });
    Value* const other_length = disagree(k, abi::Type::Integer, counts, nullptr);
    // Where lengths disagree no position is looked at; where no list is there the lowest count is zero.
    const Range positions{k.word(0), k.ir.CreateSelect(other_length, k.word(0), counts.lowest)};
    const Values found =
        k.fold(positions, {k.ir.getFalse(), k.ir.getFalse()}, [&](Value* position, const Values& so_far) -> Values {
          const Extent items = extent(k, type, children, [&](Value* child) {
            Value* const listed = k.cell(0, child).valid;
            return k.cell_where(listed, 1, k.ir.CreateAdd(k.children(kItems, child).first, position));
          });
          return {k.ir.CreateOr(so_far[0], disagree(k, type, items, k.immediates[0])),
                  k.ir.CreateOr(so_far[1], items.gaps)};
        });
    Value* const none = k.ir.CreateNot(counts.some);
    Value* const open = k.ir.CreateOr(k.ir.CreateOr(counts.gaps, none), found[1]);
    return agreement(k, k.ir.CreateOr(other_length, found[0]), open);
  });
}

}  // namespace qapc::codegen::kernels
