#include "runtime/eval/why.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <memory_resource>
#include <set>

#include "runtime/abi/origin.hpp"

namespace qapc::eval {
namespace {

using abi::Index;
using abi::Opcode;

struct Walk {
  explicit Walk(const Batch& of) : batch(of) {}

  const Batch& batch;
  std::array<std::byte, 1024> room;  // most walks are short
  std::pmr::monotonic_buffer_resource memory{room.data(), room.size()};
  std::pmr::map<std::pair<Index, abi::Missing>, std::int64_t> found{&memory};
  std::pmr::set<std::pair<Index, std::int64_t>> seen{&memory};

  [[nodiscard]] const abi::Op& op(Index value) const { return batch.program().ops[value]; }
  [[nodiscard]] bool unknown(Index value, std::int64_t row) const {
    return batch.cell(value, row).truth == Kleene::Unknown;
  }
  void blame(Index recipe, abi::Missing reason) { ++found[{recipe, reason}]; }

  /// A value that is missing, down to what was read.
  void value(Index id, std::int64_t row) {
    if (!seen.emplace(id, row).second) return;
    const abi::Op& operation = op(id);
    const Cell cell = batch.cell(id, row);
    if (cell.there()) return;
    switch (operation.code) {
      case Opcode::Read:
      case Opcode::ReadItems:
        return blame(operation.imm, cell.missing);
      case Opcode::Lift:
        return value(operation.operands[0], batch.parent(operation.space, row));
      case Opcode::Partner:
        return value(operation.operands[0], batch.partner(operation.space, row));
      case Opcode::Common:
      case Opcode::CommonItems:
        return cell.missing == abi::Missing::Differs ? blame(recipe_of(id), cell.missing) : first_below(id, row);
      case Opcode::Earliest:
        return first_below(id, row);
      case Opcode::Item:
        if (!batch.cell(operation.operands[0], row).there()) return value(operation.operands[0], row);
        return blame(recipe_of(id), cell.missing);
      case Opcode::Where:
        return blame(recipe_of(id), cell.missing);
      case Opcode::Certain:
        if (!of_measured(operation.operands[1])) break;
        return gathered(operation.operands[1], row);
      case Opcode::Share:
      case Opcode::Aggregate:
      case Opcode::CountTrue:
      case Opcode::CountMaybe:
        return gathered(id, row);
      default:
        break;
    }
    bool blamed = false;
    for (const Index operand : operation.operands) {
      if (op(operand).type > abi::Type::Text || batch.cell(operand, row).there()) continue;
      value(operand, row);
      blamed = true;
    }
    if (!blamed) blame(recipe_of(id), cell.missing);  // division by zero, overflow
  }

  void first_below(Index id, std::int64_t row) {
    const Index below = op(id).operands.back();
    const std::int64_t parent = op(id).code == Opcode::CommonItems ? batch.parent(op(id).space, row) : row;
    const auto [begin, end] = batch.under(op(below).space, parent);
    for (std::int64_t child = begin; child < end; ++child) value(below, child);
  }

  /// What is made of rows below is missing because of rows: of which it is not known whether they count, or of those
  /// that are missing themselves. Where no row says so, the reason is its own.
  void gathered(Index id, std::int64_t row) {
    const std::size_t before = found.size();
    const auto [begin, end] = batch.under(op(op(id).operands[0]).space, row);
    for (std::int64_t child = begin; child < end; ++child) {
      for (const Index operand : op(id).operands) {
        if (op(operand).type == abi::Type::Truth) {
          truth(operand, child);
        } else if (batch.cell(op(id).operands[0], child).truth == Kleene::True) {
          value(operand, child);
        }
      }
    }
    if (found.size() == before) blame(recipe_of(id), batch.cell(id, row).missing);
  }

  /// A count of the values of a measurement.
  [[nodiscard]] bool of_measured(Index count) const {
    if (op(count).code != Opcode::CountMaybe) return false;
    const abi::Space& space = batch.program().spaces[op(op(count).operands[0]).space];
    return space.recipe != abi::kNone && batch.program().recipes[space.recipe].measured();
  }

  [[nodiscard]] Index recipe_of(Index id) const {
    while (op(id).code != Opcode::Read && op(id).code != Opcode::ReadItems) {
      if (op(id).operands.empty()) return abi::kNone;
      id = op(id).operands.back();
    }
    return op(id).imm;
  }

  void truth(Index id, std::int64_t row) {
    if (!unknown(id, row) || !seen.emplace(id, row).second) return;
    const abi::Op& operation = op(id);
    switch (operation.code) {
      case Opcode::Truth:
        return blame(abi::kNone, abi::Missing::NoRow);
      case Opcode::Lift:
        return truth(operation.operands[0], batch.parent(operation.space, row));
      case Opcode::Partner:
        return truth(operation.operands[0], batch.partner(operation.space, row));
      case Opcode::Select: {
        const Kleene condition = batch.cell(operation.operands[0], row).truth;
        return truth(operation.operands[condition == Kleene::Unknown ? 0 : condition == Kleene::True ? 1 : 2], row);
      }
      case Opcode::All:
      case Opcode::Any:
        return below(operation.operands[0], row);
      case Opcode::Agree:
      case Opcode::AgreeItems:
        return agreement(operation, row);
      case Opcode::CountIn:
        return count(operation, row);
      default:
        break;
    }
    for (const Index operand : operation.operands) {
      if (op(operand).type == abi::Type::Truth) {
        truth(operand, row);
      } else {
        value(operand, row);
      }
    }
  }

  /// The rows under a reduction; a list that is not there has none, and its count says why.
  void below(Index id, std::int64_t row) {
    const abi::Space& space = batch.program().spaces[op(id).space];
    const auto [begin, end] = batch.under(op(id).space, row);
    for (std::int64_t child = begin; child < end; ++child) truth(id, child);
    if (begin != end || space.kind != abi::SpaceKind::Values) return;
    const Index list = abi::listed_in(batch.program(), op(id).space);
    for (Index count = 0; count < batch.program().ops.size(); ++count) {
      if (op(count).space == space.parent && op(count).type == abi::Type::Integer &&
          abi::read_from(batch.program(), count) == list)
        return value(count, row);
    }
  }

  void agreement(const abi::Op& operation, std::int64_t row) {
    const auto [begin, end] = batch.under(op(operation.operands[0]).space, row);
    for (std::int64_t child = begin; child < end; ++child) value(operation.operands[0], child);
  }

  /// A count is not certain because a membership or a place is not known.
  void count(const abi::Op& operation, std::int64_t row) {
    const abi::Op& counted = op(operation.operands[1]);
    if (counted.operands.empty()) return;
    const auto [begin, end] = batch.under(op(counted.operands[0]).space, row);
    for (std::int64_t child = begin; child < end; ++child) {
      for (const Index operand : counted.operands) {
        if (op(operand).type == abi::Type::Truth) {
          truth(operand, child);
        } else {
          value(operand, child);
        }
      }
    }
  }
};

}  // namespace

std::vector<Cause> causes(const Batch& batch, Index truth, std::int64_t row) {
  Walk walk(batch);
  walk.truth(truth, row);
  std::vector<Cause> all;
  for (const auto& [key, rows] : walk.found) all.push_back({key.first, key.second, rows});
  return all;
}

}  // namespace qapc::eval
