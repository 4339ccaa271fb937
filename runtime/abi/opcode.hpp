// What each opcode takes and gives, in one table: the builder, the verifier, the printer and the engines' tests read
// it. Floor 1 (runtime/abi).
#pragma once

#include <string_view>

#include "runtime/abi/program.hpp"

namespace qapc::abi {

/// How the space of an operation relates to the spaces of its operands.
enum class SpaceRule : std::uint8_t {
  Leaf,         ///< no operands: Read in images, ReadItems in its recipe's value space, constants anywhere
  Same,         ///< operands live in the same space
  Up,           ///< operands live in a space whose parent is this one
  Down,         ///< the operand lives in this space's parent
  Item,         ///< count here, items in a value space of here
  CommonItems,  ///< count below, items in the value space that is this value space's source
  Regroup,      ///< the operand lives in the space whose rows these are
  Partner,      ///< the operand lives in series, the result among the partners of a series
  Below,        ///< operands live in series and exams, the result in exams
  AgreeItems,   ///< count in a space whose parent is this one, items in a value space of that
};
/// What `imm` names.
enum class Imm : std::uint8_t {
  None,
  Recipe,
  Constant,
  Kleene,
  Position,
  Map,
  Range,
  IntegerRange,
  Predicate,
  Missing,
  MissingSet,
  Space,
  MissingMeans,
  VerdictSet,
  Decision,
  Flag,
  Aggregate,
  Assessed
};

struct OpcodeInfo {
  Opcode code;
  std::string_view name;      ///< as printed: `number_in`
  std::string_view operands;  ///< one letter each: N I S T V; v = any of N I S; a = any; `+` repeats the last
  char result;                ///< N I S T V O; r = by recipe; 0 = type of the last operand
  SpaceRule spaces;
  Imm imm;
};

const OpcodeInfo& info(Opcode code);
/// A number of others. Native code does this faster than columns do; all else is done alike.
constexpr bool computes_number(Opcode code) {
  return code >= Opcode::Add && code <= Opcode::Negate;
}

}  // namespace qapc::abi
