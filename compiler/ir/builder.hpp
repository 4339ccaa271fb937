// Makes the value graph of a program. Floor 3 (compiler/ir). The builder alone makes operations, and equal ones once
// (value numbering across all rules), so every later pass may trust their types and spaces.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/program.hpp"

namespace qapc::ir {

using abi::Index;
using abi::Opcode;

/// A multi-valued attribute: how many values each row has, and the values in their own space.
struct List {
  Index count = abi::kNone;
  Index items = abi::kNone;
};

enum class Kleene : std::uint8_t { False = 0, True = 1, Unknown = 2 };

class Builder {
 public:
  Builder();

  // Pools: equal entries once.
  Index text(std::string_view text);
  Index constant(double value);
  Index range(const abi::NumberRange& range);
  Index range(const abi::IntegerRange& range);
  Index predicate(abi::Predicate predicate);
  Index map(abi::TextMap map);
  Index recipe(abi::Recipe recipe);
  Index aggregate(const abi::Aggregate& aggregate);
  Index cells(abi::Cells cells);

  // Spaces beyond images, series and exams, each once.
  Index volumes();
  /// The rows of `source` under `parent`.
  Index regrouped(Index source, Index parent);
  Index partners(Index parent);
  /// For each series all series of its exam, itself among them: a space of partners.
  Index siblings();
  /// The space of such cells.
  Index in_cohort(Index cells);
  /// The space of subjects, scanners, sites or the cohort, with those between it and exams.
  Index above_exams(abi::SpaceKind kind);
  /// Said before any space above exams is asked for: exams stand under scanners, and not under subjects.
  void under_scanners() { above_exams_ = abi::SpaceKind::Scanner; }

  [[nodiscard]] const abi::Op& op(Index value) const { return program_.ops.at(value); }
  [[nodiscard]] abi::Type type(Index value) const { return op(value).type; }
  [[nodiscard]] Index space(Index value) const { return op(value).space; }
  [[nodiscard]] Index parent(Index space) const { return program_.spaces.at(space).parent; }
  [[nodiscard]] bool is_of_cells(Index space) const { return program_.spaces.at(space).kind == abi::SpaceKind::Cell; }

  // Leaves
  Index read(Index recipe);
  List read_list(Index recipe);
  Index number(double value, Index space);
  Index truth(Kleene value, Index space);
  Index count_rows(Index child, Index space);

  /// Any other operation: type and space follow from the operands.
  Index make(Opcode code, std::vector<Index> operands, std::uint32_t imm = 0);

  // Logic, simplified where a side is constant.
  Index both(Index lhs, Index rhs);
  Index either(Index lhs, Index rhs);
  Index negate(Index operand);
  Index select(Index condition, Index yes, Index no);
  Index all_of(const std::vector<Index>& operands, Index space);
  Index any_of(const std::vector<Index>& operands, Index space);

  // Between levels
  /// The value as rows of `space` see it: lifted down, level by level. `space` lies below or at the value's own.
  Index lift(Index value, Index space);
  /// The operands, lifted to the lowest space among them.
  void unify(Index& lhs, Index& rhs);
  /// The value in a regrouped or partner space; in one of cells in their order.
  Index regroup(Index value, Index space);
  Index partner(Index value, Index space);
  /// Reduced level by level up to `space`.
  Index up(Opcode code, Index value, Index space, std::uint32_t imm = 0);
  /// True where all rows below are, level by level up to `space`.
  Index all_up(Index truth, Index space);
  Index any_up(Index truth, Index space, Kleene over_nothing);
  /// The value all rows below share, up to `space`.
  Index common(Index value, Index space);
  List common(List list, Index space);
  /// True where the value is missing for one of the reasons.
  Index missing(Index value, std::uint32_t reasons) { return make(Opcode::MissingBecause, {value}, reasons); }

  /// The tables of the report are the caller's to fill.
  [[nodiscard]] abi::Program& tables() { return program_; }
  [[nodiscard]] bool below(Index lower,
                           Index upper) const;  ///< whether `upper` is an ancestor of `lower`, or it itself
  /// Whether rows of `lower` are reduced to rows of `upper`: it lies below, or `upper` are cells of its exams.
  [[nodiscard]] bool reaches(Index lower, Index upper) const {
    return below(lower, upper) || (is_of_cells(upper) && below(lower, abi::kExams));
  }
  /// The finished program, verified.
  abi::Program finish() &&;

 private:
  Index add(abi::Op op);
  [[nodiscard]] bool is_truth(Index value, Kleene constant) const;
  [[nodiscard]] Index read_in(Index recipe) const;  ///< the space of what is read by it
  Index values_of(Index recipe);
  Index values_above(Index space);

  abi::Program program_;
  abi::SpaceKind above_exams_ = abi::SpaceKind::Subject;
  std::map<std::string, Index, std::less<>> texts_;
  std::map<std::vector<std::uint64_t>, Index> ops_;
};

}  // namespace qapc::ir
