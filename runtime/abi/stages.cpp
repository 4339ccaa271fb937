#include "runtime/abi/stages.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/abi/opcode.hpp"

namespace qapc::abi {

std::vector<std::vector<Index>> stages(const Program& program, std::size_t most) {
  std::vector<Index> depths;  // how often the way to an operation changes from space to space
  std::map<std::pair<Index, Index>, std::vector<Index>> levels;  // by depth, then space
  for (Index value = 0; value < program.ops.size(); ++value) {
    const Op& op = program.ops[value];
    Index depth = 0;
    for (const Index operand : op.operands)
      depth = std::max(depth, depths[operand] + (program.ops[operand].space == op.space ? 0 : 1));
    depths.push_back(depth);
    if (info(op.code).imm != Imm::Recipe) levels[{depth, op.space}].push_back(value);
  }
  std::vector<std::vector<Index>> result;
  for (const auto& [level, values] : levels) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i % most == 0) result.emplace_back();
      result.back().push_back(values[i]);
    }
  }
  return result;
}

}  // namespace qapc::abi
