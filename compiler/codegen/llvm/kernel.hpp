// LLVM functions as we write them: loops, guards, cells and bits as expressions. Floor 5, private to this folder.
// A Kernel computes 64 rows of one value from the columns of its operands; it is made once for a module and called for
// every value of its kind. Nothing here calls out of the module, and no loop keeps state in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/IR/IRBuilder.h>
#include <optional>
#include <vector>

#include "runtime/abi/program.hpp"

namespace qapc::codegen {

inline constexpr std::uint64_t kBlock = 64;  ///< rows of a word of bits

using Values = std::vector<llvm::Value*>;

/// One row of a number, integer or text: its value, whether it is there (i1), and why it is not (i8).
struct Cell {
  llvm::Value* value;
  llvm::Value* valid;
  llvm::Value* reason;
};
/// Truth of one row (i1) or of 64 rows (i64): neither `yes` nor `no` is unknown.
struct Kleene {
  llvm::Value* yes;
  llvm::Value* no;
};
/// Rows first .. last, the last not included.
struct Range {
  llvm::Value* first;
  llvm::Value* last;
};

/// A function and the place in it where the next instruction goes.
struct Emitter {
  explicit Emitter(llvm::Function& function);

  llvm::Function& function;
  llvm::IRBuilder<> ir;

  llvm::ConstantInt* word(std::uint64_t bits) { return ir.getInt64(bits); }
  llvm::ConstantInt* reason(abi::Missing missing) { return ir.getInt8(static_cast<std::uint8_t>(missing)); }
  llvm::Value* number(double constant);

  llvm::Value* load(llvm::Type* type, llvm::Value* base, llvm::Value* index);
  void store(llvm::Value* value, llvm::Value* base, llvm::Value* index);
  /// Address of the bytes at a constant distance.
  llvm::Value* offset(llvm::Value* base, std::size_t bytes);
  llvm::Value* load_pointer(llvm::Value* base, std::size_t bytes);
  llvm::Value* load_word(llvm::Value* base, std::size_t bytes);

  /// for (index = range.first; index < range.last; ++index) states = body(index, states)
  Values fold(Range range, const Values& initial, llvm::function_ref<Values(llvm::Value*, const Values&)> body);
  /// `then` is evaluated only where the condition holds: it may touch memory that is not there otherwise.
  Values when(llvm::Value* condition, llvm::function_ref<Values()> then, const Values& otherwise);

  llvm::Value* smaller(llvm::Value* lhs, llvm::Value* rhs);
  llvm::Value* larger(llvm::Value* lhs, llvm::Value* rhs);
  /// Bits of the rows of `rows` among the 64 rows from `block` on, which they touch.
  llvm::Value* bits_of(Range rows, llvm::Value* block);

 private:
  llvm::BasicBlock* block(const char* name);
};

/// Pointers of one abi::Slot.
struct Column {
  abi::Type type = abi::Type::Truth;
  llvm::Value* data = nullptr;
  llvm::Value* valid = nullptr;
  llvm::Value* other = nullptr;
  llvm::Value* reason = nullptr;
};
/// Pointers of one abi::Rows.
struct Relation {
  llvm::Value* begin = nullptr;
  llvm::Value* parent = nullptr;
  llvm::Value* partner = nullptr;
};
/// Arguments of a kernel: the frame, then indices of these slots and spaces in this order, first row, last row, and the
/// immediates.
struct Signature {
  std::optional<abi::Type> out;
  std::vector<abi::Type> operands;
  std::size_t relations = 0;
};

struct Kernel : Emitter {
  Kernel(llvm::Function& function, const Signature& signature);

  llvm::Value* frame;
  Column out;
  std::vector<Column> operands;
  std::vector<Relation> relations;
  Range rows{};  ///< at most 64, the first a multiple of 64
  Values immediates;

  // Each writes the block's rows of `out`, and zero into the rows that only fill the block up. Each gives a word: the
  // rows that are there, or true.
  llvm::Value* cells(llvm::function_ref<Cell(llvm::Value*)> at);
  llvm::Value* truths(llvm::function_ref<Kleene(llvm::Value*)> at);

  Cell cell(std::size_t operand, llvm::Value* row);
  /// Missing (none) where the row must not be looked at.
  Cell cell_where(llvm::Value* there, std::size_t operand, llvm::Value* row);
  Kleene truth(std::size_t operand, llvm::Value* row);
  llvm::Value* value(std::size_t operand, llvm::Value* row);
  Range children(std::size_t relation, llvm::Value* parent);

  llvm::Value* zero(abi::Type type);
  Cell there(llvm::Value* value) { return {value, ir.getTrue(), reason(abi::Missing::None)}; }
  Cell missing(abi::Type type, abi::Missing why) { return {zero(type), ir.getFalse(), reason(why)}; }
  llvm::Value* equal(abi::Type type, llvm::Value* lhs, llvm::Value* rhs);
  llvm::Value* less(abi::Type type, llvm::Value* lhs, llvm::Value* rhs);
  llvm::Value* at_most(abi::Type type, llvm::Value* lhs, llvm::Value* rhs);

 private:
  Column column(abi::Type type, llvm::Value* slots, llvm::Value* index);
  Relation relation(llvm::Value* spaces, llvm::Value* index);
  llvm::Value* bit(llvm::Value* words, llvm::Value* row);
  llvm::Value* with_bit(llvm::Value* word, llvm::Value* row, llvm::Value* set);
  llvm::Value* word_index();
  void store_cell(llvm::Value* row, const Cell& cell);
};

/// Writes the body of a kernel and gives the word it returns. It sees the kernel and nothing of the program, so that
/// one body serves every call.
using KernelBody = llvm::Value* (*)(Kernel&);

}  // namespace qapc::codegen
