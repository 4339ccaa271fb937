// Fixtures: what the author gave, completed where the definition leaves no choice, as cells of the program's recipes.
#include <algorithm>
#include <cmath>
#include <map>

#include "compiler/lower/lower.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/abi/measurement.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/text/clock.hpp"

namespace qapc::lower {
namespace {

using Values = std::vector<ast::ExprId>;
using Fields = std::map<std::string, Values>;
using Cells = decltype(abi::Given::values);

struct Fixtures {
  const ast::Module& module;
  const sema::Checked& checked;
  const abi::Program& program;
  diag::Sink& diags;

  // --- completion -------------------------------------------------------------------------------------------------

  struct Completion {
    Fields& fields;
    const ast::Group& group;
  };

  void need(const sema::Type& type, const Completion& to) {
    const std::string name = type.field.valid() ? checked.fields[type.field].name : "the vendor";
    diags.report(diag::FixtureNeeds, to.group.span, name, to.group.definition->text)
        .help(type.field.valid() ? fmt::format("give it inside {{ … }}: `{}: …`", name)
                                 : "give it inside { … }: `Manufacturer: …`");
  }

  /// What is computed is known when all that it is made of is given.
  void need_parts(ast::ExprId id, const Completion& to) {
    const sema::Reference& reference = checked.reference(id);
    if (reference.kind == sema::Reference::Kind::Define) return need_parts(module.defines[reference.index].is, to);
    if (checked.type(id).field.valid() && !given(checked.type(id), to)) return need(checked.type(id), to);
    for (const ast::ExprId part : ast::children(module.exprs[id])) need_parts(part, to);
  }

  [[nodiscard]] bool given(const sema::Type& type, const Completion& to) const {
    return type.field.valid() && to.fields.contains(checked.fields[type.field].name);
  }

  /// The first value that satisfies an equality: a constant, a center, a closed lower bound, a first member.
  [[nodiscard]] ast::ExprId first_value(ast::ExprId rhs) const {
    const ast::Expr& expr = module.exprs[rhs];
    if (const auto* range = std::get_if<ast::Range>(&expr.node)) return range->lo;
    if (const auto* tolerance = std::get_if<ast::Tolerance>(&expr.node)) return tolerance->center;
    if (const auto* one_of = std::get_if<ast::OneOf>(&expr.node)) return one_of->members.front();
    return rhs;
  }

  void compare(const ast::Compare& compared, const sema::Type& lhs, std::size_t copies, const Completion& to) {
    using Op = ast::Compare::Op;
    if (given(lhs, to)) return;
    const bool computed = !lhs.field.valid() && checked.reference(compared.lhs).kind != sema::Reference::Kind::Vendor;
    if (computed) return need_parts(compared.lhs, to);
    const bool open = compared.op == Op::Less || compared.op == Op::Greater || compared.op == Op::NotEqual;
    if (!lhs.field.valid() || open) return need(lhs, to);
    to.fields[checked.fields[lhs.field].name] = Values(copies, first_value(compared.rhs));
  }

  [[nodiscard]] bool mentions_given(ast::ExprId id, const Completion& to) const {
    const ast::Expr& expr = module.exprs[id];
    const auto any = [&](const std::vector<ast::ExprId>& parts) {
      return std::ranges::any_of(parts, [&](ast::ExprId part) { return mentions_given(part, to); });
    };
    if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) return to.fields.contains(name->name);
    if (const auto* all = std::get_if<ast::And>(&expr.node)) return any(all->operands);
    if (const auto* either = std::get_if<ast::Or>(&expr.node)) return any(either->operands);
    if (const auto* negation = std::get_if<ast::Not>(&expr.node)) return mentions_given(negation->operand, to);
    if (const auto* compared = std::get_if<ast::Compare>(&expr.node)) return mentions_given(compared->lhs, to);
    if (const auto* presence = std::get_if<ast::Presence>(&expr.node)) return mentions_given(presence->operand, to);
    if (const auto* tokens = std::get_if<ast::Tokens>(&expr.node)) return mentions_given(tokens->operand, to);
    if (const auto* matches = std::get_if<ast::Matches>(&expr.node)) return mentions_given(matches->operand, to);
    if (const auto* starts = std::get_if<ast::StartsWith>(&expr.node)) return mentions_given(starts->operand, to);
    if (const auto* quantified = std::get_if<ast::Quantified>(&expr.node)) return mentions_given(quantified->list, to);
    if (const auto* index = std::get_if<ast::Index>(&expr.node)) return mentions_given(index->base, to);
    return false;
  }

