#include "runtime/eval/reference.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "runtime/base/check.hpp"
#include "runtime/eval/aggregate.hpp"
#include "runtime/eval/cells.hpp"
#include "runtime/eval/risks.hpp"

namespace qapc::eval {
namespace {

using abi::Index;
using abi::Missing;
using abi::Opcode;
using abi::Verdict;

struct Interpreter {
  const abi::Program& program;
  const abi::Frame& frame;

  [[nodiscard]] Cell at(Index value, std::int64_t row) const { return read(program, frame, value, row); }
  [[nodiscard]] const abi::Rows& rows(Index space) const { return frame.spaces[space]; }
  [[nodiscard]] Index space(Index value) const { return program.ops[value].space; }

  [[nodiscard]] bool same(Index value, const Cell& a, const Cell& b) const {
    switch (program.ops[value].type) {
      case abi::Type::Number:
        return a.number == b.number;
      case abi::Type::Integer:
        return a.integer == b.integer;
      default:
        return a.text == b.text;
    }
  }

  // --- row by row -------------------------------------------------------------------------------------------------

  [[nodiscard]] Cell arithmetic(Opcode op, const Cell& lhs, const Cell& rhs) const {
    if (!lhs.there()) return missing(lhs.missing);
    if (!rhs.there()) return missing(rhs.missing);
    switch (op) {
      case Opcode::Add:
        return number(lhs.number + rhs.number);
      case Opcode::Subtract:
        return number(lhs.number - rhs.number);
      case Opcode::Multiply:
        return number(lhs.number * rhs.number);
      default:
        return rhs.number == 0 ? missing(Missing::DivisionByZero) : number(lhs.number / rhs.number);
    }
  }

  [[nodiscard]] Cell number_in(const Cell& x, const abi::NumberRange& range) const {
    if (!x.there()) return truth(Kleene::Unknown);
    return truth(range.holds(x.number));
  }

  [[nodiscard]] Cell item(const abi::Op& op, std::int64_t row) const {
    const Cell count = at(op.operands[0], row);
    if (!count.there()) return missing(count.missing);
    if (static_cast<std::int64_t>(op.imm) >= count.integer) return missing(Missing::Absent);
    return at(op.operands[1], rows(space(op.operands[1])).begin[row] + op.imm);
  }

  [[nodiscard]] Cell same_row(const abi::Op& op, std::int64_t row) const {
    const auto operand = [&](std::size_t i) { return at(op.operands[i], row); };
    switch (op.code) {
      case Opcode::Add:
      case Opcode::Subtract:
      case Opcode::Multiply:
      case Opcode::Divide:
        return arithmetic(op.code, operand(0), operand(1));
      case Opcode::Negate:
        return operand(0).there() ? number(-operand(0).number) : missing(operand(0).missing);
      case Opcode::ToNumber:
        return operand(0).there() ? number(static_cast<double>(operand(0).integer)) : missing(operand(0).missing);
      case Opcode::MapText: {
        Cell x = operand(0);
        if (x.there()) x.text = frame.maps[op.imm][x.text];
        return x;
      }
      case Opcode::Where:
        return operand(0).truth == Kleene::True ? operand(1) : missing(static_cast<Missing>(op.imm));
      case Opcode::NumberIn:
        return number_in(operand(0), program.ranges[op.imm]);
      case Opcode::IntegerIn: {
        const abi::IntegerRange& range = program.integer_ranges[op.imm];
        const Cell x = operand(0);
        return x.there() ? truth(range.lo <= x.integer && x.integer <= range.hi) : truth(Kleene::Unknown);
      }
      case Opcode::TextIn:
        return operand(0).there() ? truth(frame.predicates[op.imm][operand(0).text] != 0) : truth(Kleene::Unknown);
      case Opcode::NumberLess:
        return operand(0).there() && operand(1).there() ? truth(operand(0).number < operand(1).number)
                                                        : truth(Kleene::Unknown);
      case Opcode::NumberEqual:
      case Opcode::TextEqual:
        return operand(0).there() && operand(1).there() ? truth(same(op.operands[0], operand(0), operand(1)))
                                                        : truth(Kleene::Unknown);
      case Opcode::MissingBecause:
        return truth(!operand(0).there() && (op.imm & abi::bit(operand(0).missing)) != 0);
      default:
        return logic(op, row);
    }
  }

