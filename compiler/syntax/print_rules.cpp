// Rules, risks and tests to text.
#include <algorithm>

#include "compiler/syntax/printer.hpp"

namespace qapc::syntax {
namespace {

constexpr std::size_t kWidestLine = 120;  // bytes; a longer rule gets lines of its own

}  // namespace

std::string Printer::because(const std::optional<ast::Text>& text) {
  return text ? " because " + quoted(text->text) : "";
}

// --- rules ----------------------------------------------------------------------------------------------------------

std::string Printer::scope(const ast::Scope& scope) {
  if (scope.across) return "across " + scope.level.text + (scope.by.empty() ? "" : " by (" + names(scope.by) + ")");
  if (scope.binds.empty())
    return "for each " + (scope.definition ? scope.definition->text + " " : "") + scope.level.text;
  const auto bind = [](const ast::Scope::Bind& one) { return one.variable.text + ": " + one.definition.text; };
  return fmt::format("for each ({}) in the same {}", joined(scope.binds, ", ", bind), scope.level.text);
}

std::string Printer::modifiers(const ast::Modifiers& mods) {
  std::string text;
  if (mods.stage) text += ", at " + mods.stage->text;
  if (mods.given)
    text += fmt::format(", given at least {} {} series", mods.given->number.digits, mods.given->definition.text);
  if (mods.when.valid()) text += ", when " + expr(mods.when);
  if (mods.missing) text += ", missing means " + mods.missing->text;
  if (mods.cost) text += ", cost " + mods.cost->text;
  if (!mods.after.empty()) text += ", after " + names(mods.after);
  for (const ast::Allow& allow : mods.allows)
    text += fmt::format(", allow {} because {}", allow.code.text, quoted(allow.because.text));
  return text;
}

std::string Printer::row(const ast::VendorRow& row) {
  std::string text = names(row.vendors);
  if (row.when) text += " when " + expr(*row.when);
  text += ": ";
  if (row.not_assessed) return text + "not assessed because " + quoted(row.not_assessed->text);
  return text + value(std::get<ast::Compare>(module_.exprs[row.require].node).rhs);
}

std::string Printer::warning(ast::ExprId within) {
  const auto& compared = std::get<ast::Compare>(module_.exprs[within].node);
  const std::string limit = value(compared.rhs);
  switch (compared.op) {
    case ast::Compare::Op::GreaterEqual:
      return ", warn below " + limit;
    case ast::Compare::Op::LessEqual:
      return ", warn above " + limit;
    default:
      return ", warn outside " + limit;
  }
}

std::string Printer::require(const ast::Require& require) {
  std::string text = "require ";
  if (require.is.valid()) {
    text += expr(require.is);
  } else {
    if (require.quantifier) text += std::string(kind(*require.quantifier)) + " value of ";
    text += expr(require.subject, Binds::Sum) + " by vendor";
    for (const ast::VendorRow& one : require.rows) text += "\n    " + row(one);
  }
  if (require.within_warn.valid()) text += warning(require.within_warn);
  if (require.when.valid()) text += (require.rows.empty() ? " when " : "\n    when ") + expr(require.when);
  return text;
}

void Printer::item(const ast::Rule& rule) {
  std::string head = fmt::format("rule {}{} {}, {}{}", rule.name.text, rule.title ? " " + quoted(rule.title->text) : "",
                                 rule.severity.text, scope(rule.scope), modifiers(rule.mods));
  const bool bare = rule.says.empty() && rule.actions.empty() && rule.causes.empty();
  if (rule.requires_.size() == 1 && bare && rule.requires_.front().rows.empty()) {
    const std::string one = head + ": " + require(rule.requires_.front());
    if (one.size() <= kWidestLine) return line(one);
  }
  line(head);
  for (const ast::Require& one : rule.requires_) line("  " + require(one));
  for (const ast::Text& say : rule.says) line("  say " + quoted(say.text));
  for (const ast::Text& cause : rule.causes) line("  likely cause " + quoted(cause.text));
  for (const ast::Action& action : rule.actions)
    line("  action " + quoted(action.text.text) + (action.role ? " by " + quoted(action.role->text) : ""));
  line("end");
}

// --- risks ----------------------------------------------------------------------------------------------------------

void Printer::item(const ast::Scale& scale) {
  const auto word = [](const auto& one) { return one.first.text + " " + one.second.digits; };
  line(fmt::format("scale {}: {}{}", scale.name.text, joined(scale.words, ", ", word), because(scale.because)));
}

void Printer::item(const ast::Consequence& consequence) {
  line(fmt::format("consequence {} is {}{}", consequence.name.text, consequence.word.text,
                   because(consequence.because)));
}

void Printer::item(const ast::RiskGroup& group) {
  line(fmt::format("group {} of risks ({}){}", group.name.text, names(group.risks), because(group.because)));
}

std::string Printer::estimate(const ast::Estimate& estimate) {
  using Kind = ast::Estimate::Kind;
  std::string text;
  switch (estimate.kind) {
    case Kind::Number:
      text = quantity(estimate.number);
      break;
    case Kind::Beta:
      text = fmt::format("beta({}, {})", estimate.number.digits, estimate.of->digits);
      break;
    case Kind::Logistic:
      text = "logistic" + list(estimate.terms);
      break;
    case Kind::Calibration:
      text = "from calibration " + quoted(estimate.calibration->text);
      if (!estimate.terms.empty()) text += " at " + expr(estimate.terms.front(), Binds::Sum);
      break;
  }
  if (estimate.interval)
    text += fmt::format(" ({} .. {})", quantity(estimate.interval->first), quantity(estimate.interval->second));
  return text + (estimate.per_full_extent ? " per full extent" : "") + because(estimate.because);
}

std::string Printer::band(const ast::Band& band) {
  const std::string range = band.missing         ? "missing"
                            : band.lo && band.hi ? quantity(*band.lo) + " .. " + quantity(*band.hi)
                            : band.lo            ? "above " + quantity(*band.lo)
                                                 : "below " + quantity(*band.hi);
  return range + ": " + estimate(band.probability);
}

void Printer::item(const ast::Risk& risk) {
  line(fmt::format("risk {}{}, {}{}", risk.name.text, risk.title ? " " + quoted(risk.title->text) : "",
                   scope(risk.scope), modifiers(risk.mods)));
  if (risk.hazard) {
    std::string text = "  hazard " + quoted(risk.hazard->text);
    if (risk.when.valid()) text += " when " + expr(risk.when);
    if (risk.hazard_probability) text += " with probability " + estimate(*risk.hazard_probability);
    line(text + (risk.prior ? " prior " + estimate(*risk.prior) : ""));
  }
  if (risk.extent.valid()) line("  extent " + expr(risk.extent, Binds::Sum));
  if (risk.exposure) line("  exposure " + estimate(*risk.exposure));
  if (risk.probability) line("  probability " + estimate(*risk.probability));
  if (!risk.bands.empty())
    line("  probability at this extent: " +
         joined(risk.bands, ", ", [this](const ast::Band& one) { return band(one); }) + because(risk.bands_because));
  if (risk.consequence) line("  consequence " + risk.consequence->text);
  for (const ast::Control& control : risk.controls) {
    std::string text = "  control " + quoted(control.text.text) + " detects " + estimate(control.detects);
    if (control.action) text += " then action " + quoted(control.action->text.text);
    if (control.action && control.action->role) text += " by " + quoted(control.action->role->text);
    line(text);
  }
  if (risk.combine) line("  combine " + risk.combine->text);
  const auto threshold = [](const ast::Threshold& one) {
    return fmt::format("{} at risk {} {}", one.outcome.text, comparison(one.op), quantity(one.limit));
  };
  if (!risk.thresholds.empty()) line("  outcome " + joined(risk.thresholds, ", ", threshold));
  line("end");
}

// --- tests ----------------------------------------------------------------------------------------------------------

std::string Printer::fields(const std::vector<ast::Field>& fields) {
  return joined(fields, ", ", [this](const ast::Field& field) {
    const std::string name =
        field.creator ? "private " + quoted(field.creator->text) + " " + field.name.text : field.name.text;
    const std::string values =
        joined(field.value.values, ", ", [this](ast::ExprId value) { return expr(value, Binds::Factor); });
    return name + ": " + (field.value.list ? "[" + values + "]" : values);
  });
}

std::string Printer::group(const ast::Group& group) {
  std::string text = group.copies == 1 ? "" : std::to_string(group.copies) + " ";
  if (group.definition) text += group.definition->text + " ";
  text += "series";
  if (group.images != 1) text += fmt::format(" of {} images", group.images);
  if (!group.without.empty()) text += " without " + names(group.without);
  // Without braces behind it, `without X` would belong to the first case and not to the group.
  if (!group.fields.empty() || !group.without.empty()) text += " { " + fields(group.fields) + " }";
  return text;
}

std::string Printer::exam_head(const ast::ExamGroup& exam) {
  std::string text = exam.copies == 1 ? "exam" : fmt::format("{} exams", exam.copies);
  if (exam.subject) text += " of subject " + word_or_quoted(exam.subject->text);
  if (exam.site) text += " at site " + word_or_quoted(exam.site->text);
  return text + " with ";
}

std::string Printer::change(const ast::Change& change) {
  std::string text;
  if (!change.with.empty()) text += "with " + fields(change.with) + " ";
  if (!change.without.empty()) text += "without " + names(change.without) + " ";
  return text;
}

std::string Printer::expectations(const std::vector<ast::Expectation>& all) {
  return "expect " + joined(all, ", ", [](const ast::Expectation& one) {
           if (one.not_in_report) return "report does not contain " + quoted(one.not_in_report->text);
           return one.subject.text + (one.exam ? fmt::format(" {}", *one.exam) : "") + " " + one.outcome;
         });
}

void Printer::item(const ast::Test& test) {
  line("test " + quoted(test.title.text));
  std::string given = "  given ";
  for (std::size_t i = 0; i < test.exams.size(); ++i) {
    const ast::ExamGroup& exam = test.exams[i];
    const bool plain = test.exams.size() == 1 && exam.copies == 1 && !exam.subject && !exam.site;
    if (i > 0) given += "\n    and ";
    if (!plain) given += exam_head(exam);
    given += joined(exam.groups, "\n    and ", [this](const ast::Group& one) { return group(one); });
  }
  line(given);
  for (const ast::TestCase& one : test.cases) line("  " + change(one.change) + expectations(one.expects));
  line("end");
}

}  // namespace qapc::syntax