  void complete(ast::ExprId id, const Completion& to) {
    const ast::Expr& expr = module.exprs[id];
    if (const auto* all = std::get_if<ast::And>(&expr.node)) {
      for (const ast::ExprId part : all->operands) complete(part, to);
    } else if (const auto* either = std::get_if<ast::Or>(&expr.node)) {
      if (!mentions_given(id, to)) complete(either->operands.front(), to);
    } else if (const auto* compared = std::get_if<ast::Compare>(&expr.node)) {
      compare(*compared, checked.type(compared->lhs), 1, to);
    } else if (const auto* quantified = std::get_if<ast::Quantified>(&expr.node)) {
      const sema::Type& list = checked.type(quantified->list);
      const auto* inner = std::get_if<ast::Compare>(&module.exprs[quantified->predicate].node);
      if (given(list, to)) return;
      if (quantified->kind == ast::Quantified::Kind::No || inner == nullptr) return need(list, to);
      compare(*inner, list, checked.fields[list.field].vm.least, to);
    } else if (const auto* tokens = std::get_if<ast::Tokens>(&expr.node)) {
      complete_tokens(*tokens, to);
    } else if (!mentions_given(id, to)) {
      need_first(id, to);
    }
  }

  void complete_tokens(const ast::Tokens& tokens, const Completion& to) {
    const sema::Type& type = checked.type(tokens.operand);
    if (given(type, to)) return;
    std::string joined;
    for (const ast::Tokens::Group& group : tokens.groups) {
      if (!group.none) joined += (joined.empty() ? "" : "_") + group.words.front().text;
    }
    texts[checked.fields[type.field].name] = joined;
  }

  void need_first(ast::ExprId id, const Completion& to) {
    const ast::Expr& expr = module.exprs[id];
    if (const auto* presence = std::get_if<ast::Presence>(&expr.node)) {
      const bool there = std::ranges::find(presence->kinds, ast::Presence::Kind::Present) != presence->kinds.end();
      if (there && presence->kinds.size() == 1) need(checked.type(presence->operand), to);
    } else if (const auto* matches = std::get_if<ast::Matches>(&expr.node)) {
      need(checked.type(matches->operand), to);
    } else if (const auto* starts = std::get_if<ast::StartsWith>(&expr.node)) {
      need(checked.type(starts->operand), to);
    }
  }

  // --- cells ------------------------------------------------------------------------------------------------------

  [[nodiscard]] std::variant<double, std::int64_t, std::string> cell(ast::ExprId id, const abi::Recipe& recipe) const {
    const ast::Expr& expr = module.exprs[id];
    if (const auto* number = std::get_if<ast::Number>(&expr.node)) {
      const Decimal given = *Decimal::parse(number->quantity.digits);
      const auto unit = sema::find_unit(program.text(recipe.unit));
      const Decimal value = sema::convert(given, *sema::find_unit(number->quantity.unit), unit.value_or(sema::Unit{}),
                                          Decimal::Round::Down)
                                .value_or(given);
      if (recipe.type == abi::Type::Integer) return value.whole(Decimal::Round::Down).value_or(0);
      if (recipe.type == abi::Type::Number) return parse_number(value.text()).value_or(0);
      return number->quantity.digits;
    }
    if (checked.reference(id).kind == sema::Reference::Kind::Set) {
      const ast::Set::Member& first = module.sets[checked.reference(id).index].members.front();
      return first.name ? first.name->text : first.text->text;
    }
    if (const auto* name = std::get_if<ast::NameRef>(&expr.node)) return name->name;
    if (const auto* text = std::get_if<ast::TextLit>(&expr.node)) {
      if (recipe.type == abi::Type::Text) return text->text;
      return parse_number(text::seconds_of_day(text->text).value_or("0")).value_or(0);  // a time of day
    }
    if (const auto* date = std::get_if<ast::Date>(&expr.node)) {
      std::string digits = date->text;
      std::erase(digits, '-');
      return digits;
    }
    return std::string();
  }

