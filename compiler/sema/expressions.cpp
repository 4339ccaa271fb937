// Types of expressions, bottom up. A part that is wrong is Poison, and what is made of Poison is silent.
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::sema {
namespace {

const Type kTruth{Kind::Truth, false, {}, true, false, false, {}};

std::string values_text(dictionary::Multiplicity vm) {
  return vm.most == 0          ? fmt::format("{} or more values", vm.least)
         : vm.least == vm.most ? fmt::format("{} values", vm.least)
                               : fmt::format("{} to {} values", vm.least, vm.most);
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

Type Checker::visit(ast::ExprId id) {
  if (visited_.at(id.index)) return checked_.types[id.index];
  visited_[id.index] = true;
  const ast::Expr& expr = module_.exprs[id];
  Type type = std::visit([&](const auto& part) { return node(part, expr.span); }, expr.node);
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node); name != nullptr && !type.poison())
    checked_.references[id.index] = resolve({name->name, expr.span}, true);
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
  message.fix(fmt::format("`every value of {}`", name), module_.exprs[id].span, fmt::format("every value of {}", name))
      .fix(fmt::format("`{}[1]`", name), module_.exprs[id].span, name + "[1]");
  return {};
}

Type Checker::quantity(const ast::Quantity& quantity) {
  const auto unit = find_unit(quantity.unit);
  if (!unit) {
    diag::Message& message = diags_.report(diag::UnknownUnit, quantity.unit_span, quantity.unit);
    for (const std::string_view meant : diag::nearest(quantity.unit, unit_words()))
      message.fix(fmt::format("did you mean `{}`?", meant), quantity.unit_span, std::string(meant));
    return {};
  }
  if (!Decimal::parse(quantity.digits)) {
    diags_.report(diag::TooManyDigits, quantity.span);
    return {};
  }
  return {Kind::Number, false, *unit, true, true, false, {}};
}

Type Checker::margin(const ast::Quantity& quantity) {
  return this->quantity(quantity);
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
  return type_of(resolve({name.name, at}));
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
        .note(fmt::format("{} has {}; the first is [1]", name_of(type), values_text(vm)));
    return {};
  }
  type.list = false;
  return type;
}

