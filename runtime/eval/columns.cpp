#include "runtime/eval/columns.hpp"

#include <algorithm>
#include <limits>

#include "runtime/abi/stages.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/kernels/columns.hpp"

namespace qapc::eval {

using abi::Index;

ColumnEngine::ColumnEngine(const abi::Program& program)
    : program_(program), stages_(abi::stages(program, std::numeric_limits<std::size_t>::max())) {}

void ColumnEngine::evaluate(const abi::Frame& frame) const {
  constexpr std::int64_t kWord = 64;   // rows
  constexpr std::int64_t kTile = 256;  // words: all operations of a stage, then the next tile
  for (const std::vector<Index>& stage : stages_) {
    const std::int64_t count = frame.spaces[program_.ops[stage.front()].space].count;
    const std::int64_t words = (count + kWord - 1) / kWord;
    for (std::int64_t tile = 0; tile < words; tile += kTile) {
      const std::int64_t last = std::min(words, tile + kTile);
      for (const Index value : stage) {
        if (kernels::has_column_kernel(program_.ops[value].code)) {
          kernels::fill_column(&frame, value, tile, last);
        } else {
          evaluate_rows(program_, frame, value, tile * kWord, std::min(count, last * kWord));
        }
      }
    }
  }
}

}  // namespace qapc::eval