  /// The number of a measurement of which the fixture gives the values: none where it does not follow from them.
  static Cells summary(Cells values, const abi::Recipe& recipe) {
    using Summary = abi::Measurement::Summary;
    if (values.size() < 2) return values;
    const Summary how = abi::measurement(recipe.homes.front().fields.front())->summary;
    std::vector<double> numbers;
    for (const auto& value : values) {
      const auto* number = std::get_if<double>(&value);
      if (number == nullptr) return {};
      numbers.push_back(*number);
    }
    if (how == Summary::None) return {};
    if (how == Summary::Largest) return {std::ranges::max(numbers)};
    if (how == Summary::LargestSize)
      return {std::abs(std::ranges::max(numbers, {}, [](double x) { return std::abs(x); }))};
    if (how == Summary::MeanWithoutFirst) numbers.erase(numbers.begin());
    double sum = 0;
    for (const double number : numbers) sum += number;
    return {how == Summary::Sum ? sum : sum / static_cast<double>(numbers.size())};
  }

  [[nodiscard]] abi::FixtureSeries cells(const Fields& fields, std::uint32_t images) const {
    abi::FixtureSeries series;
    series.images = images;
    for (abi::Index i = 0; i < program.recipes.size(); ++i) {
      const abi::Recipe& recipe = program.recipes[i];
      abi::Given given{i, {}};
      if (const auto found = fields.find(program.text(recipe.name)); found != fields.end()) {
        for (const ast::ExprId value : found->second) given.values.push_back(cell(value, recipe));
        if (recipe.measured() && !recipe.external() && !recipe.list)
          given.values = summary(std::move(given.values), recipe);
      } else if (const auto joined = texts.find(program.text(recipe.name)); joined != texts.end()) {
        given.values.emplace_back(joined->second);
      }
      if (!given.values.empty()) series.given.push_back(std::move(given));
    }
    elements(fields, series);
    return series;
  }

  /// What canonical attributes and functions may read where nobody gave them.
  void elements(const Fields& fields, abi::FixtureSeries& series) const {
    const auto add = [&](const std::string& name, const auto& values_in) {
      const auto attribute = dictionary::find(name);
      if (!attribute || attribute->vr == "AS" || attribute->vr == "SQ") return;
      abi::GivenElement element{attribute->tag, std::string(attribute->vr), values_in(*attribute)};
      element.by_image = attribute->vm.single();
      if (!element.values.empty()) series.elements.push_back(std::move(element));
    };
    for (const auto& [name, values] : fields) {
      add(name, [&](const dictionary::Attribute& attribute) {
        std::vector<std::string> all;
        for (const ast::ExprId value : values) all.push_back(element_text(value, attribute));
        return all;
      });
    }
    for (const auto& [name, text] : texts) {
      if (!fields.contains(name)) add(name, [&](const auto&) { return std::vector{text}; });
    }
    std::ranges::sort(series.elements, {}, &abi::GivenElement::tag);
  }

  [[nodiscard]] std::string element_text(ast::ExprId id, const dictionary::Attribute& attribute) const {
    const ast::Expr& expr = module.exprs[id];
    if (const auto* text = std::get_if<ast::TextLit>(&expr.node)) return text->text;
    const auto* number = std::get_if<ast::Number>(&expr.node);
    if (number == nullptr) return std::get<std::string>(cell(id, abi::Recipe{}));
    const Decimal given = *Decimal::parse(number->quantity.digits);
    return sema::convert(given, *sema::find_unit(number->quantity.unit),
                         sema::find_unit(attribute.unit).value_or(sema::Unit{}), Decimal::Round::Down)
        .value_or(given)
        .text();
  }

  // --- tests ------------------------------------------------------------------------------------------------------

  [[nodiscard]] abi::Index definition(const ast::Name& name) const {
    for (abi::Index i = 0; i < module.series.size(); ++i) {
      if (module.series[i].name.text == name.text) return i;
    }
    return abi::kNone;
  }

  /// Whether an attribute of that name is measured of pixels.
  [[nodiscard]] bool of_pixels(const std::string& name) const {
    return std::ranges::any_of(program.recipes, [&](const abi::Recipe& recipe) {
      if (!recipe.measured() || recipe.external() || program.text(recipe.name) != name) return false;
      return abi::measurement(recipe.homes.front().fields.front())->cost != abi::Measurement::Cost::Headers;
    });
  }

  void leave_out(const ast::Name& name, Fields& fields) const {
    if (name.text != "pixels") {
      fields.erase(name.text);
      return;
    }
    std::erase_if(fields, [&](const auto& field) { return of_pixels(field.first); });
  }

