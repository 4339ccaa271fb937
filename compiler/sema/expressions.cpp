// Types of expressions, bottom up. A part that is wrong is Poison, and what is made of Poison is silent.
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::sema {
namespace {

const Type kTruth{Kind::Truth, false, {}, true, false, false, false, {}};

std::string values_text(dictionary::Multiplicity vm) {
  return vm.most == 0          ? fmt::format("{} or more values", vm.least)
         : vm.least == vm.most ? fmt::format("{} values", vm.least)
                               : fmt::format("{} to {} values", vm.least, vm.most);
}

/// As PS3.6 writes it: `2`, `1-n`
std::string multiplicity_text(dictionary::Multiplicity vm) {
  return vm.most == 0          ? fmt::format("{}-n", vm.least)
         : vm.least == vm.most ? std::to_string(vm.least)
                               : fmt::format("{}-{}", vm.least, vm.most);
}

}  // namespace

std::string describe(const Type& type) {
  switch (type.kind) {
    case Kind::Number:
    case Kind::Integer:
      return describe(type.unit);
    case Kind::Code:
      return "a code";
    case Kind::Text:
      return "a text";
    case Kind::Uid:
      return "a UID";
    case Kind::Date:
      return "a date or time";
    case Kind::Opaque:
      return "a sequence or bytes";
    case Kind::Truth:
      return "a condition";
    case Kind::Poison:
      break;
  }
  return "a value";
}

std::string Checker::name_of(const Type& type) const {
  return type.field.valid() ? checked_.fields[type.field].name : describe(type);
}

Type truth_type() {
  Type type;
  type.kind = Kind::Truth;
  return type;
}

Type Checker::visit(ast::ExprId id) {
  if (visited_.at(id.index)) return checked_.types[id.index];
  visited_[id.index] = true;
  const ast::Expr& expr = module_.exprs[id];
  Type type = std::visit([&](const auto& part) { return node(part, expr.span); }, expr.node);
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node); name != nullptr && !type.poison()) {
    checked_.references[id.index] = resolve({name->name, expr.span}, true);
    if (name->of) checked_.definitions[id.index] = names().series.find(name->of->text)->second;
  }
  if (const auto* member = std::get_if<ast::Member>(&expr.node); member != nullptr && !type.poison()) {
    checked_.references[id.index] = resolve(member->name, true);
    checked_.definitions[id.index] = binds_.find(member->variable.text)->second;
  }
  if (const auto* call = std::get_if<ast::Call>(&expr.node); call != nullptr && type.field.valid())
    checked_.references[id.index] = {Reference::Kind::Field, type.field.index};
  if (const auto* count = std::get_if<ast::Count>(&expr.node); count != nullptr && count->definition && !type.poison())
    checked_.definitions[id.index] = names().series.find(count->definition->text)->second;
  if (const auto* some = std::get_if<ast::Some>(&expr.node); some != nullptr && !type.poison())
    checked_.definitions[id.index] = names().series.find(some->definition.text)->second;
  return visit(id, std::move(type));
}

Type Checker::visit(ast::ExprId id, Type type) {
  visited_.at(id.index) = true;
  return checked_.types.at(id.index) = std::move(type);
}

Type Checker::truth(ast::ExprId id) {
  const Type type = visit(id);
  if (type.poison() || type.kind == Kind::Truth) return type;
  diag::Message& message =
      diags_.report(diag::NotATruth, module_.exprs[id].span, std::string(sources_.text(module_.exprs[id].span)));
  message.help("compare it with a value, or write `is present` behind it");
  return {};
}

Type Checker::single(ast::ExprId id) {
  const Type type = visit(id);
  if (!type.list || type.poison()) return type;
  const std::string name = name_of(type);
  diag::Message& message =
      diags_.report(diag::MultiValued, module_.exprs[id].span, name, values_text(checked_.fields[type.field].vm));
  message.mark(fmt::format("value multiplicity {}", multiplicity_text(checked_.fields[type.field].vm)));
  message.fix(fmt::format("`every value of {}`", name), module_.exprs[id].span, fmt::format("every value of {}", name))
      .fix(fmt::format("`{}[1]`", name), module_.exprs[id].span, name + "[1]");
  return {};
}

