#include "compiler/sema/limits.hpp"

#include <algorithm>
#include <iterator>

namespace qapc::sema {
namespace {

using Op = ast::Compare::Op;

/// DICOM writes one direction two ways: COL in classic, COLUMN in enhanced objects (PS3.3 C.8.3.1, C.8.13.5.3).
std::vector<std::string> spellings(const std::string& term) {
  if (term == "COL" || term == "COLUMN") return {"COL", "COLUMN"};
  return {term};
}

std::optional<Interval> tolerated(const ast::Module& module, const Checked& checked, const ast::Tolerance& tolerance,
                                  const Unit& unit) {
  const auto center = constant(module, checked, tolerance.center);
  auto margin = constant(tolerance.margin);
  if (!center || !margin) return std::nullopt;
  if (tolerance.margin.unit == "%") {
    const Decimal size = center->value.negative() ? center->value.negated() : center->value;
    const auto half = size.times(margin->value.shifted(-2));
    if (!half) return std::nullopt;
    margin = Constant{*half, center->unit};
  }
  const auto below = difference(*center, *margin);
  const auto above = sum(*center, *margin);
  if (!below || !above) return std::nullopt;
  const auto lo = in_unit(*below, unit);
  const auto hi = in_unit(*above, unit);
  return lo && hi ? std::optional(Interval{lo, hi, false, false}) : std::nullopt;
}

}  // namespace

std::vector<std::string> terms(const ast::Module& module, const Checked& checked, ast::ExprId id) {
  const ast::Expr& expr = module.exprs[id];
  if (const auto* quoted = std::get_if<ast::TextLit>(&expr.node)) return spellings(quoted->text);
  const Reference& reference = checked.reference(id);
  if (reference.kind != Reference::Kind::Set) return spellings(std::get<ast::NameRef>(expr.node).name);
  std::vector<std::string> all;
  for (const ast::Set::Member& member : module.sets[reference.index].members)
    std::ranges::copy(spellings(member.name ? member.name->text : member.text->text), std::back_inserter(all));
  return all;
}

std::optional<Interval> interval(const ast::Module& module, const Checked& checked, Op op, ast::ExprId rhs,
                                 const Unit& unit) {
  const ast::Expr& expr = module.exprs[rhs];
  const auto measure = [&](ast::ExprId id) {
    const auto known = constant(module, checked, id);
    return known ? in_unit(*known, unit) : std::nullopt;
  };
  if (const auto* tolerance = std::get_if<ast::Tolerance>(&expr.node))
    return tolerated(module, checked, *tolerance, unit);
  if (const auto* range = std::get_if<ast::Range>(&expr.node)) {
    const auto lo = measure(range->lo);
    const auto hi = measure(range->hi);
    return lo && hi ? std::optional(Interval{lo, hi, false, false}) : std::nullopt;
  }
  const auto limit = measure(rhs);
  if (!limit) return std::nullopt;
  if (op == Op::Equal || op == Op::NotEqual) return Interval{limit, limit, false, false};
  if (op == Op::Less || op == Op::LessEqual) return Interval{std::nullopt, limit, false, op == Op::Less};
  return Interval{limit, std::nullopt, op == Op::Greater, false};
}

}  // namespace qapc::sema
