// Faults of the interpreter, from rows to the row above: shared values, agreement, counts, statistics.
#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "tests/conformance/faulty.hpp"

namespace qapc::conformance {
namespace {

using abi::Missing;
using abi::Opcode;
using eval::Cell;
using eval::Kleene;

/// The cells of one operand under this row.
std::vector<Cell> cells(const Spot& at, std::size_t operand = 0) {
  const auto [begin, end] = at.below();
  std::vector<Cell> all;
  for (std::int64_t row = begin; row < end; ++row) all.push_back(at.at(operand, row));
  return all;
}

std::vector<Cell> there(const Spot& at, std::size_t operand = 0) {
  std::vector<Cell> all = cells(at, operand);
  std::erase_if(all, [](const Cell& cell) { return !cell.there(); });
  return all;
}

bool any(const Spot& at, Kleene value) {
  return std::ranges::any_of(cells(at), [&](const Cell& cell) { return cell.truth == value; });
}
bool of_values(const Spot& at) {
  return at.kind(0) == abi::SpaceKind::Values;
}

void reductions(std::vector<Fault>& all) {
  all.push_back(faulty("L-LEVEL-2", "an image that is unknown is left out", {Opcode::All}, [](const Spot& at) {
    return !of_values(at) && at.right.truth == Kleene::Unknown ? truth(true) : at.right;
  }));
  all.push_back(faulty(
      "L-LEVEL-2", "an image that is unknown hides one that is false", {Opcode::All},
      [](const Spot& at) { return !of_values(at) && any(at, Kleene::Unknown) ? truth(Kleene::Unknown) : at.right; }));
  all.push_back(faulty("L-LEVEL-2", "one image that holds is enough", {Opcode::All}, [](const Spot& at) {
    return !of_values(at) && any(at, Kleene::True) ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-MULTI-3", "a value that is unknown is left out of every", {Opcode::All}, [](const Spot& at) {
    return of_values(at) && at.right.truth == Kleene::Unknown ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-MULTI-3", "a value that is unknown hides one that holds", {Opcode::Any}, [](const Spot& at) {
    return of_values(at) && any(at, Kleene::Unknown) ? truth(Kleene::Unknown) : at.right;
  }));
  all.push_back(faulty("L-MULTI-3", "a value that is unknown is left out of any", {Opcode::Any}, [](const Spot& at) {
    return of_values(at) && at.right.truth == Kleene::Unknown ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-MULTI-2", "every is any", {Opcode::All},
                       [](const Spot& at) { return of_values(at) && any(at, Kleene::True) ? truth(true) : at.right; }));
  all.push_back(faulty("L-MULTI-2", "any is every", {Opcode::Any}, [](const Spot& at) {
    return of_values(at) && any(at, Kleene::False) ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-MULTI-4", "every of nothing holds, any of nothing does not",
                       {Opcode::All, Opcode::Any, Opcode::Select}, [](const Spot& at) {
                         if (at.op.code == Opcode::Select) {
                           const abi::Op& otherwise = at.program.ops[at.op.operands[2]];
                           const bool list = otherwise.code == Opcode::Truth && otherwise.imm == 2;
                           return list ? at.operand(1) : at.right;
                         }
                         const auto [begin, end] = at.below();
                         return of_values(at) && begin == end ? truth(at.op.code == Opcode::All) : at.right;
                       }));
  all.push_back(faulty("L-DECIDE-3", "a branch asks all subjects", {Opcode::Any}, [](const Spot& at) {
    const auto [begin, end] = at.below();
    const bool verdicts = at.program.ops[at.op.operands[0]].code == Opcode::VerdictIn;
    return verdicts && begin != end && any(at, Kleene::False) ? truth(false) : at.right;
  }));
}

void shared_values(std::vector<Fault>& all) {
  all.push_back(faulty("L-LEVEL-3", "the shared value is that of the first image", {Opcode::Common},
                       [](const Spot& at) { return cells(at).empty() ? at.right : cells(at).front(); }));
  all.push_back(faulty("L-LEVEL-4", "images without the value are left out", {Opcode::Common}, [](const Spot& at) {
    return at.right.missing == Missing::Differs && there(at).size() == 1 ? there(at).front() : at.right;
  }));
  all.push_back(faulty("L-LEVEL-4", "what all images lack differs", {Opcode::Common},
                       [](const Spot& at) { return at.right.there() ? at.right : missing(Missing::Differs); }));
  all.push_back(
      faulty("L-LEVEL-4", "what images lack for different reasons is absent", {Opcode::Common}, [](const Spot& at) {
        const bool nowhere = at.right.missing == Missing::Differs && there(at).empty();
        return nowhere ? missing(Missing::Absent) : at.right;
      }));
  all.push_back(
      faulty("L-LEVEL-3", "the shared item is that of the first image", {Opcode::CommonItems}, [](const Spot& at) {
        const abi::Rows& here = at.frame.spaces[at.op.space];
        const abi::Rows& children = at.frame.spaces[at.program.ops[at.op.operands[0]].space];
        const abi::Rows& items = at.frame.spaces[at.program.ops[at.op.operands[1]].space];
        const std::int64_t parent = here.parent[at.row];
        return at.at(1, items.begin[children.begin[parent]] + at.row - here.begin[parent]);
      }));
  all.push_back(faulty("L-COUNT-7", "the time of a series is the latest", {Opcode::Earliest}, [](const Spot& at) {
    return there(at).empty() ? at.right : std::ranges::max(there(at), {}, &Cell::number);
  }));
  all.push_back(
      faulty("L-COUNT-7", "an image without a time takes that of its series away", {Opcode::Earliest},
             [](const Spot& at) { return there(at).size() < cells(at).size() ? missing(Missing::Absent) : at.right; }));
}

void agreement(std::vector<Fault>& all) {
  const std::vector<Opcode> both{Opcode::Agree, Opcode::AgreeItems};
  all.push_back(faulty("L-AGREE-2", "images without a value are left out", both, [](const Spot& at) {
    return at.right.truth == Kleene::Unknown && !there(at).empty() ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-AGREE-2", "images without a value do not agree", both,
                       [](const Spot& at) { return at.right.truth == Kleene::Unknown ? truth(false) : at.right; }));
  all.push_back(faulty("L-AGREE-2", "an image without a value hides two that differ", both, [](const Spot& at) {
    return there(at).size() < cells(at).size() ? truth(Kleene::Unknown) : at.right;
  }));
  all.push_back(faulty("L-AGREE-3", "within is the distance from the first", {Opcode::Agree}, [](const Spot& at) {
    const std::vector<Cell> known = there(at);
    if (known.empty() || at.program.ops[at.op.operands[0]].type != abi::Type::Number) return at.right;
    const double within = at.program.constants[at.op.imm] + 1e-9;
    const bool near = std::ranges::all_of(
        known, [&](const Cell& cell) { return std::abs(cell.number - known.front().number) <= within; });
    return near && at.right.truth == Kleene::False ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-AGREE-3", "within is compared as doubles are", {Opcode::Agree}, [](const Spot& at) {
    const std::vector<Cell> known = there(at);
    if (known.size() < 2 || at.program.ops[at.op.operands[0]].type != abi::Type::Number) return at.right;
    const auto [least, most] = std::ranges::minmax(known, {}, &Cell::number);
    return most.number - least.number > at.program.constants[at.op.imm] ? truth(false) : at.right;
  }));
  all.push_back(faulty("L-AGREE-4", "lists agree by their lengths", {Opcode::AgreeItems}, [](const Spot& at) {
    const std::vector<Cell> known = there(at);
    const bool alike =
        std::ranges::all_of(known, [&](const Cell& cell) { return cell.integer == known.front().integer; });
    return alike && at.right.truth == Kleene::False ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-AGREE-4", "lists of different lengths may agree", {Opcode::AgreeItems}, [](const Spot& at) {
    const std::vector<Cell> known = there(at);
    const bool alike =
        std::ranges::all_of(known, [&](const Cell& cell) { return cell.integer == known.front().integer; });
    return !alike ? truth(true) : at.right;
  }));
  all.push_back(faulty("L-AGREE-1", "texts agree with anything", {Opcode::Agree}, [](const Spot& at) {
    const bool number = at.program.ops[at.op.operands[0]].type == abi::Type::Number;
    return !number && at.right.truth == Kleene::False ? truth(true) : at.right;
  }));
}

/// Rows below that have no place or key.
std::int64_t unknown_rows(const Spot& at, std::size_t first_key) {
  const auto [begin, end] = at.below();
  std::int64_t unknown = 0;
  for (std::int64_t row = begin; row < end; ++row) {
    bool known = true;
    for (std::size_t i = first_key; i < at.op.operands.size(); ++i) known = known && at.at(i, row).there();
    unknown += known ? 0 : 1;
  }
  return unknown;
}

/// Distinct keys of rows that are true, by `key`.
std::int64_t distinct(const Spot& at, const std::function<double(std::int64_t row)>& key) {
  const auto [begin, end] = at.below();
  std::set<double> keys;
  for (std::int64_t row = begin; row < end; ++row) {
    if (at.at(0, row).truth == Kleene::True) keys.insert(key(row));
  }
  return static_cast<std::int64_t>(keys.size());
}

void counts(std::vector<Fault>& all) {
  const std::vector<Opcode> slices{Opcode::DistinctLeast, Opcode::DistinctMost};
  const std::vector<Opcode> groups{Opcode::GroupsLeast, Opcode::GroupsMost};
  all.push_back(faulty("L-COUNT-4", "every image is a slice", slices,
                       [](const Spot& at) { return integer(at.below().second - at.below().first); }));
  all.push_back(faulty("L-COUNT-4", "images are placed by one coordinate", slices, [](const Spot& at) {
    const auto [begin, end] = at.below();
    std::set<double> places;
    for (std::int64_t row = begin; row < end; ++row) {
      if (at.at(0, row).there()) places.insert(at.at(0, row).number);
    }
    return places.empty() ? at.right : integer(static_cast<std::int64_t>(places.size()));
  }));
  all.push_back(faulty("L-COUNT-5", "an image without a place is no slice", {Opcode::DistinctMost},
                       [](const Spot& at) { return integer(at.right.integer - unknown_rows(at, 0)); }));
  all.push_back(faulty("L-COUNT-5", "an image without a place is a slice of its own", {Opcode::DistinctLeast},
                       [](const Spot& at) { return integer(at.right.integer + unknown_rows(at, 0)); }));
  all.push_back(faulty("L-COUNT-5", "images without a place may be no slice at all", {Opcode::DistinctLeast},
                       [](const Spot& at) { return integer(there(at).empty() ? 0 : at.right.integer); }));
  all.push_back(
      faulty("L-COUNT-7", "acquisitions are told apart by their frame of reference alone", groups, [](const Spot& at) {
        return integer(distinct(at, [&](std::int64_t row) { return static_cast<double>(at.at(1, row).text); }));
      }));
  all.push_back(faulty("L-COUNT-7", "acquisitions are told apart by their time alone", groups, [](const Spot& at) {
    return integer(distinct(at, [&](std::int64_t row) { return at.at(2, row).number; }));
  }));
  all.push_back(faulty("L-COUNT-7", "every series is an acquisition", groups, [](const Spot& at) {
    return integer(distinct(at, [](std::int64_t row) { return static_cast<double>(row); }));
  }));
  all.push_back(faulty("L-COUNT-8", "a series without a key is an acquisition of its own", {Opcode::GroupsLeast},
                       [](const Spot& at) {
                         const std::int64_t known = at.right.integer - (there(at, 1).empty() ? 1 : 0);
                         return integer(unknown_rows(at, 1) > 0 ? known + unknown_rows(at, 1) : at.right.integer);
                       }));
  all.push_back(faulty("L-COUNT-8", "a series without a key is no acquisition", groups, [](const Spot& at) {
    const bool most = at.op.code == Opcode::GroupsMost;
    return integer(most ? at.right.integer - unknown_rows(at, 1) : there(at, 1).empty() ? 0 : at.right.integer);
  }));
  all.push_back(faulty("L-COUNT-9", "a series of which nobody knows counts", {Opcode::CountTrue}, [](const Spot& at) {
    return integer(std::ranges::count_if(cells(at), [](const Cell& cell) { return cell.truth != Kleene::False; }));
  }));
  all.push_back(
      faulty("L-COUNT-9", "a series of which nobody knows does not count", {Opcode::CountMaybe}, [](const Spot& at) {
        return integer(std::ranges::count_if(cells(at), [](const Cell& cell) { return cell.truth == Kleene::True; }));
      }));
  all.push_back(faulty("L-COUNT-3", "one series is not counted", {Opcode::CountRows},
                       [](const Spot& at) { return integer(at.right.integer - 1); }));
}

}  // namespace

std::vector<Fault> up_faults() {
  std::vector<Fault> all;
  reductions(all);
  shared_values(all);
  agreement(all);
  counts(all);
  return all;
}

}  // namespace qapc::conformance