  void add_group(const ast::Group& group, const ast::Change& change, std::uint32_t exam, abi::TestCase& into) {
    Fields fields;
    texts.clear();
    for (const ast::Field& field : group.fields) fields[field.name.text] = field.value.values;
    for (const ast::Field& field : change.with) fields[field.name.text] = field.value.values;
    if (group.definition) {
      Fields completed = fields;
      for (const ast::Name& name : change.without) completed[name.text] = {};  // said: absent
      for (const ast::Name& name : group.without) completed[name.text] = {};
      const Completion to{completed, group};
      complete(module.series[definition(*group.definition)].is, to);
      fields = std::move(completed);
    }
    for (const ast::Name& name : change.without) leave_out(name, fields);
    for (const ast::Name& name : group.without) leave_out(name, fields);
    for (std::uint32_t copy = 0; copy < group.copies; ++copy) {
      const bool unchanged = change.with.empty() && change.without.empty();
      if (group.definition && unchanged)
        into.members.emplace_back(static_cast<std::uint32_t>(into.series.size()), definition(*group.definition));
      into.series.push_back(cells(fields, group.images));
      into.series.back().exam = exam;
    }
  }

  void add_exams(const ast::Test& test, const ast::Change& change, abi::TestCase& into) {
    std::uint32_t number = 0;
    for (const ast::ExamGroup& exam : test.exams) {
      for (std::uint32_t copy = 0; copy < exam.copies; ++copy, ++number) {
        into.exams.push_back({exam.subject ? exam.subject->text : "", exam.site ? exam.site->text : ""});
        for (const ast::Group& group : exam.groups) add_group(group, change, number, into);
      }
    }
  }

  /// Of a decision's own word the outcome it stands for.
  [[nodiscard]] std::string_view meaning(std::string_view word) const {
    for (const ast::Decision& decision : module.decisions) {
      for (const auto& [own, outcome] : decision.outcomes) {
        if (own.text == word) return outcome.text;
      }
    }
    return word;
  }

  [[nodiscard]] abi::Expectation expectation(const ast::Expectation& expected, const diag::Sources& sources) const {
    abi::Expectation result;
    result.text = expected.subject.text + " " + expected.outcome;
    if (expected.exam) result.exam = *expected.exam - 1;
    if (expected.not_in_report) result.not_in_report = expected.not_in_report->text;
    result.line = sources.position(expected.span.source, expected.span.begin).line;
    for (abi::Index i = 0; i < module.rules.size(); ++i) {
      if (module.rules[i].name.text == expected.subject.text) result.rule = i;
    }
    for (abi::Index i = 0; i < module.risks.size(); ++i) {
      if (module.risks[i].name.text == expected.subject.text) result.risk = i;
    }
    for (abi::Index i = 0; i < module.decisions.size(); ++i) {
      if (module.decisions[i].level.text == expected.subject.text) result.decision = i;
    }
    for (int i = 0; i < abi::kVerdicts; ++i) {
      if (abi::name(static_cast<abi::Verdict>(i)) == expected.outcome) result.verdict = static_cast<abi::Verdict>(i);
    }
    const std::string_view outcome = meaning(expected.outcome);
    for (int i = 0; i < abi::kOutcomes; ++i) {
      if (abi::name(static_cast<abi::Outcome>(i)) == outcome) result.outcome = static_cast<abi::Outcome>(i);
    }
    return result;
  }

  std::map<std::string, std::string> texts;  ///< attributes completed with a text of their own
};

std::string describe(const ast::Change& change, const diag::Sources& sources) {
  std::string text;
  for (const ast::Field& field : change.with)
    text += (text.empty() ? "with " : ", ") + field.name.text + ": " + std::string(sources.text(field.value.span));
  std::string without;
  for (const ast::Name& name : change.without) without += (without.empty() ? "without " : ", ") + name.text;
  return text + (text.empty() || without.empty() ? "" : " ") + without;
}

}  // namespace

std::vector<abi::Test> lower_tests(const ast::Module& module, const sema::Checked& checked,
                                   const diag::Sources& sources, const abi::Program& program, diag::Sink& diags) {
  Fixtures fixtures{module, checked, program, diags, {}};
  std::vector<abi::Test> tests;
  for (const ast::Test& test : module.tests) {
    abi::Test lowered{test.title.text, sources.position(test.span.source, test.span.begin).line, {}};
    for (const ast::TestCase& one : test.cases) {
      abi::TestCase tried;
      tried.change = describe(one.change, sources);
      fixtures.add_exams(test, one.change, tried);
      for (const ast::Expectation& expected : one.expects)
        tried.expects.push_back(fixtures.expectation(expected, sources));
      tried.line = tried.expects.empty() ? lowered.line : tried.expects.front().line;
      lowered.cases.push_back(std::move(tried));
    }
    tests.push_back(std::move(lowered));
  }
  return tests;
}

}  // namespace qapc::lower
