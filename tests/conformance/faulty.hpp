// The reference interpreter with one operation wrong, as tests make it.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/eval/batch.hpp"
#include "tests/conformance/faults.hpp"

namespace qapc::conformance {

/// One row of one operation: what it comes to, and what that is made of.
struct Spot {
  const abi::Program& program;
  const abi::Frame& frame;
  const abi::Op& op;
  std::int64_t row = 0;
  eval::Cell right;  ///< what the interpreter makes of it

  /// Of the same row.
  [[nodiscard]] eval::Cell operand(std::size_t i) const { return at(i, row); }
  /// Of any row of the operand's space.
  [[nodiscard]] eval::Cell at(std::size_t i, std::int64_t where) const {
    return eval::read(program, frame, op.operands[i], where);
  }
  /// Rows of the first operand under this one.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> below() const {
    const abi::Rows& rows = frame.spaces[program.ops[op.operands[0]].space];
    return {rows.begin[row], rows.begin[row + 1]};
  }
  /// The space of an operand.
  [[nodiscard]] abi::SpaceKind kind(std::size_t i) const {
    return program.spaces[program.ops[op.operands[i]].space].kind;
  }
};

using Patch = std::function<eval::Cell(const Spot&)>;

/// What the patch says of every row of operations with those codes; all that is made of them follows.
Fault faulty(std::string mark, std::string name, std::vector<abi::Opcode> codes, Patch patch);

eval::Cell truth(eval::Kleene value);
eval::Cell truth(bool value);
eval::Cell missing(abi::Missing reason);
eval::Cell number(double value);
eval::Cell integer(std::int64_t value);
eval::Cell verdict(abi::Verdict value);

}  // namespace qapc::conformance
