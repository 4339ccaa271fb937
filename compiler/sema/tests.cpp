// Inline tests: fixtures name real attributes with values of their type, expectations name real rules and verdicts.
#include <array>
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/text/clock.hpp"

namespace qapc::sema {

void Checker::fixture_value(const Type& type, ast::ExprId value) {
  const ast::Expr& expr = module_.exprs[value];
  if (const auto* number = std::get_if<ast::Number>(&expr.node)) {
    const Type given = visit(value);
    if (given.poison()) return;
    if (type.numeric()) {
      if (!same_dimension(type, expr.span, given, expr.span) || type.kind != Kind::Integer) return;
      const auto value_given =
          convert(*Decimal::parse(number->quantity.digits), given.unit, type.unit, Decimal::Round::Down);
      if (value_given && value_given->whole(Decimal::Round::Down) != value_given->whole(Decimal::Round::Up))
        diags_.report(diag::WrongType, expr.span, name_of(type), "given a fraction");
    } else if (!number->quantity.unit.empty() || type.kind == Kind::Code) {
      diags_.report(diag::WrongType, expr.span, name_of(type), fmt::format("given {}", describe(given)));
    }
    return;
  }
  if (std::holds_alternative<ast::Date>(expr.node)) {
    const bool day =
        type.field.valid() && checked_.fields[type.field].standard && checked_.fields[type.field].standard->vr == "DA";
    if (!day) diags_.report(diag::WrongType, expr.span, name_of(type), "given a date");
    visit(value, {Kind::Date, false, {}, true, true, false, {}});
    return;
  }
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  const auto* quoted = std::get_if<ast::TextLit>(&expr.node);
  visit(value, {Kind::Text, false, {}, true, true, false, {}});
  const bool time =
      type.field.valid() && checked_.fields[type.field].standard && checked_.fields[type.field].standard->vr == "TM";
  if (time) {
    if (quoted == nullptr || !text::seconds_of_day(quoted->text))
      diags_.report(diag::WrongType, expr.span, name_of(type), "given this")
          .help("write a time as DICOM does, in quotes: \"101500\"");
  } else if (type.numeric()) {
    diags_.report(diag::WrongType, expr.span, name_of(type), "given a text").help("write a number with its unit");
  } else if (type.field.valid() && checked_.fields[type.field].standard && name != nullptr &&
             !can_hold(checked_.fields[type.field], name->name)) {
    diags_.report(diag::NeverMatches, expr.span, name_of(type));
  }
}

void Checker::fixture_field(const ast::Field& given) {
  const Reference reference = resolve(given.name);
  if (reference.kind == Reference::Kind::None) return;
  if (reference.kind != Reference::Kind::Field) {
    diags_.report(diag::WrongType, given.name.span, fmt::format("`{}`", given.name.text), "given")
        .help("give the attributes it is made of");
    return;
  }
  const Type type = type_of(reference);
  if (type.poison()) return;
  if (given.value.list && !type.list) diags_.report(diag::NotMultiValued, given.value.span, given.name.text);
  if (type.kind == Kind::Opaque) diags_.report(diag::NotBuilt, given.name.span, "sequences in fixtures");
  for (const ast::ExprId value : given.value.values) fixture_value(type, value);
}

void Checker::fixture_fields(const std::vector<ast::Field>& fields) {
  std::map<std::string, diag::Span> seen;
  for (const ast::Field& given : fields) {
    const auto [first, fresh] = seen.emplace(given.name.text, given.name.span);
    if (!fresh)
      diags_.report(diag::NameTwice, given.name.span, given.name.text).also(first->second, "given here first");
    fixture_field(given);
  }
}

void Checker::expectation(const ast::Expectation& expected) {
  constexpr std::array kOutcomes{abi::Outcome::Accept, abi::Outcome::Review, abi::Outcome::Reject,
                                 abi::Outcome::Undecided};
  constexpr std::array kVerdicts{abi::Verdict::Pass,    abi::Verdict::Warn,          abi::Verdict::Fail,
                                 abi::Verdict::Unknown, abi::Verdict::NotApplicable, abi::Verdict::NotAssessed,
                                 abi::Verdict::NotRun,  abi::Verdict::NoSubject};
  const bool exam = expected.subject.text == "exam";
  std::vector<std::string_view> known;
  if (exam) {
    for (const abi::Outcome outcome : kOutcomes) known.push_back(abi::name(outcome));
  } else {
    for (const abi::Verdict verdict : kVerdicts) known.push_back(abi::name(verdict));
  }
  if (!contains(known, expected.outcome)) {
    diags_.report(diag::UnknownWord, expected.span, expected.outcome, exam ? "what becomes of an exam" : "a verdict")
        .help("write " + alternatives(known));
  }
  if (exam || rules_.contains(expected.subject.text)) return;
  diag::Message& message = diags_.report(diag::UnknownRule, expected.subject.span, expected.subject.text);
  std::vector<std::string_view> rules;
  for (const auto& [name, index] : rules_) rules.push_back(name);
  for (const std::string_view meant : diag::nearest(expected.subject.text, rules))
    message.fix(fmt::format("did you mean `{}`?", meant), expected.subject.span, std::string(meant));
}

void Checker::test(const ast::Test& test) {
  for (const ast::Group& group : test.groups) {
    if (group.definition && !series_.contains(group.definition->text))
      diags_.report(diag::UnknownSeries, group.definition->span, group.definition->text);
    fixture_fields(group.fields);
  }
  for (const ast::TestCase& one : test.cases) {
    fixture_fields(one.change.with);
    for (const ast::Name& name : one.change.without) resolve(name);
    for (const ast::Expectation& expected : one.expects) expectation(expected);
  }
}

}  // namespace qapc::sema