  [[nodiscard]] Cell logic(const abi::Op& op, std::int64_t row) const {
    const auto operand = [&](std::size_t i) { return at(op.operands[i], row).truth; };
    switch (op.code) {
      case Opcode::Not:
        return truth(negated(operand(0)));
      case Opcode::And:
        return truth(operand(0) == Kleene::False || operand(1) == Kleene::False ? Kleene::False
                     : operand(0) == Kleene::True && operand(1) == Kleene::True ? Kleene::True
                                                                                : Kleene::Unknown);
      case Opcode::Or:
        return truth(operand(0) == Kleene::True || operand(1) == Kleene::True     ? Kleene::True
                     : operand(0) == Kleene::False && operand(1) == Kleene::False ? Kleene::False
                                                                                  : Kleene::Unknown);
      case Opcode::Select:
        return truth(operand(0) == Kleene::Unknown ? Kleene::Unknown : operand(operand(0) == Kleene::True ? 1 : 2));
      case Opcode::IsUnknown:
        return truth(operand(0) == Kleene::Unknown);
      case Opcode::CountIn: {
        const abi::IntegerRange& range = program.integer_ranges[op.imm];
        const std::int64_t least = at(op.operands[0], row).integer;
        const std::int64_t most = at(op.operands[1], row).integer;
        if (range.lo <= least && most <= range.hi) return truth(true);
        return truth(most < range.lo || least > range.hi ? Kleene::False : Kleene::Unknown);
      }
      case Opcode::Certain: {
        const Cell least = at(op.operands[0], row);
        return least.integer == at(op.operands[1], row).integer ? least : missing(Missing::Undecided);
      }
      case Opcode::Verdict:
        return code(static_cast<std::uint8_t>(verdict(op, row)));
      case Opcode::VerdictIn:
        return truth((op.imm >> at(op.operands[0], row).code & 1u) != 0);
      case Opcode::Decide:
        return decide(op, row);
      default:
        break;
    }
    QAPC_CHECK(false, "every opcode has a meaning");
    return {};
  }

  /// The table of docs/language.md, "Verdict of a rule on a subject", from the top.
  [[nodiscard]] Verdict verdict(const abi::Op& op, std::int64_t row) const {
    const auto operand = [&](std::size_t i) { return at(op.operands[i], row).truth; };
    const auto means = static_cast<abi::MissingMeans>(op.imm);
    const bool excused = operand(6) == Kleene::True;
    const Verdict unknown = means == abi::MissingMeans::Fail              ? Verdict::Fail
                            : means == abi::MissingMeans::Skip && excused ? Verdict::NotApplicable
                                                                          : Verdict::Unknown;
    if (operand(0) == Kleene::False) return Verdict::NoSubject;
    if (operand(0) == Kleene::Unknown) return Verdict::UnknownDefinition;
    if (operand(1) == Kleene::False) return Verdict::NotApplicable;
    if (operand(1) == Kleene::Unknown) return unknown;
    for (std::size_t i = 7; i < op.operands.size(); ++i) {
      if (operand(i) == Kleene::True) return Verdict::NotRun;
    }
    if (operand(2) != Kleene::True) return unknown;
    if (operand(3) != Kleene::True) return Verdict::NotAssessed;
    if (operand(4) == Kleene::False) return Verdict::Fail;
    if (operand(4) == Kleene::Unknown) return unknown;
    return operand(5) == Kleene::False ? Verdict::Warn : Verdict::Pass;
  }

  [[nodiscard]] Cell decide(const abi::Op& op, std::int64_t row) const {
    abi::Outcome worst = abi::Outcome::Undecided;
    if (at(op.operands[0], row).truth != Kleene::True) return code(static_cast<std::uint8_t>(worst));
    const auto& branches = program.decisions[op.imm].branches;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (at(op.operands[i + 1], row).truth == Kleene::True) worst = std::max(worst, branches[i].outcome);
    }
    return code(static_cast<std::uint8_t>(worst));
  }

