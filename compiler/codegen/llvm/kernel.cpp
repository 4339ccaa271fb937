#include "compiler/codegen/llvm/kernel.hpp"

#include <type_traits>

#include "runtime/abi/frame.hpp"
#include "runtime/base/check.hpp"

namespace qapc::codegen {
namespace {

// The layout that loads by offset rely on.
static_assert(std::is_standard_layout_v<abi::Frame> && sizeof(void*) == 8 && sizeof(abi::Frame) == 40);
static_assert(std::is_standard_layout_v<abi::Slot> && sizeof(abi::Slot) == 32);
static_assert(std::is_standard_layout_v<abi::Rows> && sizeof(abi::Rows) == 32);

llvm::Type* element(llvm::IRBuilder<>& ir, abi::Type type) {
  switch (type) {
    case abi::Type::Number:
      return ir.getDoubleTy();
    case abi::Type::Integer:
    case abi::Type::Truth:
      return ir.getInt64Ty();
    case abi::Type::Text:
      return ir.getInt32Ty();
    case abi::Type::Verdict:
    case abi::Type::Outcome:
      return ir.getInt8Ty();
  }
  return ir.getInt64Ty();
}

}  // namespace

// --- Emitter -----------------------------------------------------------------------------------------------------

Emitter::Emitter(llvm::Function& made)
    : function(made), ir(llvm::BasicBlock::Create(made.getContext(), "entry", &made)) {}

llvm::BasicBlock* Emitter::block(const char* name) {
  return llvm::BasicBlock::Create(ir.getContext(), name, &function);
}

llvm::Value* Emitter::number(double constant) {
  return llvm::ConstantFP::get(ir.getDoubleTy(), constant);
}

llvm::Value* Emitter::load(llvm::Type* type, llvm::Value* base, llvm::Value* index) {
  return ir.CreateLoad(type, ir.CreateInBoundsGEP(type, base, index));
}

void Emitter::store(llvm::Value* value, llvm::Value* base, llvm::Value* index) {
  ir.CreateStore(value, ir.CreateInBoundsGEP(value->getType(), base, index));
}

llvm::Value* Emitter::offset(llvm::Value* base, std::size_t bytes) {
  return bytes == 0 ? base : ir.CreateConstInBoundsGEP1_64(ir.getInt8Ty(), base, bytes);
}

llvm::Value* Emitter::load_pointer(llvm::Value* base, std::size_t bytes) {
  return ir.CreateLoad(ir.getPtrTy(), offset(base, bytes));
}

llvm::Value* Emitter::load_word(llvm::Value* base, std::size_t bytes) {
  return ir.CreateLoad(ir.getInt64Ty(), offset(base, bytes));
}

Values Emitter::fold(Range range, const Values& initial, llvm::function_ref<Values(llvm::Value*, const Values&)> body) {
  llvm::BasicBlock* const before = ir.GetInsertBlock();
  llvm::BasicBlock* const head = block("head");
  llvm::BasicBlock* const inside = block("inside");
  llvm::BasicBlock* const after = block("after");
  ir.CreateBr(head);

  ir.SetInsertPoint(head);
  llvm::PHINode* const index = ir.CreatePHI(range.first->getType(), 2);
  index->addIncoming(range.first, before);
  Values states;
  for (llvm::Value* value : initial) {
    llvm::PHINode* const state = ir.CreatePHI(value->getType(), 2);
    state->addIncoming(value, before);
    states.push_back(state);
  }
  ir.CreateCondBr(ir.CreateICmpSLT(index, range.last), inside, after);

  ir.SetInsertPoint(inside);
  const Values next = body(index, states);
  QAPC_CHECK(next.size() == states.size(), "a loop hands on the states it was given");
  llvm::BasicBlock* const tail = ir.GetInsertBlock();
  index->addIncoming(ir.CreateAdd(index, word(1)), tail);
  for (std::size_t i = 0; i < next.size(); ++i) llvm::cast<llvm::PHINode>(states[i])->addIncoming(next[i], tail);
  ir.CreateBr(head);

  ir.SetInsertPoint(after);
  return states;
}

Values Emitter::when(llvm::Value* condition, llvm::function_ref<Values()> then, const Values& otherwise) {
  llvm::BasicBlock* const before = ir.GetInsertBlock();
  llvm::BasicBlock* const inside = block("where");
  llvm::BasicBlock* const after = block("after");
  ir.CreateCondBr(condition, inside, after);

  ir.SetInsertPoint(inside);
  const Values values = then();
  QAPC_CHECK(values.size() == otherwise.size(), "both ways give the same values");
  llvm::BasicBlock* const tail = ir.GetInsertBlock();
  ir.CreateBr(after);

  ir.SetInsertPoint(after);
  Values results;
  for (std::size_t i = 0; i < values.size(); ++i) {
    llvm::PHINode* const result = ir.CreatePHI(values[i]->getType(), 2);
    result->addIncoming(values[i], tail);
    result->addIncoming(otherwise[i], before);
    results.push_back(result);
  }
  return results;
}

llvm::Value* Emitter::smaller(llvm::Value* lhs, llvm::Value* rhs) {
  return ir.CreateSelect(ir.CreateICmpSLT(lhs, rhs), lhs, rhs);
}

llvm::Value* Emitter::larger(llvm::Value* lhs, llvm::Value* rhs) {
  return ir.CreateSelect(ir.CreateICmpSLT(lhs, rhs), rhs, lhs);
}

llvm::Value* Emitter::bits_of(Range rows, llvm::Value* block_row) {
  // Both shifts are below 64: the block holds row `last - 1` or a later one, and not only rows before `first`.
  llvm::Value* const before = larger(ir.CreateSub(rows.first, block_row), word(0));
  llvm::Value* const upto = smaller(ir.CreateSub(rows.last, block_row), word(kBlock));
  llvm::Value* const low = ir.CreateShl(word(~0ULL), before);
  return ir.CreateAnd(low, ir.CreateLShr(word(~0ULL), ir.CreateSub(word(kBlock), upto)));
}

// --- Kernel ------------------------------------------------------------------------------------------------------

Kernel::Kernel(llvm::Function& made, const Signature& signature) : Emitter(made), frame(made.getArg(0)) {
  llvm::Value* const slots = load_pointer(frame, offsetof(abi::Frame, slots));
  llvm::Value* const spaces = load_pointer(frame, offsetof(abi::Frame, spaces));
  llvm::Argument* argument = function.arg_begin() + 1;
  if (signature.out) out = column(*signature.out, slots, argument++);
  for (const abi::Type type : signature.operands) operands.push_back(column(type, slots, argument++));
  for (std::size_t i = 0; i < signature.relations; ++i) relations.push_back(relation(spaces, argument++));
  rows.first = argument++;
  rows.last = argument++;
  for (; argument != function.arg_end(); ++argument) immediates.push_back(argument);
}

Column Kernel::column(abi::Type type, llvm::Value* slots, llvm::Value* index) {
  llvm::Type* const entry = llvm::ArrayType::get(ir.getInt8Ty(), sizeof(abi::Slot));
  llvm::Value* const slot = ir.CreateInBoundsGEP(entry, slots, index);
  Column result{.type = type, .data = load_pointer(slot, offsetof(abi::Slot, data))};
  if (type <= abi::Type::Text) {
    result.valid = load_pointer(slot, offsetof(abi::Slot, valid));
    result.reason = load_pointer(slot, offsetof(abi::Slot, reason));
  }
  if (type == abi::Type::Truth) result.other = load_pointer(slot, offsetof(abi::Slot, other));
  return result;
}

Relation Kernel::relation(llvm::Value* spaces, llvm::Value* index) {
  llvm::Type* const entry = llvm::ArrayType::get(ir.getInt8Ty(), sizeof(abi::Rows));
  llvm::Value* const space = ir.CreateInBoundsGEP(entry, spaces, index);
  return {.begin = load_pointer(space, offsetof(abi::Rows, begin)),
          .parent = load_pointer(space, offsetof(abi::Rows, parent)),
          .partner = load_pointer(space, offsetof(abi::Rows, partner))};
}

llvm::Value* Kernel::cells(llvm::function_ref<Cell(llvm::Value*)> at) {
  const Values valid = fold(rows, {word(0)}, [&](llvm::Value* row, const Values& states) -> Values {
    const Cell cell = at(row);
    store_cell(row, cell);
    return {with_bit(states[0], row, cell.valid)};
  });
  const Range filling{rows.last, ir.CreateAdd(rows.first, word(kBlock))};
  fold(filling, {}, [&](llvm::Value* row, const Values&) -> Values {
    store_cell(row, missing(out.type, abi::Missing::None));
    return {};
  });
  store(valid[0], out.valid, word_index());
  return valid[0];
}

llvm::Value* Kernel::truths(llvm::function_ref<Kleene(llvm::Value*)> at) {
  const Values words = fold(rows, {word(0), word(0)}, [&](llvm::Value* row, const Values& states) -> Values {
    const Kleene truth = at(row);
    return {with_bit(states[0], row, truth.yes), with_bit(states[1], row, truth.no)};
  });
  store(words[0], out.data, word_index());
  store(words[1], out.other, word_index());
  return words[0];
}

Cell Kernel::cell(std::size_t operand, llvm::Value* row) {
  const Column& column = operands[operand];
  return {value(operand, row), bit(column.valid, row), load(ir.getInt8Ty(), column.reason, row)};
}

llvm::Value* Kernel::value(std::size_t operand, llvm::Value* row) {
  return load(element(ir, operands[operand].type), operands[operand].data, row);
}

Cell Kernel::cell_where(llvm::Value* there, std::size_t operand, llvm::Value* row) {
  const Cell nothing = missing(operands[operand].type, abi::Missing::None);
  const Values parts = when(there,
                            [&]() -> Values {
                              const Cell found = cell(operand, row);
                              return {found.value, found.valid, found.reason};
                            },
                            {nothing.value, nothing.valid, nothing.reason});
  return {parts[0], parts[1], parts[2]};
}

Kleene Kernel::truth(std::size_t operand, llvm::Value* row) {
  const Column& column = operands[operand];
  return {bit(column.data, row), bit(column.other, row)};
}

Range Kernel::children(std::size_t relation, llvm::Value* parent) {
  llvm::Value* const begin = relations[relation].begin;
  return {load(ir.getInt64Ty(), begin, parent), load(ir.getInt64Ty(), begin, ir.CreateAdd(parent, word(1)))};
}

llvm::Value* Kernel::zero(abi::Type type) {
  return llvm::Constant::getNullValue(element(ir, type));
}

llvm::Value* Kernel::equal(abi::Type type, llvm::Value* lhs, llvm::Value* rhs) {
  return type == abi::Type::Number ? ir.CreateFCmpOEQ(lhs, rhs) : ir.CreateICmpEQ(lhs, rhs);
}

llvm::Value* Kernel::less(abi::Type type, llvm::Value* lhs, llvm::Value* rhs) {
  return type == abi::Type::Number ? ir.CreateFCmpOLT(lhs, rhs) : ir.CreateICmpSLT(lhs, rhs);
}

llvm::Value* Kernel::at_most(abi::Type type, llvm::Value* lhs, llvm::Value* rhs) {
  return type == abi::Type::Number ? ir.CreateFCmpOLE(lhs, rhs) : ir.CreateICmpSLE(lhs, rhs);
}

llvm::Value* Kernel::bit(llvm::Value* words, llvm::Value* row) {
  llvm::Value* const bits = load(ir.getInt64Ty(), words, ir.CreateLShr(row, word(6)));
  return ir.CreateTrunc(ir.CreateLShr(bits, ir.CreateAnd(row, word(kBlock - 1))), ir.getInt1Ty());
}

llvm::Value* Kernel::with_bit(llvm::Value* bits, llvm::Value* row, llvm::Value* set) {
  llvm::Value* const wide = ir.CreateZExt(set, ir.getInt64Ty());
  return ir.CreateOr(bits, ir.CreateShl(wide, ir.CreateAnd(row, word(kBlock - 1))));
}

llvm::Value* Kernel::word_index() {
  return ir.CreateLShr(rows.first, word(6));
}

void Kernel::store_cell(llvm::Value* row, const Cell& cell) {
  store(ir.CreateSelect(cell.valid, cell.value, zero(out.type)), out.data, row);
  store(ir.CreateSelect(cell.valid, reason(abi::Missing::None), cell.reason), out.reason, row);
}

}  // namespace qapc::codegen
