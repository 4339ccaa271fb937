#include "runtime/session/observed.hpp"

#include <algorithm>
#include <map>

#include "runtime/base/number_text.hpp"
#include "runtime/dicom/dictionary.hpp"

namespace qapc::session {
namespace {

using abi::Index;
using eval::Cell;
using eval::Kleene;

constexpr std::size_t kShownValues = 6;

void fill(report::Distribution& result, const std::map<std::string, std::int64_t>& values, const std::string& unit) {
  for (const auto& [value, count] : values) result.values.push_back({with_unit(value, unit), count});
  std::ranges::stable_sort(result.values, [](const auto& a, const auto& b) { return a.count > b.count; });
  if (result.values.size() <= kShownValues) return;
  result.more = static_cast<std::int64_t>(result.values.size() - kShownValues);
  result.values.resize(kShownValues);
}

/// The recipe that a value comes from, through guards and conversions; none for what is computed.
Index recipe_of(const abi::Program& program, Index value) {
  for (;;) {
    const abi::Op& op = program.ops[value];
    if (op.code == abi::Opcode::Read || op.code == abi::Opcode::ReadItems) return op.imm;
    if (op.code == abi::Opcode::Where) {
      value = op.operands[1];
    } else if (op.code == abi::Opcode::ToNumber) {
      value = op.operands[0];
    } else {
      return abi::kNone;
    }
  }
}

}  // namespace

std::string with_unit(std::string text, const std::string& unit) {
  return unit.empty() ? text : text + " " + unit;
}

std::int64_t Observed::above(Index space, std::int64_t row, Index level) const {
  for (; space != level; space = program_.spaces[space].parent) row = batch_.parent(space, row);
  return row;
}

Interval Observed::rows_under(Index space, Index level, std::int64_t row) const {
  if (space == level) return {row, row + 1};
  const Index above = program_.spaces[space].parent;
  const Interval parents = rows_under(above, level, row);
  if (parents.first == parents.second) return {0, 0};
  return {batch_.under(space, parents.first).first, batch_.under(space, parents.second - 1).second};
}

bool Observed::lies_below(Index space, Index level) const {
  while (space != level && space != abi::kNone) space = program_.spaces[space].parent;
  return space == level;
}

Interval Observed::rows_of(Index value, Index level, std::int64_t row) const {
  const Index space = program_.ops[value].space;
  if (lies_below(space, level)) return rows_under(space, level, row);
  if (!lies_below(level, space)) return {0, 0};
  row = above(level, row, space);
  return {row, row + 1};
}

std::string Observed::shown(Index value, const Cell& cell) const {
  switch (program_.ops[value].type) {
    case abi::Type::Number:
      return number_text(cell.number);
    case abi::Type::Integer:
      return std::to_string(cell.integer);
    case abi::Type::Text:
      return batch_.text(cell.text);
    default:
      return "";
  }
}

Interval Observed::holders(Index observed, Index holder, Index level, std::int64_t row) const {
  return lies_below(holder, level) ? rows_under(holder, level, row) : rows_of(observed, level, row);
}

void Observed::tell_homes(Index recipe, const std::map<std::uint8_t, std::int64_t>& counts,
                          report::Distribution& into) const {
  const abi::Wording wording{
      .recipe = [this](Index input) { return program_.text(program_.recipes[input].name); },
      .keyword = [](std::uint32_t tag) { return std::string(dicom::keyword_in_dictionary(tag)); }};
  for (const auto& [home, count] : counts) {
    if (home < program_.recipes[recipe].homes.size())
      into.homes.push_back({abi::describe_place(program_.recipes[recipe].homes[home], wording), count});
  }
  std::ranges::stable_sort(into.homes, [](const auto& a, const auto& b) { return a.count > b.count; });
}

report::Distribution Observed::distribution(const abi::Check& check, Index level, std::int64_t row) const {
  report::Distribution result;
  result.hidden = program_.counts_only || check.privacy != abi::Privacy::Public;
  const Index space = program_.ops[check.observed].space;
  const bool list = program_.spaces[space].kind == abi::SpaceKind::Values;
  const auto [begin, end] = holders(check.observed, list ? program_.spaces[space].parent : space, level, row);
  std::map<std::string, std::int64_t> values;
  std::map<std::string, std::int64_t> reasons;
  std::map<std::uint8_t, std::int64_t> homes;
  const Index holder = list ? program_.spaces[space].parent : space;
  const Index recipe = holder == abi::kImages ? recipe_of(program_, check.observed) : abi::kNone;
  for (std::int64_t at = begin; at < end; ++at) {
    const Interval items = list ? batch_.under(space, at) : Interval{at, at + 1};
    std::string all;
    abi::Missing missing = items.first == items.second ? abi::Missing::Absent : abi::Missing::None;
    for (std::int64_t item = items.first; item < items.second; ++item) {
      const Cell cell = batch_.cell(check.observed, item);
      if (!cell.there()) missing = cell.missing;
      if (cell.there()) all += (all.empty() ? "" : "\\") + shown(check.observed, cell);
    }
    if (missing == abi::Missing::None) {
      ++values[all];
      if (const auto home = recipe == abi::kNone ? std::nullopt : batch_.home(recipe, at)) ++homes[*home];
    } else {
      ++reasons[std::string(abi::name(missing))];
    }
  }
  result.rows = end - begin;
  if (!result.hidden) fill(result, values, program_.text(check.unit));
  for (const auto& [reason, count] : reasons) result.missing.push_back({reason, count});
  if (!homes.empty()) tell_homes(recipe, homes, result);
  return result;
}

report::CheckFinding Observed::check(const abi::Check& check, Index level, std::int64_t row) const {
  report::CheckFinding found{program_.text(check.label), program_.text(check.expected), 0, 0, {}};
  const auto [begin, end] = rows_of(check.truth, level, row);
  for (std::int64_t at = begin; at < end; ++at) {
    const Kleene truth = batch_.cell(check.truth, at).truth;
    found.failed += truth == Kleene::False ? 1 : 0;
    found.unknown += truth == Kleene::Unknown ? 1 : 0;
  }
  if (check.observed != abi::kNone) found.observed = distribution(check, level, row);
  return found;
}

}  // namespace qapc::session
