// Inline tests: fixtures name real attributes with values of their type, expectations name real rules and verdicts.
#include <array>
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/check.hpp"
#include "compiler/sema/checker.hpp"
#include "runtime/abi/reason.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/text/clock.hpp"

namespace qapc::sema {
namespace {

Type constant_of(Kind kind) {
  Type type;
  type.kind = kind;
  type.constant = true;
  return type;
}

}  // namespace

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
        diags_.report(diag::WrongType, expr.span, name_of(type), "given a fraction").help("write a whole number");
    } else if (!number->quantity.unit.empty() || type.kind == Kind::Code) {
      diags_.report(diag::WrongType, expr.span, name_of(type), fmt::format("given {}", describe(given)))
          .help("write the text, in quotes where it is no word");
    }
    return;
  }
  if (std::holds_alternative<ast::Date>(expr.node)) {
    const bool day =
        type.field.valid() && checked_.fields[type.field].standard && checked_.fields[type.field].standard->vr == "DA";
    if (!day)
      diags_.report(diag::WrongType, expr.span, name_of(type), "given a date")
          .help(fmt::format("write {}", describe(type)));
    visit(value, constant_of(Kind::Date));
    return;
  }
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  const auto* quoted = std::get_if<ast::TextLit>(&expr.node);
  visit(value, constant_of(Kind::Text));
  if (type.measured && name != nullptr && abi::reason_named(name->name)) return;
  if (type.measured) {
    diags_.report(diag::WrongType, expr.span, name_of(type), "given this")
        .help("write a number with its unit, or the word of a reason: `no_background`");
    return;
  }
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
    diags_.report(diag::NeverMatches, expr.span, name_of(type)).help("give a value that DICOM can hold");
  }
}

/// Of an attribute with one value a list gives the images theirs, one after another.
void Checker::fixture_field(const ast::Field& given, std::uint32_t images) {
  if (given.tag) {
    unbuilt(given.name.span, "private elements in fixtures");
    return;
  }
  const Reference reference = resolve(given.name);
  if (reference.kind == Reference::Kind::None) return;
  if (reference.kind != Reference::Kind::Field) {
    diags_.report(diag::WrongType, given.name.span, fmt::format("`{}`", given.name.text), "given")
        .help("give the attributes it is made of");
    return;
  }
  const Type type = type_of(reference);
  if (type.poison()) return;
  const auto& measurement = checked_.fields[type.field].measurement;
  const bool values = measurement && measurement->list;  // of volumes or slices
  if (given.value.list && !type.list && !values && type.kind != Kind::Opaque &&
      (type.measured || given.value.values.size() > images))
    diags_.report(diag::NotMultiValued, given.value.span, given.name.text)
        .help(fmt::format("give one value, without brackets, or {} images", given.value.values.size()));
  if (type.kind == Kind::Opaque) {
    unbuilt(given.name.span, "sequences in fixtures");
    return;
  }
  for (const ast::ExprId value : given.value.values) {
    fixture_value(type, value);
    const bool word = std::holds_alternative<ast::NameRef>(module_.exprs[value].node);
    if (type.measured && word && given.value.values.size() > 1)
      diags_.report(diag::WrongType, module_.exprs[value].span, name_of(type), "given this among numbers")
          .help("write the word of a reason alone: the measurement is missing as a whole");
  }
}

void Checker::fixture_fields(const std::vector<ast::Field>& fields, std::uint32_t images) {
  std::map<std::string, diag::Span> seen;
  for (const ast::Field& given : fields) {
    const auto [first, fresh] = seen.emplace(given.name.text, given.name.span);
    if (!fresh)
      diags_.report(diag::NameTwice, given.name.span, given.name.text)
          .also(first->second, "given here first")
          .help("give it once");
    fixture_field(given, images);
  }
}

void Checker::expectation(const ast::Expectation& expected, std::uint32_t exams) {
  if (expected.exam && (*expected.exam == 0 || *expected.exam > exams))
    diags_.report(diag::NoSuchExam, expected.span, *expected.exam)
        .help(exams == 1 ? "leave the number out: there is one exam" : fmt::format("there are {} exams", exams));
  constexpr std::array kOutcomes{abi::Outcome::Accept, abi::Outcome::Review, abi::Outcome::Reject,
                                 abi::Outcome::Undecided};
  constexpr std::array kVerdicts{abi::Verdict::Pass,    abi::Verdict::Warn,          abi::Verdict::Fail,
                                 abi::Verdict::Unknown, abi::Verdict::NotApplicable, abi::Verdict::NotAssessed,
                                 abi::Verdict::NotRun,  abi::Verdict::NoSubject};
  if (expected.not_in_report) return;
  const auto decided = std::ranges::find_if(module_.decisions, [&](const ast::Decision& decision) {
    return decision.level.text == expected.subject.text && sema::decides(module_, decision);
  });
  const auto rule = names().rules.find(expected.subject.text);
  const bool risk = rule != names().rules.end() && rule->second >= module_.rules.size();
  const bool outcome = decided != module_.decisions.end() || expected.subject.text == "exam" || risk;
  std::vector<std::string_view> known;
  if (outcome && decided != module_.decisions.end() && !decided->outcomes.empty()) {
    for (const auto& [own, meaning] : decided->outcomes) known.push_back(own.text);
  } else if (outcome) {
    for (const abi::Outcome one : kOutcomes) known.push_back(abi::name(one));
  } else {
    for (const abi::Verdict verdict : kVerdicts) known.push_back(abi::name(verdict));
  }
  if (!contains(known, expected.outcome)) {
    diags_.report(diag::UnknownWord, expected.span, expected.outcome, outcome ? "what becomes of an exam" : "a verdict")
        .help("write " + alternatives(known));
  }
  if (!outcome) rule_named(expected.subject);
  const bool of_rule = rule != names().rules.end() && !risk;
  const bool larger = of_rule ? checked_.rules[rule->second].scope.level > Level::Exam
                              : outcome && !risk && expected.subject.text != "exam";
  if (expected.exam && larger)
    diags_.report(diag::WrongType, expected.span, fmt::format("`{}`", expected.subject.text), "expected of one exam")
        .help("leave the number out");
}

void Checker::test(const ast::Test& test) {
  unit_ = test.unit;
  std::uint32_t images = 1;
  std::uint32_t exams = 0;
  for (const ast::ExamGroup& exam : test.exams) {
    exams += exam.copies;
    if (exam.site && module_.groupings.empty())
      diags_.report(diag::SiteNotSaid, exam.site->span).help("add a line such as `site is StationName end`");
    for (const ast::Group& group : exam.groups) {
      if (group.definition) series_named(*group.definition);
      for (const ast::Name& name : group.without) {
        if (name.text != "pixels") resolve(name);
      }
      fixture_fields(group.fields, group.images);
      images = std::max(images, group.images);
    }
  }
  for (const ast::TestCase& one : test.cases) {
    fixture_fields(one.change.with, images);
    for (const ast::Name& name : one.change.without) {
      if (name.text != "pixels") resolve(name);
    }
    for (const ast::Expectation& expected : one.expects) expectation(expected, exams);
  }
}

}  // namespace qapc::sema
