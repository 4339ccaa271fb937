// Every operation once, after what it needs.
#include "runtime/abi/stages.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <set>

#include "runtime/abi/opcode.hpp"
#include "tests/unit/runtime/abi/sample.hpp"

using namespace qapc::abi;

TEST_CASE("a stage is of one space and needs no other space but those before it", "[abi]") {
  const Program program = sample();
  std::set<Index> made;
  for (Index value = 0; value < program.ops.size(); ++value) {
    if (info(program.ops[value].code).imm == Imm::Recipe) made.insert(value);
  }
  for (const std::vector<Index>& stage : stages(program, std::numeric_limits<std::size_t>::max())) {
    const std::set<Index> before = made;
    for (const Index value : stage) {
      const Op& op = program.ops[value];
      CHECK(op.space == program.ops[stage.front()].space);
      for (const Index operand : op.operands)
        CHECK((program.ops[operand].space == op.space ? made : before).contains(operand));
      CHECK(made.insert(value).second);
    }
  }
  CHECK(made.size() == program.ops.size());
}

TEST_CASE("a stage is cut where it is long", "[abi]") {
  CHECK(
      std::ranges::all_of(stages(sample(), 2), [](const auto& stage) { return !stage.empty() && stage.size() <= 2; }));
}
