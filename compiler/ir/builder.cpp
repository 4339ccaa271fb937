#include "compiler/ir/builder.hpp"

#include <algorithm>

#include "runtime/abi/opcode.hpp"
#include "runtime/abi/verify.hpp"
#include "runtime/base/check.hpp"

namespace qapc::ir {
namespace {

template <typename T>
Index pooled(std::vector<T>& pool, T value) {
  const auto found = std::ranges::find(pool, value);
  if (found != pool.end()) return static_cast<Index>(found - pool.begin());
  pool.push_back(std::move(value));
  return static_cast<Index>(pool.size() - 1);
}

}  // namespace

Builder::Builder() {
  program_.spaces = {{abi::SpaceKind::Image, abi::kSeries, abi::kNone, abi::kNone},
                     {abi::SpaceKind::Series, abi::kExams, abi::kNone, abi::kNone},
                     {abi::SpaceKind::Exam, abi::kNone, abi::kNone, abi::kNone}};
}

Index Builder::text(std::string_view text) {
  if (const auto known = texts_.find(text); known != texts_.end()) return known->second;
  program_.texts.emplace_back(text);
  return texts_.emplace(text, static_cast<Index>(program_.texts.size() - 1)).first->second;
}

Index Builder::constant(double value) {
  return pooled(program_.constants, value);
}
Index Builder::range(const abi::NumberRange& range) {
  return pooled(program_.ranges, range);
}
Index Builder::range(const abi::IntegerRange& range) {
  return pooled(program_.integer_ranges, range);
}
Index Builder::predicate(abi::Predicate predicate) {
  return pooled(program_.predicates, std::move(predicate));
}
Index Builder::map(abi::TextMap map) {
  return pooled(program_.maps, std::move(map));
}
Index Builder::recipe(abi::Recipe recipe) {
  return pooled(program_.recipes, std::move(recipe));
}

Index Builder::add(abi::Op op) {
  std::vector<std::uint64_t> key{static_cast<std::uint64_t>(op.code), static_cast<std::uint64_t>(op.type), op.space,
                                 op.imm};
  key.insert(key.end(), op.operands.begin(), op.operands.end());
  const auto [known, inserted] = ops_.emplace(std::move(key), static_cast<Index>(program_.ops.size()));
  if (inserted) program_.ops.push_back(std::move(op));
  return known->second;
}

Index Builder::read_in(Index recipe) const {
  return program_.recipes.at(recipe).measured() ? abi::kSeries : abi::kImages;
}

Index Builder::values_of(Index recipe) {
  return pooled(program_.spaces, abi::Space{abi::SpaceKind::Values, read_in(recipe), recipe, abi::kNone});
}

Index Builder::values_above(Index space) {
  return pooled(program_.spaces, abi::Space{abi::SpaceKind::Values, parent(parent(space)), abi::kNone, space});
}

Index Builder::aggregate(const abi::Aggregate& aggregate) {
  return pooled(program_.aggregates, aggregate);
}

Index Builder::cells(abi::Cells cells) {
  return pooled(program_.cells, std::move(cells));
}

Index Builder::in_cohort(Index cells) {
  const Index cohort = above_exams(abi::SpaceKind::Cohort);
  return pooled(program_.spaces, abi::Space{abi::SpaceKind::Cell, cohort, cells, abi::kNone});
}

Index Builder::volumes() {
  return pooled(program_.spaces, abi::Space{abi::SpaceKind::Volume, abi::kSeries, abi::kNone, abi::kNone});
}

Index Builder::regrouped(Index source, Index to) {
  return pooled(program_.spaces, abi::Space{abi::SpaceKind::Regrouped, to, abi::kNone, source});
}

Index Builder::partners(Index of) {
  return pooled(program_.spaces, abi::Space{abi::SpaceKind::Partner, of, abi::kNone, abi::kNone});
}

Index Builder::siblings() {
  return pooled(program_.spaces, abi::Space{abi::SpaceKind::Partner, abi::kSeries, abi::kNone, abi::kSeries});
}

Index Builder::above_exams(abi::SpaceKind kind) {
  Index lower = abi::kExams;
  for (const abi::SpaceKind level : {above_exams_, abi::SpaceKind::Site, abi::SpaceKind::Cohort}) {
    Index upper = parent(lower);
    if (upper == abi::kNone) {
      upper = static_cast<Index>(program_.spaces.size());
      program_.spaces.push_back({level, abi::kNone, abi::kNone, abi::kNone});
      program_.spaces[lower].parent = upper;
    }
    if (level == kind) return upper;
    lower = upper;
  }
  return lower;
}

Index Builder::regroup(Index value, Index to) {
  if (is_of_cells(parent(to))) return partner(value, to);
  return add({Opcode::Regroup, type(value), to, 0, {value}});
}

Index Builder::partner(Index value, Index to) {
  return add({Opcode::Partner, type(value), to, 0, {value}});
}

Index Builder::read(Index recipe) {
  const abi::Recipe& how = program_.recipes.at(recipe);
  return add({Opcode::Read, how.list ? abi::Type::Integer : how.type, read_in(recipe), recipe, {}});
}

List Builder::read_list(Index recipe) {
  const Index count = read(recipe);
  return {count, add({Opcode::ReadItems, program_.recipes.at(recipe).type, values_of(recipe), recipe, {}})};
}

Index Builder::number(double value, Index space) {
  return add({Opcode::Number, abi::Type::Number, space, constant(value), {}});
}
Index Builder::truth(Kleene value, Index space) {
  return add({Opcode::Truth, abi::Type::Truth, space, static_cast<std::uint32_t>(value), {}});
}
Index Builder::count_rows(Index child, Index space) {
  return add({Opcode::CountRows, abi::Type::Integer, space, child, {}});
}

Index Builder::make(Opcode code, std::vector<Index> operands, std::uint32_t imm) {
  const abi::OpcodeInfo& info = abi::info(code);
  QAPC_CHECK(!operands.empty(), "leaves have makers of their own");
  abi::Op op{code, abi::Type::Truth, space(operands.front()), imm, std::move(operands)};
  switch (info.result) {
    case 'N':
      op.type = abi::Type::Number;
      break;
    case 'I':
      op.type = abi::Type::Integer;
      break;
    case 'S':
      op.type = abi::Type::Text;
      break;
    case 'V':
      op.type = abi::Type::Verdict;
      break;
    case 'O':
      op.type = abi::Type::Outcome;
      break;
    case '0':
      op.type = type(op.operands.back());
      break;
    default:
      break;
  }
  switch (info.spaces) {
    case abi::SpaceRule::Up:
    case abi::SpaceRule::AgreeItems:
      op.space = parent(op.space);
      break;
    case abi::SpaceRule::CommonItems:
      op.space = values_above(space(op.operands.back()));
      break;
    case abi::SpaceRule::Below:
      op.space = abi::kExams;
      break;
    case abi::SpaceRule::Down:
    case abi::SpaceRule::Regroup:
    case abi::SpaceRule::Partner:
      QAPC_CHECK(false, "lift(), regroup() and partner() know where to");
      break;
    default:
      break;
  }
  return add(std::move(op));
}

bool Builder::is_truth(Index value, Kleene constant) const {
  return op(value).code == Opcode::Truth && op(value).imm == static_cast<std::uint32_t>(constant);
}

Index Builder::both(Index lhs, Index rhs) {
  unify(lhs, rhs);
  if (is_truth(lhs, Kleene::True) || is_truth(rhs, Kleene::False) || lhs == rhs) return rhs;
  if (is_truth(rhs, Kleene::True) || is_truth(lhs, Kleene::False)) return lhs;
  return make(Opcode::And, {std::min(lhs, rhs), std::max(lhs, rhs)});
}

Index Builder::either(Index lhs, Index rhs) {
  unify(lhs, rhs);
  if (is_truth(lhs, Kleene::False) || is_truth(rhs, Kleene::True) || lhs == rhs) return rhs;
  if (is_truth(rhs, Kleene::False) || is_truth(lhs, Kleene::True)) return lhs;
  return make(Opcode::Or, {std::min(lhs, rhs), std::max(lhs, rhs)});
}

Index Builder::negate(Index operand) {
  if (op(operand).code == Opcode::Not) return op(operand).operands.front();
  if (is_truth(operand, Kleene::True)) return truth(Kleene::False, space(operand));
  if (is_truth(operand, Kleene::False)) return truth(Kleene::True, space(operand));
  return make(Opcode::Not, {operand});
}

Index Builder::select(Index condition, Index yes, Index no) {
  if (is_truth(condition, Kleene::True)) return yes;
  if (is_truth(condition, Kleene::False)) return no;
  return make(Opcode::Select, {condition, yes, no});
}

Index Builder::all_of(const std::vector<Index>& operands, Index space) {
  Index all = truth(Kleene::True, space);
  for (const Index operand : operands) all = both(all, operand);
  return all;
}

Index Builder::any_of(const std::vector<Index>& operands, Index space) {
  Index any = truth(Kleene::False, space);
  for (const Index operand : operands) any = either(any, operand);
  return any;
}

bool Builder::below(Index lower, Index upper) const {
  while (lower != upper && lower != abi::kNone) lower = parent(lower);
  return lower == upper;
}

Index Builder::lift(Index value, Index to) {
  if (space(value) == to) return value;
  QAPC_CHECK(below(to, space(value)), "a value is lifted to a level below its own");
  const abi::Op& what = op(value);
  if (what.code == Opcode::Number || what.code == Opcode::Truth) return add({what.code, what.type, to, what.imm, {}});
  const Index from = lift(value, parent(to));
  return add({Opcode::Lift, type(from), to, 0, {from}});
}

void Builder::unify(Index& lhs, Index& rhs) {
  if (below(space(lhs), space(rhs))) {
    rhs = lift(rhs, space(lhs));
  } else {
    lhs = lift(lhs, space(rhs));
  }
}

/// Exams stand in cells in another order.
Index Builder::up(Opcode code, Index value, Index to, std::uint32_t imm) {
  while (space(value) != to) {
    if (space(value) == abi::kExams && is_of_cells(to)) value = regroup(value, regrouped(abi::kExams, to));
    value = make(code, {value}, imm);
  }
  return value;
}

Index Builder::all_up(Index truth_value, Index to) {
  if (!reaches(space(truth_value), to)) return lift(truth_value, to);
  return up(Opcode::All, truth_value, to, static_cast<std::uint32_t>(Kleene::Unknown));
}

Index Builder::any_up(Index truth_value, Index to, Kleene over_nothing) {
  return up(Opcode::Any, truth_value, to, static_cast<std::uint32_t>(over_nothing));
}

Index Builder::common(Index value, Index to) {
  if (!reaches(space(value), to)) return lift(value, to);
  return up(Opcode::Common, value, to);
}

List Builder::common(List list, Index to) {
  while (space(list.count) != to) {
    const Index items = make(Opcode::CommonItems, {list.count, list.items});
    list = {make(Opcode::Common, {list.count}), items};
  }
  return list;
}

abi::Program Builder::finish() && {
  const auto verified = abi::verify(program_);
  QAPC_CHECK(verified.has_value(), verified ? std::string_view() : std::string_view(verified.error().text));
  return std::move(program_);
}

}  // namespace qapc::ir