  // --- up ---------------------------------------------------------------------------------------------------------

  /// all, any: `decisive` decides alone.
  [[nodiscard]] Cell reduce(const abi::Op& op, std::int64_t begin, std::int64_t end, Kleene decisive) const {
    if (begin == end) return truth(static_cast<Kleene>(op.imm));
    bool unknown = false;
    for (std::int64_t row = begin; row < end; ++row) {
      const Kleene value = at(op.operands[0], row).truth;
      if (value == decisive) return truth(decisive);
      unknown = unknown || value == Kleene::Unknown;
    }
    return truth(unknown ? Kleene::Unknown : negated(decisive));
  }

  template <typename Next>
  [[nodiscard]] Cell shared(Index value, std::int64_t count, const Next& row_of) const {
    if (count == 0) return missing(Missing::Absent);
    const Cell first = at(value, row_of(0));
    for (std::int64_t i = 1; i < count; ++i) {
      const Cell next = at(value, row_of(i));
      if (next.missing != first.missing || (first.there() && !same(value, first, next)))
        return missing(Missing::Differs);
    }
    return first;
  }

  [[nodiscard]] Cell common_items(const abi::Op& op, std::int64_t row) const {
    const std::int64_t parent = rows(op.space).parent[row];
    const std::int64_t position = row - rows(op.space).begin[parent];
    const abi::Rows& children = rows(space(op.operands[0]));
    const std::int64_t begin = children.begin[parent];
    const std::int64_t count = children.begin[parent + 1] - begin;
    const Cell first = at(op.operands[0], begin);
    for (std::int64_t i = 0; i < count; ++i) {
      const Cell values = at(op.operands[0], begin + i);
      if (!values.there() || values.integer != first.integer) return missing(Missing::Differs);
    }
    return shared(op.operands[1], count,
                  [&](std::int64_t i) { return rows(space(op.operands[1])).begin[begin + i] + position; });
  }

  [[nodiscard]] Cell earliest(const abi::Op& op, std::int64_t begin, std::int64_t end) const {
    if (begin == end) return missing(Missing::Absent);
    Cell best = missing(at(op.operands[0], begin).missing);
    bool found = false;
    for (std::int64_t row = begin; row < end; ++row) {
      const Cell next = at(op.operands[0], row);
      if (!next.there() || (found && next.number >= best.number)) continue;
      best = next;
      found = true;
    }
    return best;
  }

  [[nodiscard]] std::int64_t count(const abi::Op& op, std::int64_t begin, std::int64_t end) const {
    std::int64_t counted = 0;
    for (std::int64_t row = begin; row < end; ++row) {
      const Kleene value = at(op.operands[0], row).truth;
      if (value == Kleene::True || (op.code == Opcode::CountMaybe && value == Kleene::Unknown)) ++counted;
    }
    return counted;
  }

  /// Distinct among known rows, and rows not known: `known(row)` tells, `alike(a, b)` compares two known rows.
  template <typename Counts, typename Known, typename Alike>
  [[nodiscard]] Cell distinct(bool least, std::int64_t begin, std::int64_t end, const Counts& counts,
                              const Known& known, const Alike& alike) const {
    std::int64_t found = 0;
    std::int64_t unknown = 0;
    for (std::int64_t row = begin; row < end; ++row) {
      if (!counts(row)) continue;
      if (!known(row)) {
        ++unknown;
        continue;
      }
      bool fresh = true;
      for (std::int64_t earlier = begin; earlier < row && fresh; ++earlier)
        fresh = !(counts(earlier) && known(earlier) && alike(earlier, row));
      found += fresh ? 1 : 0;
    }
    if (!least) return integer(found + unknown);
    return integer(found == 0 && unknown > 0 ? 1 : found);
  }

  [[nodiscard]] Cell points(const abi::Op& op, std::int64_t begin, std::int64_t end) const {
    const double within = program.constants[op.imm];
    const auto all = [&](const auto& holds) { return std::ranges::all_of(op.operands, holds); };
    return distinct(
        op.code == Opcode::DistinctLeast, begin, end, [](std::int64_t) { return true; },
        [&](std::int64_t row) { return all([&](Index value) { return at(value, row).there(); }); },
        [&](std::int64_t a, std::int64_t b) {
          return all([&](Index value) { return std::abs(at(value, a).number - at(value, b).number) <= within; });
        });
  }

