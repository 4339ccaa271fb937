// Faults of the interpreter, row by row: comparisons, arithmetic, logic, verdicts, decisions.
#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "tests/conformance/faulty.hpp"

namespace qapc::conformance {
namespace {

using abi::Missing;
using abi::Opcode;
using abi::Verdict;
using eval::Cell;
using eval::Kleene;

/// What a missing side comes to is `as`.
Patch missing_as(bool as) {
  return [as](const Spot& at) {
    const bool there = std::ranges::all_of(
        at.op.operands, [&](abi::Index value) { return eval::read(at.program, at.frame, value, at.row).there(); });
    return there ? at.right : truth(as);
  };
}

const abi::NumberRange& range(const Spot& at) {
  return at.program.ranges[at.op.imm];
}
const abi::IntegerRange& whole_range(const Spot& at) {
  return at.program.integer_ranges[at.op.imm];
}

/// A truth where an operand of logic is unknown and the other is `beside`.
Patch unknown_beside(Kleene beside, Kleene becomes) {
  return [=](const Spot& at) {
    const Kleene a = at.operand(0).truth;
    const Kleene b = at.operand(1).truth;
    const bool here = (a == Kleene::Unknown && b == beside) || (b == Kleene::Unknown && a == beside);
    return here ? truth(becomes) : at.right;
  };
}

void comparisons(std::vector<Fault>& all) {
  all.push_back(
      faulty("L-TRUTH-2", "a number that is missing lies in no range", {Opcode::NumberIn}, missing_as(false)));
  all.push_back(
      faulty("L-TRUTH-2", "an integer that is missing lies in no range", {Opcode::IntegerIn}, missing_as(false)));
  all.push_back(
      faulty("L-TRUTH-2", "a text that is missing is none of the texts", {Opcode::TextIn}, missing_as(false)));
  all.push_back(faulty("L-TRUTH-2", "a text that is missing is any text", {Opcode::TextIn}, missing_as(true)));
  all.push_back(faulty("L-CMP-5", "a number that is missing is not less", {Opcode::NumberLess}, missing_as(false)));
  all.push_back(faulty("L-TRUTH-2", "two texts that are missing are equal", {Opcode::TextEqual}, missing_as(true)));
  all.push_back(faulty("L-NUM-6", "a closed upper limit is open", {Opcode::NumberIn}, [](const Spot& at) {
    return at.operand(0).there() && at.operand(0).number == range(at).hi ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-NUM-6", "a closed lower limit is open", {Opcode::NumberIn}, [](const Spot& at) {
    return at.operand(0).there() && at.operand(0).number == range(at).lo ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-NUM-6", "an open upper limit is closed", {Opcode::NumberIn}, [](const Spot& at) {
    return at.operand(0).there() && at.operand(0).number == range(at).hi ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-NUM-6", "an open lower limit is closed", {Opcode::NumberIn}, [](const Spot& at) {
    return at.operand(0).there() && at.operand(0).number == range(at).lo ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-NUM-8", "the upper limit of integers is open", {Opcode::IntegerIn}, [](const Spot& at) {
    return at.operand(0).there() && at.operand(0).integer == whole_range(at).hi ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-NUM-8", "the lower limit of integers is open", {Opcode::IntegerIn}, [](const Spot& at) {
    return at.operand(0).there() && at.operand(0).integer == whole_range(at).lo ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-NUM-8", "integers are compared as doubles", {Opcode::IntegerIn}, [](const Spot& at) {
    const auto real = [](std::int64_t whole) { return static_cast<double>(whole); };
    const Cell x = at.operand(0);
    return x.there() ? truth(real(x.integer) >= real(whole_range(at).lo) && real(x.integer) <= real(whole_range(at).hi))
                     : at.right;
  }));
  all.push_back(faulty("L-CMP-5", "less is at most", {Opcode::NumberLess}, [](const Spot& at) {
    const bool there = at.operand(0).there() && at.operand(1).there();
    return there ? truth(at.operand(0).number <= at.operand(1).number) : at.right;
  }));
  all.push_back(faulty("L-CMP-5", "two numbers are never equal", {Opcode::NumberEqual},
                       [](const Spot& at) { return at.right.truth == Kleene::True ? truth(false) : at.right; }));
}

void arithmetic(std::vector<Fault>& all) {
  all.push_back(faulty("L-NUM-12", "a missing part of a sum is zero", {Opcode::Add}, [](const Spot& at) {
    const Cell a = at.operand(0);
    const Cell b = at.operand(1);
    return number((a.there() ? a.number : 0) + (b.there() ? b.number : 0));
  }));
  all.push_back(faulty("L-NUM-12", "the last missing part gives the reason", {Opcode::Add}, [](const Spot& at) {
    return at.operand(1).there() ? at.right : missing(at.operand(1).missing);
  }));
  all.push_back(faulty("L-NUM-12", "a division by zero is zero", {Opcode::Divide}, [](const Spot& at) {
    return at.right.missing == Missing::DivisionByZero ? number(0) : at.right;
  }));
  all.push_back(faulty("L-NUM-12", "a product too large is the largest double", {Opcode::Multiply}, [](const Spot& at) {
    const bool there = at.operand(0).there() && at.operand(1).there();
    return there && !at.right.there() ? number(std::numeric_limits<double>::max()) : at.right;
  }));
  all.push_back(faulty("L-NUM-9", "a difference is taken from the right", {Opcode::Subtract}, [](const Spot& at) {
    return at.right.there() ? number(at.operand(1).number - at.operand(0).number) : at.right;
  }));
  all.push_back(faulty("L-NUM-11", "a computed number is rounded to 15 digits", {Opcode::Add}, [](const Spot& at) {
    return at.right.there() ? number(std::stod(fmt::format("{:.15g}", at.right.number))) : at.right;
  }));
  all.push_back(faulty("L-MULTI-5", "positions count from zero", {Opcode::Item}, [](const Spot& at) {
    const Cell count = at.operand(0);
    if (!count.there()) return at.right;
    if (static_cast<std::int64_t>(at.op.imm) + 1 >= count.integer) return missing(Missing::Absent);
    return at.at(1, at.frame.spaces[at.program.ops[at.op.operands[1]].space].begin[at.row] + at.op.imm + 1);
  }));
  all.push_back(faulty("L-MULTI-5", "a position behind the last value is the last", {Opcode::Item}, [](const Spot& at) {
    const Cell count = at.operand(0);
    if (!count.there() || count.integer == 0 || static_cast<std::int64_t>(at.op.imm) < count.integer) return at.right;
    return at.at(1, at.frame.spaces[at.program.ops[at.op.operands[1]].space].begin[at.row] + count.integer - 1);
  }));
  all.push_back(
      faulty("L-PRIVATE-6", "only on means nothing", {Opcode::Where}, [](const Spot& at) { return at.operand(1); }));
  all.push_back(faulty("L-VENDOR-2", "where Manufacturer is missing the vendor is absent", {Opcode::MapText},
                       [](const Spot& at) { return at.right.there() ? at.right : missing(Missing::Absent); }));
}

void logic(std::vector<Fault>& all) {
  all.push_back(faulty("L-TRUTH-3", "not unknown is true", {Opcode::Not},
                       [](const Spot& at) { return at.right.truth == Kleene::Unknown ? truth(true) : at.right; }));
  all.push_back(faulty("L-TRUTH-3", "unknown and false is unknown", {Opcode::And},
                       unknown_beside(Kleene::False, Kleene::Unknown)));
  all.push_back(
      faulty("L-TRUTH-3", "unknown and true is true", {Opcode::And}, unknown_beside(Kleene::True, Kleene::True)));
  all.push_back(
      faulty("L-TRUTH-3", "unknown or true is unknown", {Opcode::Or}, unknown_beside(Kleene::True, Kleene::Unknown)));
  all.push_back(
      faulty("L-TRUTH-3", "unknown or false is false", {Opcode::Or}, unknown_beside(Kleene::False, Kleene::False)));
  all.push_back(faulty("L-TRUTH-3", "unknown and unknown is false", {Opcode::And},
                       unknown_beside(Kleene::Unknown, Kleene::False)));
  all.push_back(faulty("L-CMP-13", "and is or", {Opcode::And}, [](const Spot& at) {
    const bool holds = at.operand(0).truth == Kleene::True || at.operand(1).truth == Kleene::True;
    return holds ? truth(true) : at.right;
  }));
  all.push_back(
      faulty("L-VENDOR-5", "a row whose when is unknown leaves the next row", {Opcode::Select},
             [](const Spot& at) { return at.operand(0).truth == Kleene::Unknown ? at.operand(2) : at.right; }));
  all.push_back(faulty("L-COUNT-10", "a count that may fit holds", {Opcode::CountIn},
                       [](const Spot& at) { return at.right.truth == Kleene::Unknown ? truth(true) : at.right; }));
  all.push_back(faulty("L-COUNT-10", "a count that may not fit fails", {Opcode::CountIn},
                       [](const Spot& at) { return at.right.truth == Kleene::Unknown ? truth(false) : at.right; }));
  all.push_back(faulty("L-COUNT-1", "at least means more than", {Opcode::CountIn}, [](const Spot& at) {
    return at.operand(0).integer == whole_range(at).lo ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-COUNT-1", "at most means fewer than", {Opcode::CountIn}, [](const Spot& at) {
    return at.operand(1).integer == whole_range(at).hi ? truth(false) : at.right;
  }));
}

/// What a rule comes to when one row of the table is another: `change` gives that, or nothing.
Fault row_of_verdicts(std::string mark, std::string name, std::function<std::optional<Verdict>(const Spot&)> change) {
  return faulty(std::move(mark), std::move(name), {Opcode::Verdict}, [change = std::move(change)](const Spot& at) {
    const auto wrong = change(at);
    return wrong ? verdict(*wrong) : at.right;
  });
}
Verdict right(const Spot& at) {
  return static_cast<Verdict>(at.right.code);
}
Kleene side(const Spot& at, std::size_t operand) {
  return at.operand(operand).truth;
}
/// `instead` wherever the table says `is`.
std::function<std::optional<Verdict>(const Spot&)> swapped(Verdict is, Verdict instead) {
  return [=](const Spot& at) { return right(at) == is ? std::optional(instead) : std::nullopt; };
}
bool stopped(const Spot& at) {
  for (std::size_t i = 7; i < at.op.operands.size(); ++i) {
    if (side(at, i) == Kleene::True) return true;
  }
  return false;
}
bool member(const Spot& at) {
  return side(at, 0) == Kleene::True;
}
/// What remains of the table below the rows about vendors.
Verdict asked(const Spot& at) {
  if (side(at, 4) == Kleene::False) return Verdict::Fail;
  if (side(at, 4) == Kleene::Unknown) return Verdict::Unknown;
  return side(at, 5) == Kleene::False ? Verdict::Warn : Verdict::Pass;
}

void verdict_rows(std::vector<Fault>& all) {
  all.push_back(
      row_of_verdicts("L-VERDICT-1", "a series of no definition passes", swapped(Verdict::NoSubject, Verdict::Pass)));
  all.push_back(row_of_verdicts("L-VERDICT-1", "a series of no definition is not applicable",
                                swapped(Verdict::NoSubject, Verdict::NotApplicable)));
  all.push_back(row_of_verdicts("L-VERDICT-2", "a series of unknown definition is no subject",
                                swapped(Verdict::UnknownDefinition, Verdict::NoSubject)));
  all.push_back(row_of_verdicts("L-VERDICT-2", "missing means fail fails an unknown definition", [](const Spot& at) {
    const bool fails = at.op.imm == static_cast<std::uint32_t>(abi::MissingMeans::Fail);
    return fails && right(at) == Verdict::UnknownDefinition ? std::optional(Verdict::Fail) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-3", "a rule that does not apply passes", [](const Spot& at) {
    return member(at) && side(at, 1) == Kleene::False ? std::optional(Verdict::Pass) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-4", "a rule of unknown when does not apply", [](const Spot& at) {
    return member(at) && side(at, 1) == Kleene::Unknown ? std::optional(Verdict::NotApplicable) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-4", "a rule of unknown when is asked", [](const Spot& at) {
    return member(at) && side(at, 1) == Kleene::Unknown ? std::optional(asked(at)) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-6", "a rule after one that stopped is asked", [](const Spot& at) {
    return right(at) == Verdict::NotRun ? std::optional(asked(at)) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-3", "after comes before when", [](const Spot& at) {
    return member(at) && stopped(at) ? std::optional(Verdict::NotRun) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-7", "a rule of unknown vendor is asked", [](const Spot& at) {
    const bool here = member(at) && side(at, 1) == Kleene::True && !stopped(at) && side(at, 2) != Kleene::True;
    return here ? std::optional(asked(at)) : std::nullopt;
  }));
  all.push_back(
      row_of_verdicts("L-VERDICT-7", "what is not assessed passes", swapped(Verdict::NotAssessed, Verdict::Pass)));
  all.push_back(row_of_verdicts("L-VERDICT-7", "what fails elsewhere comes before not assessed", [](const Spot& at) {
    const bool here = right(at) == Verdict::NotAssessed && side(at, 4) == Kleene::False;
    return here ? std::optional(Verdict::Fail) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-8", "a failure is unknown", swapped(Verdict::Fail, Verdict::Unknown)));
  all.push_back(row_of_verdicts("L-VERDICT-9", "a warning passes", swapped(Verdict::Warn, Verdict::Pass)));
  all.push_back(row_of_verdicts("L-VERDICT-9", "a warning fails", swapped(Verdict::Warn, Verdict::Fail)));
  all.push_back(row_of_verdicts("L-VERDICT-10", "a pass is unknown", swapped(Verdict::Pass, Verdict::Unknown)));
  all.push_back(row_of_verdicts("L-TRUTH-4", "what is unknown passes", swapped(Verdict::Unknown, Verdict::Pass)));
  all.push_back(row_of_verdicts("L-VERDICT-11", "what is unknown fails", swapped(Verdict::Unknown, Verdict::Fail)));
  all.push_back(row_of_verdicts("L-VERDICT-11", "skip leaves out whatever the reason", [](const Spot& at) {
    const bool skips = at.op.imm == static_cast<std::uint32_t>(abi::MissingMeans::Skip);
    return skips && right(at) == Verdict::Unknown ? std::optional(Verdict::NotApplicable) : std::nullopt;
  }));
  all.push_back(row_of_verdicts("L-VERDICT-11", "skip leaves out nothing", [](const Spot& at) {
    const bool left_out = right(at) == Verdict::NotApplicable && side(at, 1) == Kleene::True;
    return left_out ? std::optional(Verdict::Unknown) : std::nullopt;
  }));
}

/// The outcome of a decision when `choose` picks among those that hold; the first is undecided.
Fault decided(std::string mark, std::string name,
              std::function<abi::Outcome(const std::vector<abi::Outcome>&)> choose) {
  return faulty(std::move(mark), std::move(name), {Opcode::Decide}, [choose = std::move(choose)](const Spot& at) {
    if (at.operand(0).truth != Kleene::True) return at.right;
    std::vector<abi::Outcome> holding;
    const auto& branches = at.program.decisions[at.op.imm].branches;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (at.operand(i + 1).truth == Kleene::True) holding.push_back(branches[i].outcome);
    }
    Cell cell;
    cell.code = static_cast<std::uint8_t>(holding.empty() ? abi::Outcome::Undecided : choose(holding));
    return cell;
  });
}

void decisions(std::vector<Fault>& all) {
  all.push_back(decided("L-DECIDE-5", "the first branch that holds decides",
                        [](const std::vector<abi::Outcome>& holding) { return holding.front(); }));
  all.push_back(decided("L-DECIDE-5", "the last branch that holds decides",
                        [](const std::vector<abi::Outcome>& holding) { return holding.back(); }));
  all.push_back(decided("L-DECIDE-5", "the mildest branch that holds decides",
                        [](const std::vector<abi::Outcome>& holding) { return std::ranges::min(holding); }));
  all.push_back(faulty("L-DECIDE-9", "an exam without a subject is accepted", {Opcode::Decide}, [](const Spot& at) {
    Cell cell = at.right;
    if (at.operand(0).truth != Kleene::True) cell.code = static_cast<std::uint8_t>(abi::Outcome::Accept);
    return cell;
  }));
  all.push_back(faulty("L-DECIDE-6", "where no branch holds there is no outcome", {Opcode::Decide}, [](const Spot& at) {
    Cell cell = at.right;
    if (at.operand(at.op.operands.size() - 1).truth == Kleene::True)
      cell.code = static_cast<std::uint8_t>(abi::Outcome::Undecided);
    return cell;
  }));
}

}  // namespace

std::vector<Fault> row_faults() {
  std::vector<Fault> all;
  comparisons(all);
  arithmetic(all);
  logic(all);
  verdict_rows(all);
  decisions(all);
  return all;
}

}  // namespace qapc::conformance