void Checker::unknown_unit(const ast::Name& word) {
  diag::Message& message = diags_.report(diag::UnknownUnit, word.span, word.text);
  if (!offer(message, word, unit_words()))
    message.help("units are those of a protocol: `ms`, `s`, `mm`, `T`, `deg`, `Hz/px`, `%`, …");
}

Type Checker::quantity(const ast::Quantity& quantity) {
  const auto unit = find_unit(quantity.unit);
  if (!unit) {
    unknown_unit({quantity.unit, quantity.unit_span});
    return {};
  }
  if (!Decimal::parse(quantity.digits)) {
    diags_.report(diag::TooManyDigits, quantity.span).help("round it to what can be measured");
    return {};
  }
  Type type;
  type.kind = Kind::Number;
  type.unit = *unit;
  type.constant = true;
  return type;
}

std::optional<std::int64_t> Checker::whole(const ast::Quantity& quantity) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const auto number = Decimal::parse(quantity.digits);
  const bool plain = quantity.digits.find_first_of(".eE-") == std::string::npos;
  const auto value = number && plain ? number->whole(Decimal::Round::Down) : std::nullopt;
  if (value && *value <= kMost) return value;
  diags_.report(diag::NotAWholeNumber, quantity.span, quantity.digits, std::uint64_t{kMost})
      .help("write a whole number");
  return std::nullopt;
}

Type text_constant() {
  Type type;
  type.kind = Kind::Text;
  type.constant = true;
  return type;
}

Type Checker::node(const ast::TextLit&, diag::Span) {
  return text_constant();
}

Type Checker::node(const ast::Number& number, diag::Span) {
  if (number.quantity.unit == "points") {
    diags_.report(diag::PointsMisplaced, number.quantity.unit_span).fix("write `%`", number.quantity.unit_span, "%");
    return {};
  }
  return quantity(number.quantity);
}

Type Checker::node(const ast::Pattern&, diag::Span at) {
  diags_.report(diag::DoesNotFit, at, sources_.text(at)).help("patterns stand behind `matches`");
  return {};
}

Type Checker::node(const ast::Date&, diag::Span at) {
  diags_.report(diag::NotBuilt, at, "dates in comparisons");
  return {};
}

Type Checker::node(const ast::NameRef& name, diag::Span at) {
  const diag::Span word{at.source, at.begin, at.begin + static_cast<std::uint32_t>(name.name.size())};
  const Reference reference = resolve({name.name, word});
  if (reference.kind == Reference::Kind::Set) {
    diags_.report(diag::DoesNotFit, word, name.name).help("a set stands behind `is one of`");
    return {};
  }
  if (reference.kind == Reference::Kind::Site || reference.kind == Reference::Kind::Scanner)
    unbuilt(at, "the value of " + name.name);
  if (name.of && !series_named(*name.of)) return {};
  return type_of(reference);
}

bool Checker::bound(const ast::Name& variable) {
  if (binds_.contains(variable.text)) return true;
  diag::Message& message = diags_.report(diag::UnknownVariable, variable.span, variable.text);
  if (!offer(message, variable, words_of(binds_)))
    message.help("`for each (f: FieldMap, b: BOLD) in the same exam` names the series of a rule");
  return false;
}

Type Checker::node(const ast::Member& member, diag::Span) {
  return bound(member.variable) ? type_of(resolve(member.name)) : Type{};
}