  [[nodiscard]] Cell groups(const abi::Op& op, std::int64_t begin, std::int64_t end) const {
    const bool least = op.code == Opcode::GroupsLeast;
    return distinct(
        least, begin, end,
        [&](std::int64_t row) {
          const Kleene member = at(op.operands[0], row).truth;
          return member == Kleene::True || (!least && member == Kleene::Unknown);
        },
        [&](std::int64_t row) { return at(op.operands[1], row).there() && at(op.operands[2], row).there(); },
        [&](std::int64_t a, std::int64_t b) {
          return at(op.operands[1], a).text == at(op.operands[1], b).text &&
                 at(op.operands[2], a).number == at(op.operands[2], b).number;
        });
  }

  /// Rows that are there agree: numbers lie within `within` of one another.
  template <typename Next>
  [[nodiscard]] Kleene agreement(Index value, std::int64_t count, double within, const Next& row_of) const {
    std::optional<Cell> first;
    double lowest = 0;
    double highest = 0;
    bool unknown = count == 0;
    bool apart = false;
    for (std::int64_t i = 0; i < count; ++i) {
      const Cell cell = at(value, row_of(i));
      if (!cell.there()) {
        unknown = true;
        continue;
      }
      if (!first) {
        first = cell;
        lowest = highest = cell.number;
      }
      lowest = std::min(lowest, cell.number);
      highest = std::max(highest, cell.number);
      apart = apart || (program.ops[value].type != abi::Type::Number && !same(value, *first, cell));
    }
    if (within > 0) within += std::max(std::abs(lowest), std::abs(highest)) * abi::kDecimalSlack;
    if (apart || highest - lowest > within) return Kleene::False;
    return unknown ? Kleene::Unknown : Kleene::True;
  }

  [[nodiscard]] Cell agree_items(const abi::Op& op, std::int64_t begin, std::int64_t end) const {
    const Kleene counts = agreement(op.operands[0], end - begin, 0, [&](std::int64_t i) { return begin + i; });
    std::vector<std::int64_t> known;
    std::int64_t longest = 0;
    for (std::int64_t row = begin; row < end; ++row) {
      const Cell cell = at(op.operands[0], row);
      if (!cell.there()) continue;
      known.push_back(row);
      longest = std::max(longest, cell.integer);
    }
    if (counts == Kleene::False) return truth(false);
    Kleene all = counts;
    for (std::int64_t position = 0; position < longest; ++position) {
      const auto item_row = [&](std::int64_t i) {
        return rows(space(op.operands[1])).begin[known[static_cast<std::size_t>(i)]] + position;
      };
      const Kleene one =
          agreement(op.operands[1], static_cast<std::int64_t>(known.size()), program.constants[op.imm], item_row);
      if (one == Kleene::False) return truth(false);
      if (one == Kleene::Unknown) all = Kleene::Unknown;
    }
    return truth(all);
  }

  [[nodiscard]] Cell share(const abi::Op& op, std::int64_t begin, std::int64_t end) const {
    std::int64_t selected = 0;
    std::int64_t holds = 0;
    for (std::int64_t row = begin; row < end; ++row) {
      const Kleene member = at(op.operands[0], row).truth;
      const Kleene value = at(op.operands[1], row).truth;
      if (member == Kleene::False) continue;
      if (member == Kleene::Unknown) return missing(Missing::Undecided);
      if (value == Kleene::Unknown && op.imm == 0) return missing(Missing::Undecided);
      selected += value == Kleene::Unknown ? 0 : 1;
      holds += value == Kleene::True ? 1 : 0;
    }
    if (selected == 0) return missing(Missing::Absent);
    return number(100.0 * static_cast<double>(holds) / static_cast<double>(selected));
  }

