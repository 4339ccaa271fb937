#include "compiler/codegen/llvm/arithmetic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <llvm/IR/Module.h>
#include <map>

#include "compiler/codegen/llvm/stage.hpp"
#include "runtime/abi/frame.hpp"

namespace qapc::codegen {
namespace {

using abi::Index;
using abi::Opcode;
using llvm::Value;

constexpr unsigned kLanes = 8;  // rows at once

/// Some rows of a value: numbers, and the bits of those that are there.
struct Lanes {
  Value* numbers;
  Value* valid;  ///< i8
};

struct Fusion : Emitter {
  Fusion(const abi::Program& whole, std::span<const Index> fused, llvm::Function& made)
      : Emitter(made),
        program(whole),
        values(fused),
        frame(made.getArg(0)),
        slots(load_pointer(frame, offsetof(abi::Frame, slots))),
        lanes(llvm::FixedVectorType::get(ir.getDoubleTy(), kLanes)),
        bytes(llvm::FixedVectorType::get(ir.getInt8Ty(), kBlock)) {}

  const abi::Program& program;
  std::span<const Index> values;
  Value* frame;
  Value* slots;
  llvm::Type* lanes;
  llvm::Type* bytes;  ///< reasons of a word of rows
  std::map<Index, Lanes> at_hand{};

  void write() {
    fold({function.getArg(1), function.getArg(2)}, {}, [&](Value* word, const Values&) -> Values {
      const Values valid = numbers_of(word);
      for (std::size_t i = 0; i < values.size(); ++i) reasons_of(values[i], valid[i], word);
      return {};
    });
    ir.CreateRetVoid();
  }

 private:
  [[nodiscard]] const abi::Op& op(Index value) const { return program.ops[value]; }
  Value* slot(Index value, std::size_t field) { return load_pointer(slots, value * sizeof(abi::Slot) + field); }
  Value* valid_word(Index value, Value* word) {
    return load(ir.getInt64Ty(), slot(value, offsetof(abi::Slot, valid)), word);
  }
  [[nodiscard]] bool is_constant(Index value) const {
    return op(value).code == Opcode::Number && std::isfinite(program.constants[op(value).imm]);
  }
  Value* all(double constant) { return llvm::ConstantFP::get(lanes, constant); }

  Value* rows_at(Value* base, Value* row, llvm::Type* element) { return ir.CreateInBoundsGEP(element, base, row); }

  /// Computes a word of rows, and gives the words of those that are there.
  Values numbers_of(Value* word) {
    const Values none(values.size(), this->word(0));
    return fold({this->word(0), this->word(kBlock / kLanes)}, none, [&](Value* part, const Values& before) -> Values {
      Value* const shift = ir.CreateMul(part, this->word(kLanes));
      Value* const row = ir.CreateAdd(ir.CreateMul(word, this->word(kBlock)), shift);
      at_hand.clear();
      Values valid;
      for (std::size_t i = 0; i < values.size(); ++i) {
        const Lanes made = compute(values[i], word, row, shift);
        at_hand[values[i]] = made;
        llvm::StoreInst* const stored =
            ir.CreateStore(made.numbers, rows_at(slot(values[i], offsetof(abi::Slot, data)), row, ir.getDoubleTy()));
        stored->setAlignment(llvm::Align(alignof(double)));
        valid.push_back(ir.CreateOr(before[i], ir.CreateShl(ir.CreateZExt(made.valid, ir.getInt64Ty()), shift)));
      }
      return valid;
    });
  }

  Lanes operand(Index value, Value* word, Value* row, Value* shift) {
    if (const auto known = at_hand.find(value); known != at_hand.end()) return known->second;
    llvm::LoadInst* const numbers =
        ir.CreateLoad(lanes, rows_at(slot(value, offsetof(abi::Slot, data)), row, ir.getDoubleTy()));
    numbers->setAlignment(llvm::Align(alignof(double)));
    Value* const valid = ir.CreateTrunc(ir.CreateLShr(valid_word(value, word), shift), ir.getInt8Ty());
    return at_hand[value] = {numbers, valid};
  }

