// Limits: decimals as the protocol writes them, exactly, to bounds in the unit the data are stored in
// (docs/language.md, Numbers).
#include <fmt/format.h>
#include <limits>

#include "compiler/lower/lowering.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/base/number_text.hpp"

namespace qapc::lower {
namespace {

using Op = ast::Compare::Op;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The end of an interval that lets in what lies on `inner` of it. A limit whose digits do not end in this unit (100
/// months in years) is the nearest double, as the same value read from an exam is.
Decimal::Bound end_of(const sema::Measure& limit, Decimal::Round inner) {
  if (limit.cut) return {limit.value.nearest(), true};
  return limit.value.bound(inner);
}

}  // namespace

std::vector<std::string> Lowering::terms(ast::ExprId id) const {
  return sema::terms(module_, checked_, id);
}

std::optional<Interval> Lowering::interval(Op op, ast::ExprId rhs, const sema::Unit& unit) const {
  return sema::interval(module_, checked_, op, rhs, unit);
}

abi::IntegerRange Lowering::whole_range(const Interval& interval) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  abi::IntegerRange range;
  bool nothing = false;
  if (interval.lo) {
    const Decimal& lo = interval.lo->value;
    const auto whole = lo.whole(Decimal::Round::Up);
    const bool next = whole && interval.lo_open && Decimal(*whole) == lo;
    nothing = !whole ? !lo.negative() : next && *whole == kMost;
    if (!nothing) range.lo = whole.value_or(kLeast) + (next ? 1 : 0);
  }
  if (interval.hi) {
    const Decimal& hi = interval.hi->value;
    const auto whole = hi.whole(Decimal::Round::Down);
    const bool before = whole && interval.hi_open && Decimal(*whole) == hi;
    nothing = nothing || (!whole ? hi.negative() : before && *whole == kLeast);
    if (!nothing) range.hi = whole.value_or(kMost) - (before ? 1 : 0);
  }
  if (nothing) range = {kMost, kLeast};  // no whole number lies there
  return range;
}

Index Lowering::whole_inside(Index value, const Interval& interval) {
  return builder_.make(abi::Opcode::IntegerIn, {value}, builder_.range(whole_range(interval)));
}

Index Lowering::inside(const Scalar& lhs, const Interval& interval) {
  if (builder_.type(lhs.value) == abi::Type::Integer) return whole_inside(lhs.value, interval);
  abi::NumberRange range{-kInfinity, kInfinity, false, false};
  if (interval.lo) {
    const Decimal::Bound bound = end_of(*interval.lo, Decimal::Round::Up);
    range.lo = bound.value;
    range.lo_open = interval.lo_open && bound.exact;
  }
  if (interval.hi) {
    const Decimal::Bound bound = end_of(*interval.hi, Decimal::Round::Down);
    range.hi = bound.value;
    range.hi_open = interval.hi_open && bound.exact;
  }
  return builder_.make(abi::Opcode::NumberIn, {lhs.value}, builder_.range(range));
}

Scalar Lowering::number(Scalar scalar) {
  if (builder_.type(scalar.value) == abi::Type::Integer)
    scalar.value = builder_.make(abi::Opcode::ToNumber, {scalar.value});
  return scalar;
}

Scalar Lowering::in_unit(Scalar scalar, const sema::Unit& unit) {
  if (scalar.unit.numerator == unit.numerator && scalar.unit.denominator == unit.denominator)
    return {scalar.value, unit};
  const auto factor = sema::in_unit({Decimal(1), scalar.unit}, unit);
  QAPC_CHECK(factor.has_value(), "units of one dimension convert");
  const Index by = builder_.number(factor->value.nearest(), builder_.space(scalar.value));
  return {builder_.make(abi::Opcode::Multiply, {scalar.value, by}), unit};
}

/// Both sides are computed, or read from the exam.
Index Lowering::compare_values(const Scalar& left, Op op, ast::ExprId rhs, Mode mode) {
  const ast::Expr& expr = module_.exprs[rhs];
  if (const auto* range = std::get_if<ast::Range>(&expr.node)) {
    return builder_.both(compare(left, Op::GreaterEqual, range->lo, mode),
                         compare(left, Op::LessEqual, range->hi, mode));
  }
  if (const auto* tolerance = std::get_if<ast::Tolerance>(&expr.node)) {
    Scalar lhs = number(left);
    Scalar center = in_unit(number(value(tolerance->center, mode)), lhs.unit);
    builder_.unify(lhs.value, center.value);
    const Decimal margin = *Decimal::parse(tolerance->margin.digits);
    const auto around_zero = [](const sema::Measure& half) {
      return Interval{sema::Measure{half.value.negated(), half.cut}, half, false, false};
    };
    Scalar difference{builder_.make(abi::Opcode::Subtract, {lhs.value, center.value}), lhs.unit};
    if (tolerance->margin.unit == "%") {  // |lhs - center| <= p |center|: compare the ratio
      difference.value = builder_.make(abi::Opcode::Divide, {difference.value, center.value});
      return inside(difference, around_zero({margin.shifted(-2)}));
    }
    const auto half = sema::in_unit(*sema::constant(tolerance->margin), lhs.unit);
    QAPC_CHECK(half.has_value(), "units of one dimension convert");
    return inside(difference, around_zero(*half));
  }
  Scalar lhs = number(left);
  Scalar other = in_unit(number(value(rhs, mode)), lhs.unit);
  builder_.unify(lhs.value, other.value);
  using abi::Opcode;
  switch (op) {
    case Op::Equal:
      return builder_.make(Opcode::NumberEqual, {lhs.value, other.value});
    case Op::NotEqual:
      return builder_.negate(builder_.make(Opcode::NumberEqual, {lhs.value, other.value}));
    case Op::Less:
      return builder_.make(Opcode::NumberLess, {lhs.value, other.value});
    case Op::GreaterEqual:
      return builder_.negate(builder_.make(Opcode::NumberLess, {lhs.value, other.value}));
    case Op::Greater:
      return builder_.make(Opcode::NumberLess, {other.value, lhs.value});
    case Op::LessEqual:
      return builder_.negate(builder_.make(Opcode::NumberLess, {other.value, lhs.value}));
  }
  return abi::kNone;
}

Index Lowering::compare_texts(const Scalar& lhs, ast::ExprId rhs, Mode mode) {
  const sema::Reference::Kind kind = checked_.reference(rhs).kind;
  if (kind == sema::Reference::Kind::Field || kind == sema::Reference::Kind::Define) {
    Index left = lhs.value;
    Index right = value(rhs, mode).value;
    builder_.unify(left, right);
    return builder_.make(abi::Opcode::TextEqual, {left, right});
  }
  abi::Predicate predicate;
  for (const std::string& term : terms(rhs)) predicate.texts.push_back(builder_.text(term));
  return builder_.make(abi::Opcode::TextIn, {lhs.value}, builder_.predicate(std::move(predicate)));
}

Index Lowering::compare_set(const Scalar& lhs, ast::ExprId rhs, Mode mode) {
  const auto& [members, hashed] = std::get<ast::OneOf>(module_.exprs[rhs].node);
  const bool texts = builder_.type(lhs.value) == abi::Type::Text;
  const bool literals = std::ranges::all_of(members, [&](ast::ExprId member) {
    const sema::Reference::Kind kind = checked_.reference(member).kind;
    return kind == sema::Reference::Kind::None || kind == sema::Reference::Kind::Term ||
           kind == sema::Reference::Kind::Set;
  });
  if (texts && literals) {  // one question for the whole list
    abi::Predicate predicate;
    if (hashed) predicate.kind = abi::PredicateKind::Hashed;
    for (const ast::ExprId member : members) {
      for (const std::string& term : terms(member)) predicate.texts.push_back(builder_.text(term));
    }
    return builder_.make(abi::Opcode::TextIn, {lhs.value}, builder_.predicate(std::move(predicate)));
  }
  std::vector<Index> any;
  for (const ast::ExprId member : members) any.push_back(compare(lhs, Op::Equal, member, mode));
  return builder_.any_of(any, builder_.space(lhs.value));
}

Index Lowering::compare(const Scalar& lhs, Op op, ast::ExprId rhs, Mode mode) {
  if (op == Op::NotEqual) return builder_.negate(compare(lhs, Op::Equal, rhs, mode));
  if (std::holds_alternative<ast::OneOf>(module_.exprs[rhs].node)) return compare_set(lhs, rhs, mode);
  if (std::holds_alternative<ast::Quantile>(module_.exprs[rhs].node)) return compare_quantile(lhs, op, rhs).holds;
  if (builder_.type(lhs.value) == abi::Type::Text) return compare_texts(lhs, rhs, mode);
  if (const auto limits = interval(op, rhs, lhs.unit)) return inside(lhs, *limits);
  return compare_values(lhs, op, rhs, mode);
}

std::string Lowering::expected_text(Op op, ast::ExprId rhs, const sema::Unit& unit) const {
  const ast::Expr& expr = module_.exprs[rhs];
  const std::string typed(sources_.text(expr.span));
  if (op == Op::NotEqual) return "not " + expected_text(Op::Equal, rhs, unit);
  if (std::holds_alternative<ast::OneOf>(expr.node)) return typed.starts_with('(') ? "one of " + typed : typed;
  const bool no_limits = checked_.type(rhs).textual() || std::holds_alternative<ast::Quantile>(expr.node);
  const auto limits = no_limits ? std::nullopt : interval(op, rhs, unit);
  if (!limits) {
    return std::string(sign(op)) + typed;
  }
  const auto words = [&](const sema::Measure& limit, const sema::Unit& in) {
    return with_unit(limit.cut ? number_text(limit.value.nearest()) : limit.value.text(), in);
  };
  if (limits->lo && limits->hi)
    return limits->lo->value == limits->hi->value
               ? words(*limits->lo, unit)
               : fmt::format("{} .. {}", words(*limits->lo, {}), words(*limits->hi, unit));
  if (limits->lo) return (limits->lo_open ? "> " : ">= ") + words(*limits->lo, unit);
  return (limits->hi_open ? "< " : "<= ") + words(*limits->hi, unit);
}

}  // namespace qapc::lower