  [[nodiscard]] Cell aggregated(const abi::Op& op, std::int64_t begin, std::int64_t end) const {
    const abi::Aggregate& how = program.aggregates[op.imm];
    std::vector<Cell> cells;
    Missing reason = Missing::None;
    for (std::int64_t row = begin; row < end; ++row) {
      const Kleene member = at(op.operands[0], row).truth;
      if (member == Kleene::False) continue;
      if (member == Kleene::Unknown) return missing(Missing::Undecided);
      const Cell cell = at(op.operands[1], row);
      if (cell.there()) cells.push_back(cell);
      if (!cell.there() && !how.ignoring_missing && reason == Missing::None) reason = cell.missing;
    }
    if (reason != Missing::None) return missing(reason);
    return cells.empty() ? missing(Missing::Absent) : aggregate(how, op.type, cells);
  }

  [[nodiscard]] Cell up(const abi::Op& op, std::int64_t row) const {
    const abi::Rows& below = rows(space(op.operands[0]));
    const std::int64_t begin = below.begin[row];
    const std::int64_t end = below.begin[row + 1];
    switch (op.code) {
      case Opcode::All:
        return reduce(op, begin, end, Kleene::False);
      case Opcode::Any:
        return reduce(op, begin, end, Kleene::True);
      case Opcode::Common:
        return shared(op.operands[0], end - begin, [&](std::int64_t i) { return begin + i; });
      case Opcode::Earliest:
        return earliest(op, begin, end);
      case Opcode::CountTrue:
      case Opcode::CountMaybe:
        return integer(count(op, begin, end));
      case Opcode::DistinctLeast:
      case Opcode::DistinctMost:
        return points(op, begin, end);
      case Opcode::GroupsLeast:
      case Opcode::GroupsMost:
        return groups(op, begin, end);
      case Opcode::Share:
        return share(op, begin, end);
      case Opcode::Aggregate:
        return aggregated(op, begin, end);
      case Opcode::Agree:
        return truth(agreement(op.operands[0], end - begin, program.constants[op.imm],
                               [&](std::int64_t i) { return begin + i; }));
      default:
        return agree_items(op, begin, end);
    }
  }

  [[nodiscard]] Cell evaluate(const abi::Op& op, std::int64_t row) const {
    switch (op.code) {
      case Opcode::Number:
        return number(program.constants[op.imm]);
      case Opcode::Truth:
        return truth(static_cast<Kleene>(op.imm));
      case Opcode::Item:
        return item(op, row);
      case Opcode::Lift:
        return at(op.operands[0], rows(op.space).parent[row]);
      case Opcode::Regroup:
        return at(op.operands[0], row);
      case Opcode::Partner:
        return at(op.operands[0], rows(op.space).partner[row]);
      case Opcode::CountRows:
        return integer(rows(op.imm).begin[row + 1] - rows(op.imm).begin[row]);
      case Opcode::CommonItems:
        return common_items(op, row);
      case Opcode::Assess:
        return number(
            assessed(program.risks.assessed[op.imm], risk::assess(program.risks.model, subjects(program, frame, row))));
      case Opcode::All:
      case Opcode::Any:
      case Opcode::Common:
      case Opcode::Earliest:
      case Opcode::CountTrue:
      case Opcode::CountMaybe:
      case Opcode::DistinctLeast:
      case Opcode::DistinctMost:
      case Opcode::GroupsLeast:
      case Opcode::GroupsMost:
      case Opcode::Agree:
      case Opcode::AgreeItems:
      case Opcode::Share:
      case Opcode::Aggregate:
        return up(op, row);
      default:
        return same_row(op, row);
    }
  }
};

}  // namespace

void evaluate_rows(const abi::Program& program, const abi::Frame& frame, Index value, std::int64_t first,
                   std::int64_t last) {
  const Interpreter interpreter{program, frame};
  const abi::Op& op = program.ops[value];
  for (std::int64_t row = first; row < last; ++row) write(program, frame, value, row, interpreter.evaluate(op, row));
}

void evaluate_reference(const abi::Program& program, const abi::Frame& frame) {
  for (Index value = 0; value < program.ops.size(); ++value) {
    const abi::Op& op = program.ops[value];
    if (op.code == Opcode::Read || op.code == Opcode::ReadItems) continue;
    evaluate_rows(program, frame, value, 0, frame.spaces[op.space].count);
  }
}

}  // namespace qapc::eval
