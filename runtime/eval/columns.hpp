// The column engine: docs/ir.md, 64 rows at a time, over kernels made ahead of time. Floor 4 (runtime/eval). It needs
// no time to get ready, and gives the bits that the other engines give.
#pragma once

#include <vector>

#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"

namespace qapc::eval {

/// A program and the order it is evaluated in. The program outlives it. For any number of threads.
class ColumnEngine {
 public:
  explicit ColumnEngine(const abi::Program& program);
  /// Fills the slots of every value but Read and ReadItems.
  void evaluate(const abi::Frame& frame) const;

 private:
  const abi::Program& program_;
  std::vector<std::vector<abi::Index>> stages_;
};

/// Whether the column engine has an operation of its own for it. The others are of the reference engine, row by row:
/// those that look at several rows at once in ways of their own, and that few policies ask of many rows.
bool has_column_kernel(abi::Opcode code);

}  // namespace qapc::eval
