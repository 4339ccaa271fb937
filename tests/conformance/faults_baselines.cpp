// Faults of comparisons with a pilot: in what the program has of the baseline.
#include <algorithm>
#include <limits>

#include "tests/conformance/faults.hpp"

namespace qapc::conformance {
namespace {

using abi::Missing;
using abi::Program;

bool has_baseline(const Program& program) {
  return std::ranges::any_of(program.ops, [](const abi::Op& op) {
    return op.code == abi::Opcode::Where && op.imm == static_cast<std::uint32_t>(Missing::NoStratum);
  });
}

/// Every limit of a baseline: ranges that are open on one side.
bool limits(Program& program, const std::function<void(abi::NumberRange&)>& change) {
  if (!has_baseline(program)) return false;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  bool any = false;
  for (abi::NumberRange& range : program.ranges) {
    if ((range.lo == -kInfinity) == (range.hi == kInfinity)) continue;
    change(range);
    any = true;
  }
  return any;
}

/// A value is missing for another reason.
bool reason(Program& program, Missing is, Missing instead) {
  bool any = false;
  for (abi::Op& op : program.ops) {
    if (op.code != abi::Opcode::Where || op.imm != static_cast<std::uint32_t>(is)) continue;
    op.imm = static_cast<std::uint32_t>(instead);
    any = true;
  }
  return any;
}

}  // namespace

std::vector<Fault> baseline_faults() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<Fault> all;
  const auto none = [&](Program& program) {
    return limits(program, [&](abi::NumberRange& range) { range = {-kInfinity, kInfinity, false, false}; });
  };
  all.push_back(changed("L-BASE-1", "a baseline has no limits", none));
  all.push_back(changed("L-BASE-2", "the file of the lock is not used", none));
  all.push_back(changed("L-BASE-2", "a baseline is not told of", [](Program& program) {
    if (!has_baseline(program)) return false;
    program.sources.resize(std::min<std::size_t>(program.sources.size(), 1));
    return true;
  }));
  all.push_back(changed("L-BASE-3", "limits belong to what fulfils them, and do not", [](Program& program) {
    return limits(program, [](abi::NumberRange& range) {
      range.lo_open = !range.lo_open;
      range.hi_open = !range.hi_open;
    });
  }));
  all.push_back(changed("L-BASE-3", "every definition has the limits of all series", none));
  all.push_back(changed("L-BASE-4", "strata are told by the second value", [](Program& program) {
    bool any = false;
    for (abi::Op& op : program.ops) {
      if (!has_baseline(program) || op.code != abi::Opcode::Item) continue;
      op.imm = 1;
      any = true;
    }
    return any;
  }));
  all.push_back(changed("L-BASE-4", "there is one stratum", [](Program& program) {
    if (!has_baseline(program)) return false;
    for (abi::Predicate& predicate : program.predicates) predicate.texts = program.predicates.front().texts;
    return true;
  }));
  all.push_back(changed("L-BASE-5", "a stratum that is not there is one without a value",
                        [](Program& program) { return reason(program, Missing::NoStratum, Missing::Absent); }));
  all.push_back(changed("L-BASE-5", "a stratum that is too small is not there",
                        [](Program& program) { return reason(program, Missing::SmallStratum, Missing::NoStratum); }));
  return all;
}

}  // namespace qapc::conformance
