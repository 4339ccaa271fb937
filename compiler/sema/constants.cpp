#include "compiler/sema/constants.hpp"

namespace qapc::sema {
namespace {

bool same_size(const Unit& lhs, const Unit& rhs) {
  return lhs.numerator == rhs.numerator && lhs.denominator == rhs.denominator;
}

/// Both as numbers of one unit that is small enough for either.
struct Pair {
  Decimal lhs;
  Decimal rhs;
  Unit unit;
};
std::optional<Pair> in_one_unit(const Constant& lhs, const Constant& rhs) {
  if (same_size(lhs.unit, rhs.unit)) return Pair{lhs.value, rhs.value, lhs.unit};
  const auto times = [](const std::optional<Decimal>& value, const Decimal& by) {
    return value ? value->times(by) : std::nullopt;
  };
  const auto left = times(times(lhs.value, lhs.unit.numerator), rhs.unit.denominator);
  const auto right = times(times(rhs.value, rhs.unit.numerator), lhs.unit.denominator);
  const auto denominator = lhs.unit.denominator.times(rhs.unit.denominator);
  if (!left || !right || !denominator) return std::nullopt;
  return Pair{*left, *right, Unit{"", lhs.unit.dimension, Decimal(1), *denominator}};
}

std::optional<Constant> quotient(const Constant& lhs, const Constant& rhs) {
  if (rhs.value.zero()) return std::nullopt;
  const auto numerator = lhs.unit.numerator.times(rhs.unit.denominator);
  const auto part = lhs.unit.denominator.times(rhs.unit.numerator);
  const auto denominator = part ? part->times(rhs.value) : std::nullopt;
  if (!numerator || !denominator) return std::nullopt;
  return Constant{lhs.value, Unit{"", lhs.unit.dimension.over(rhs.unit.dimension), *numerator, *denominator}};
}

}  // namespace

std::optional<Constant> sum(const Constant& lhs, const Constant& rhs) {
  const auto pair = in_one_unit(lhs, rhs);
  const auto value = pair ? pair->lhs.plus(pair->rhs) : std::nullopt;
  return value ? std::optional(Constant{*value, pair->unit}) : std::nullopt;
}

std::optional<Constant> difference(const Constant& lhs, const Constant& rhs) {
  return sum(lhs, {rhs.value.negated(), rhs.unit});
}

std::optional<Constant> product(const Constant& lhs, const Constant& rhs) {
  const auto value = lhs.value.times(rhs.value);
  const auto numerator = lhs.unit.numerator.times(rhs.unit.numerator);
  const auto denominator = lhs.unit.denominator.times(rhs.unit.denominator);
  if (!value || !numerator || !denominator) return std::nullopt;
  return Constant{*value, Unit{"", lhs.unit.dimension.times(rhs.unit.dimension), *numerator, *denominator}};
}

std::optional<Constant> constant(const ast::Quantity& quantity) {
  const auto value = Decimal::parse(quantity.digits);
  const auto unit = find_unit(quantity.unit);
  return value && unit ? std::optional(Constant{*value, *unit}) : std::nullopt;
}

std::optional<Constant> constant(const ast::Module& module, const Checked& checked, ast::ExprId id) {
  const ast::Expr& expr = module.exprs[id];
  if (const auto* number = std::get_if<ast::Number>(&expr.node)) return constant(number->quantity);
  if (!checked.type(id).constant || !checked.type(id).numeric()) return std::nullopt;
  if (const auto* negate = std::get_if<ast::Negate>(&expr.node)) {
    auto operand = constant(module, checked, negate->operand);
    if (operand) operand->value = operand->value.negated();
    return operand;
  }
  if (const auto* arithmetic = std::get_if<ast::Arithmetic>(&expr.node)) {
    const auto lhs = constant(module, checked, arithmetic->lhs);
    const auto rhs = constant(module, checked, arithmetic->rhs);
    if (!lhs || !rhs) return std::nullopt;
    switch (arithmetic->op) {
      case ast::Arithmetic::Op::Add:
        return sum(*lhs, *rhs);
      case ast::Arithmetic::Op::Subtract:
        return difference(*lhs, *rhs);
      case ast::Arithmetic::Op::Multiply:
        return product(*lhs, *rhs);
      case ast::Arithmetic::Op::Divide:
        return quotient(*lhs, *rhs);
    }
  }
  const Reference& reference = checked.reference(id);
  return reference.kind == Reference::Kind::Define ? checked.defines[reference.index] : std::nullopt;
}

std::optional<Measure> in_unit(const Constant& constant, const Unit& unit) {
  const auto below = convert(constant.value, constant.unit, unit, Decimal::Round::Down);
  const auto above = convert(constant.value, constant.unit, unit, Decimal::Round::Up);
  if (!below || !above) return std::nullopt;
  return Measure{*below, *below != *above};
}

}  // namespace qapc::sema
