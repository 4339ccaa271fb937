// The column engine: docs/ir.md, tile by tile, over kernels made ahead of time. Floor 4 (runtime/eval). It needs no
// time to get ready, and gives the bits that the other engines give. What has no kernel is left to the reference
// engine.
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

}  // namespace qapc::eval