Type Checker::node(const ast::Index& index, diag::Span at) {
  Type type = visit(index.base);
  if (type.poison()) return type;
  if (!type.list) {
    diags_.report(diag::NotMultiValued, at, name_of(type))
        .fix("leave the position out", at, std::string(sources_.text(module_.exprs[index.base].span)));
    return {};
  }
  const dictionary::Multiplicity vm = checked_.fields[type.field].vm;
  if (index.position == 0 || (vm.most != 0 && index.position > vm.most)) {
    diags_.report(diag::NoSuchPosition, index.position_span, name_of(type), index.position)
        .help(vm.least == vm.most ? fmt::format("write a position from 1 to {}", vm.most) : "positions begin with 1")
        .note(fmt::format("{} has {}; the first is [1]", name_of(type), values_text(vm)));
    return {};
  }
  type.list = false;
  return type;
}

Type Checker::arithmetic_operand(ast::ExprId id) {
  const Type type = single(id);
  if (type.poison() || type.numeric()) return type;
  diags_.report(diag::NotArithmetic, module_.exprs[id].span, name_of(type))
      .mark(fmt::format("this is {}", describe(type)))
      .help("compute with numbers and with attributes that hold them");
  return {};
}

Type Checker::node(const ast::Negate& negate, diag::Span) {
  Type type = arithmetic_operand(negate.operand);
  if (type.poison()) return type;
  type.kind = Kind::Number;
  type.computed = true;
  type.field = {};
  return type;
}

Type Checker::node(const ast::Arithmetic& arithmetic, diag::Span at) {
  const Type lhs = arithmetic_operand(arithmetic.lhs);
  const Type rhs = arithmetic_operand(arithmetic.rhs);
  if (lhs.poison() || rhs.poison()) return {};
  Type result;
  result.kind = Kind::Number;
  result.unit = lhs.unit;
  result.unit_known = lhs.unit_known && rhs.unit_known;
  result.constant = lhs.constant && rhs.constant;
  result.computed = true;
  result.measured = lhs.measured || rhs.measured;
  using Op = ast::Arithmetic::Op;
  if (arithmetic.op == Op::Add || arithmetic.op == Op::Subtract) {
    if (lhs.unit.dimension == rhs.unit.dimension) return result;
    diags_.report(diag::UnitMismatch, at, describe(lhs), describe(rhs))
        .also(module_.exprs[arithmetic.lhs].span, describe(lhs))
        .also(module_.exprs[arithmetic.rhs].span, describe(rhs))
        .note("only quantities of one kind can be added or subtracted");
    return {};
  }
  result.unit = product_unit(lhs.unit, rhs.unit, arithmetic.op == Op::Multiply ? 1 : -1);
  return result;
}

Type Checker::node(const ast::Range&, diag::Span at) {
  diags_.report(diag::DoesNotFit, at, sources_.text(at)).help("a range stands behind `=`");
  return {};
}

Type Checker::node(const ast::Tolerance&, diag::Span at) {
  diags_.report(diag::DoesNotFit, at, sources_.text(at)).help("a tolerance stands behind `=`");
  return {};
}

Type Checker::node(const ast::OneOf&, diag::Span at) {
  diags_.report(diag::DoesNotFit, at, sources_.text(at)).help("a list stands behind `is one of`");
  return {};
}

Type Checker::node(const ast::Quantile&, diag::Span at) {
  diags_.report(diag::DoesNotFit, at, sources_.text(at)).help("a quantile stands behind `<=` or `>=`");
  return {};
}

Type Checker::node(const ast::Not& negation, diag::Span) {
  return truth(negation.operand);
}

Type Checker::node(const ast::And& all, diag::Span) {
  bool poison = false;
  for (const ast::ExprId operand : all.operands) poison = truth(operand).poison() || poison;
  return poison ? Type{} : kTruth;
}

Type Checker::node(const ast::Or& any, diag::Span) {
  bool poison = false;
  for (const ast::ExprId operand : any.operands) poison = truth(operand).poison() || poison;
  return poison ? Type{} : kTruth;
}

}  // namespace qapc::sema