Type Checker::arithmetic_operand(ast::ExprId id) {
  const Type type = single(id);
  if (type.poison() || type.numeric()) return type;
  diags_.report(diag::NotArithmetic, module_.exprs[id].span, name_of(type));
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
  Type result{Kind::Number, false, lhs.unit, lhs.unit_known && rhs.unit_known, lhs.constant && rhs.constant, true, {}};
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

Type Checker::node(const ast::Call& call, diag::Span) {
  diags_.report(diag::NotBuilt, call.function.span, call.function.text + "(…)");
  return {};
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

Type Checker::node(const ast::Compare& compared, diag::Span at) {
  const Type lhs = single(compared.lhs);
  return compare(lhs, compared, at);
}

Type Checker::node(const ast::Presence& presence, diag::Span at) {
  const Type type = visit(presence.operand);
  if (type.poison()) return type;
  const bool named = std::holds_alternative<ast::NameRef>(module_.exprs[presence.operand].node) ||
                     std::holds_alternative<ast::Index>(module_.exprs[presence.operand].node);
  if (!named || type.kind == Kind::Truth) {
    diags_.report(diag::WrongType, at, describe(type), "absent or present").help("presence is asked of an attribute");
    return {};
  }
  return kTruth;
}

Type Checker::node(const ast::Tokens& tokens, diag::Span at) {
  const Type type = single(tokens.operand);
  for (const ast::Tokens::Group& group : tokens.groups) {
    for (const ast::Text& word : group.words) {
      const std::vector<std::string> parts = text::tokens(word.text);
      if (parts.size() == 1 && parts.front().size() == word.text.size()) continue;
      diag::Message& message = diags_.report(diag::NotOneToken, word.span, word.text);
      if (parts.size() > 1)
        message.fix(fmt::format("write `{}` to ask for each of them", fmt::join(parts, ", ")), word.span,
                    fmt::format("{}", fmt::join(parts, ", ")));
      return {};
    }
  }
  if (type.poison()) return type;
  if (type.textual()) return kTruth;
  diags_.report(diag::WrongType, at, name_of(type), "searched for tokens");
  return {};
}

Type Checker::node(const ast::Matches& matches, diag::Span at) {
  const Type type = single(matches.operand);
  if (const auto bad = text::pattern_error(matches.pattern)) {
    diags_.report(diag::BadPattern, matches.pattern_span, *bad);
    return {};
  }
  if (type.poison()) return type;
  if (!type.textual()) {
    diags_.report(diag::WrongType, at, name_of(type), "matched with a pattern")
        .help("compare numbers with a range: `= 200 .. 300`");
    return {};
  }
  return kTruth;
}

Type Checker::node(const ast::StartsWith& starts, diag::Span at) {
  const Type type = single(starts.operand);
  if (type.poison()) return type;
  if (type.textual()) return kTruth;
  diags_.report(diag::WrongType, at, name_of(type), "matched with the beginning of a text");
  return {};
}

Type Checker::node(const ast::Quantified& quantified, diag::Span) {
  Type type = visit(quantified.list);
  if (type.poison()) return type;
  if (!type.list) {
    diags_.report(diag::NotMultiValued, module_.exprs[quantified.list].span, name_of(type))
        .help(fmt::format("write `{}` without `every value of`", name_of(type)));
    return {};
  }
  type.list = false;
  const Type outer = std::exchange(subject_, type);
  const Type predicate = truth(quantified.predicate);
  subject_ = outer;
  return predicate.poison() ? Type{} : kTruth;
}

Type Checker::node(const ast::Count& count, diag::Span at) {
  constexpr std::array<std::string_view, 8> kCounted{"image",  "images",      "slice",        "slices",
                                                     "series", "acquisition", "acquisitions", "files"};
  if (!contains(kCounted, count.what.text)) {
    diags_.report(diag::UnknownWord, count.what.span, count.what.text, "something that is counted")
        .help("count images, slices, series or acquisitions");
    return {};
  }
  const bool inside = count.what.text.starts_with("image") || count.what.text.starts_with("slice");
  if (count.what.text == "files" || (inside && count.definition) ||
      (!inside && !count.definition && count.what.text != "series")) {
    diags_.report(diag::NotBuilt, at, std::string(sources_.text(at)));
    return {};
  }
  if (count.definition && !series_.contains(count.definition->text)) {
    diag::Message& message = diags_.report(diag::UnknownSeries, count.definition->span, count.definition->text);
    std::vector<std::string_view> known;
    for (const auto& [name, index] : series_) known.push_back(name);
    for (const std::string_view meant : diag::nearest(count.definition->text, known))
      message.fix(fmt::format("did you mean `{}`?", meant), count.definition->span, std::string(meant));
    return {};
  }
  const auto number = Decimal::parse(count.number.digits);
  if (!number || number->bound(Decimal::Round::Down).value > 1e9 ||
      count.number.digits.find_first_of(".eE") != std::string::npos) {
    diags_.report(diag::NotAWholeNumber, count.number.span, count.number.digits, std::uint64_t{1'000'000'000});
    return {};
  }
  return kTruth;
}

Type Checker::node(const ast::Agree& agree, diag::Span) {
  if (agree.what.text != "images") {
    diags_.report(diag::NotBuilt, agree.what.span, "all " + agree.what.text + " agree");
    return {};
  }
  bool poison = false;
  for (const ast::Agree::On& on : agree.on) {
    const Reference reference = resolve(on.attribute);
    const Type type = type_of(reference);
    poison = poison || type.poison();
    if (type.poison()) continue;
    if (reference.kind != Reference::Kind::Field || type.kind == Kind::Opaque) {
      diags_.report(diag::WrongType, on.attribute.span, describe(type), "compared across images")
          .help("name an attribute with a value");
      poison = true;
      continue;
    }
    if (!on.within) continue;
    const Type within = margin(*on.within);
    if (within.poison() || !type.numeric()) {
      if (!within.poison())
        diags_.report(diag::WrongType, on.within->span, describe(type), "compared within a tolerance");
      poison = true;
      continue;
    }
    if (on.within->digits.starts_with('-')) diags_.report(diag::NegativeTolerance, on.within->span);
    if (!same_dimension(type, on.attribute.span, within, on.within->span)) poison = true;
  }
  return poison ? Type{} : kTruth;
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
