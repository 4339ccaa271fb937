// Faults of the interpreter in what speaks of many: statistics, counts with a condition, series beside one another.
#include <algorithm>
#include <map>

#include "tests/conformance/faulty.hpp"

namespace qapc::conformance {
namespace {

using abi::AggregateKind;
using abi::Missing;
using abi::Opcode;
using eval::Cell;
using eval::Kleene;

AggregateKind kind_of(const Spot& at) {
  return at.program.aggregates[at.op.imm].kind;
}
bool is_statistic(const Spot& at) {
  return kind_of(at) != AggregateKind::Pick;
}

/// Rows whose selection is not false, with their values.
std::vector<std::pair<Kleene, Cell>> selected(const Spot& at) {
  const auto [begin, end] = at.below();
  std::vector<std::pair<Kleene, Cell>> all;
  for (std::int64_t row = begin; row < end; ++row) {
    const Kleene chosen = at.at(0, row).truth;
    if (chosen != Kleene::False) all.emplace_back(chosen, at.at(1, row));
  }
  return all;
}

/// The numbers that are there, ascending.
std::vector<double> numbers(const Spot& at) {
  std::vector<double> all;
  for (const auto& [chosen, cell] : selected(at)) {
    if (cell.there()) all.push_back(cell.number);
  }
  std::ranges::sort(all);
  return all;
}

/// Statistics of one kind come to something else, where they come to a number.
Fault statistic(std::string mark, std::string name, AggregateKind kind,
                std::function<double(const Spot&, const std::vector<double>&)> is) {
  return faulty(std::move(mark), std::move(name), {Opcode::Aggregate}, [kind, is = std::move(is)](const Spot& at) {
    return kind_of(at) == kind && at.right.there() ? number(is(at, numbers(at))) : at.right;
  });
}

void statistics(std::vector<Fault>& all) {
  all.push_back(faulty("L-STAT-1", "a statistic is the first value", {Opcode::Aggregate}, [](const Spot& at) {
    return is_statistic(at) && at.right.there() ? selected(at).front().second : at.right;
  }));
  all.push_back(statistic("L-STAT-2", "a spread is the highest value", AggregateKind::Spread,
                          [](const Spot&, const auto& values) { return values.back(); }));
  all.push_back(statistic("L-STAT-2", "a median is the lower of two", AggregateKind::Median,
                          [](const Spot&, const auto& values) { return values[(values.size() - 1) / 2]; }));
  all.push_back(statistic("L-STAT-2", "a standard deviation is half of the spread", AggregateKind::Deviation,
                          [](const Spot&, const auto& values) { return (values.back() - values.front()) / 2; }));
  all.push_back(statistic("L-STAT-2", "a mean is the middle of the ends", AggregateKind::Mean,
                          [](const Spot&, const auto& values) { return (values.front() + values.back()) / 2; }));
  all.push_back(statistic("L-STAT-2", "a sum is a mean", AggregateKind::Sum, [](const Spot& at, const auto& values) {
    return at.right.number / static_cast<double>(values.size());
  }));
  all.push_back(statistic("L-STAT-2", "of several most frequent values the mode is the highest", AggregateKind::Mode,
                          [](const Spot&, const auto& values) {
                            std::map<double, std::size_t> counts;
                            for (const double value : values) ++counts[value];
                            double mode = values.front();
                            for (const auto& [value, count] : counts) {
                              if (count >= counts[mode]) mode = value;
                            }
                            return mode;
                          }));
  all.push_back(faulty("L-STAT-2", "one value deviates by nothing", {Opcode::Aggregate}, [](const Spot& at) {
    return kind_of(at) == AggregateKind::Deviation && numbers(at).size() == 1 ? number(0) : at.right;
  }));
  all.push_back(faulty("L-STAT-3", "a statistic has no unit", {Opcode::Aggregate}, [](const Spot& at) {
    return is_statistic(at) && at.right.there() ? number(at.right.number / 1000) : at.right;
  }));
  all.push_back(faulty("L-STAT-4", "missing values are left out", {Opcode::Aggregate}, [](const Spot& at) {
    return is_statistic(at) && !at.right.there() && !numbers(at).empty() ? number(numbers(at).front()) : at.right;
  }));
  all.push_back(faulty("L-STAT-4", "missing values are never left out", {Opcode::Aggregate}, [](const Spot& at) {
    const bool any = std::ranges::any_of(selected(at), [](const auto& one) { return !one.second.there(); });
    return is_statistic(at) && any ? missing(Missing::Absent) : at.right;
  }));
  all.push_back(faulty("L-STAT-5", "of no values a statistic is 0", {Opcode::Aggregate},
                       [](const Spot& at) { return is_statistic(at) && numbers(at).empty() ? number(0) : at.right; }));
}

void counts(std::vector<Fault>& all) {
  all.push_back(faulty("L-STAT-6", "one more is counted", {Opcode::CountTrue, Opcode::CountMaybe},
                       [](const Spot& at) { return integer(at.right.integer + 1); }));
  all.push_back(faulty("L-STAT-7", "what is unknown does not count", {Opcode::CountMaybe}, [](const Spot& at) {
    const auto [begin, end] = at.below();
    std::int64_t count = 0;
    for (std::int64_t row = begin; row < end; ++row) count += at.at(0, row).truth == Kleene::True ? 1 : 0;
    return integer(count);
  }));
  all.push_back(faulty("L-STAT-8", "a share is a fraction", {Opcode::Share},
                       [](const Spot& at) { return at.right.there() ? number(at.right.number / 100) : at.right; }));
  all.push_back(faulty("L-STAT-8", "a share with unknown parts is nothing", {Opcode::Share},
                       [](const Spot& at) { return at.right.there() ? at.right : number(0); }));
  all.push_back(faulty("L-STAT-8", "what is unknown is never left out of a share", {Opcode::Share}, [](const Spot& at) {
    const auto [begin, end] = at.below();
    for (std::int64_t row = begin; row < end; ++row) {
      if (at.at(1, row).truth == Kleene::Unknown) return missing(Missing::Undecided);
    }
    return at.right;
  }));
}

void relations(std::vector<Fault>& all) {
  const auto itself = [](const Spot& at) { return at.at(0, at.frame.spaces[at.op.space].parent[at.row]); };
  all.push_back(faulty("L-REL-1", "a series is paired with itself", {Opcode::Partner}, itself));
  all.push_back(faulty("L-REL-2", "the second name is that of the first series", {Opcode::Partner}, itself));
  all.push_back(
      faulty("L-REL-3", "series that differ have the value of the first", {Opcode::Aggregate}, [](const Spot& at) {
        const bool differs = at.right.missing == Missing::Differs && !selected(at).empty();
        return kind_of(at) == AggregateKind::Pick && differs ? selected(at).front().second : at.right;
      }));
  all.push_back(faulty("L-REL-3", "a series that may be of the definition is", {Opcode::Aggregate}, [](const Spot& at) {
    const bool undecided = at.right.missing == Missing::Undecided && !selected(at).empty();
    return kind_of(at) == AggregateKind::Pick && undecided ? selected(at).front().second : at.right;
  }));
  all.push_back(
      faulty("L-REL-3", "the value of a definition's series is never there", {Opcode::Aggregate},
             [](const Spot& at) { return kind_of(at) == AggregateKind::Pick ? missing(Missing::Absent) : at.right; }));
  all.push_back(faulty("L-REL-4", "some other series may be this one", {Opcode::Partner}, itself));
  all.push_back(
      faulty("L-REL-4", "the opposite is the same", {Opcode::Negate}, [](const Spot& at) { return at.operand(0); }));
}

}  // namespace

std::vector<Fault> group_faults() {
  std::vector<Fault> all;
  statistics(all);
  counts(all);
  relations(all);
  return all;
}

}  // namespace qapc::conformance