  /// The operands of a value that say which rows are there: not a constant beside another operand.
  [[nodiscard]] std::vector<Index> varying(Index value) const {
    std::vector<Index> all = op(value).operands;
    if (all.size() == 2 && is_constant(all[0]) != is_constant(all[1]))
      all.erase(all.begin() + (is_constant(all[0]) ? 0 : 1));
    return all;
  }

  /// docs/ir.md: never -0, and missing where it is not finite. Rows without a value hold 0.
  Lanes compute(Index value, Value* word, Value* row, Value* shift) {
    const std::vector<Index> from = varying(value);
    const auto lanes_of = [&](Index one) {
      const bool constant = std::ranges::find(from, one) == from.end();
      return constant ? Lanes{all(program.constants[op(one).imm] + 0.0), ir.getInt8(0xFF)}
                      : operand(one, word, row, shift);
    };
    const Lanes a = lanes_of(op(value).operands.front());
    const Lanes b = lanes_of(op(value).operands.back());
    Value* const number = ir.CreateFAdd(result(op(value).code, a.numbers, b.numbers), all(0.0));
    Value* const finite = ir.CreateAnd(ir.CreateFCmpOLE(number, all(std::numeric_limits<double>::max())),
                                       ir.CreateFCmpOGE(number, all(std::numeric_limits<double>::lowest())));
    Value* const valid = ir.CreateAnd(ir.CreateAnd(a.valid, b.valid), ir.CreateBitCast(finite, ir.getIntNTy(kLanes)));
    Value* const there = ir.CreateBitCast(valid, llvm::FixedVectorType::get(ir.getInt1Ty(), kLanes));
    return {ir.CreateSelect(there, number, all(0.0)), valid};
  }

  Value* result(Opcode code, Value* a, Value* b) {
    switch (code) {
      case Opcode::Add:
        return ir.CreateFAdd(a, b);
      case Opcode::Subtract:
        return ir.CreateFSub(a, b);
      case Opcode::Multiply:
        return ir.CreateFMul(a, b);
      case Opcode::Divide:
        return ir.CreateFDiv(a, b);
      default:
        return ir.CreateFSub(all(0.0), a);
    }
  }

  /// Of each row the first operand's reason, or the second's; those that have a value have none. Why there is no result
  /// of operands that are there, which is rare, the host says.
  void reasons_of(Index value, Value* valid, Value* word) {
    ir.CreateStore(valid, ir.CreateInBoundsGEP(ir.getInt64Ty(), slot(value, offsetof(abi::Slot, valid)), word));
    const std::vector<Index> from = varying(value);
    Value* why = reasons(from.front(), word);
    Value* operands = valid_word(from.front(), word);
    if (from.size() > 1) {
      Value* const none = ir.CreateICmpEQ(why, llvm::Constant::getNullValue(bytes));
      why = ir.CreateSelect(none, reasons(from.back(), word), why);
      operands = ir.CreateAnd(operands, valid_word(from.back(), word));
    }
    store_reasons(value, word, why);
    when(ir.CreateICmpNE(operands, valid),
         [&]() -> Values {
           explain(value, word);
           return {};
         },
         {});
  }
  Value* reason_rows(Index value, Value* word) {
    return rows_at(slot(value, offsetof(abi::Slot, reason)), ir.CreateMul(word, this->word(kBlock)), ir.getInt8Ty());
  }
  Value* reasons(Index value, Value* word) {
    llvm::LoadInst* const loaded = ir.CreateLoad(bytes, reason_rows(value, word));
    loaded->setAlignment(llvm::Align(1));
    return loaded;
  }
  void store_reasons(Index value, Value* word, Value* which) {
    ir.CreateStore(which, reason_rows(value, word))->setAlignment(llvm::Align(1));
  }
  void explain(Index value, Value* word) {
    llvm::FunctionType* const type =
        llvm::FunctionType::get(ir.getVoidTy(), {ir.getPtrTy(), ir.getInt32Ty(), ir.getInt64Ty()}, false);
    ir.CreateCall(function.getParent()->getOrInsertFunction(kExplainKernel, type), {frame, ir.getInt32(value), word});
  }
};

}  // namespace

void fuse(const abi::Program& program, std::span<const Index> values, llvm::Function& into) {
  Fusion(program, values, into).write();
}

}  // namespace qapc::codegen
