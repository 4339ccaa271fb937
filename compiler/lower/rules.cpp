// Definitions and rules: member, guard, requirement, vendor tables, and what the report tells about them.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/lower/lowering.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/abi/opcode.hpp"

namespace qapc::lower {
abi::Span Lowering::place(diag::Span at) const {
  const diag::Position position = sources_.position(at.source, at.begin);
  abi::Index unit = 0;
  while (module_.units[unit].source != at.source) ++unit;
  return {unit, position.line, position.column};
}

Mode Lowering::mode_of(const ast::Scope& written, const sema::Scope& scope) {
  if (scope.of_cells) return {cells_by(written.by), true};
  if (!scope.members.empty()) return {tuples(scope.members.size()).back(), false};
  return {space_of(scope.level), true};
}

/// Which rows of the subject's space the rule is about.
Index Lowering::members(const sema::Scope& scope, Index space) {
  Index member = builder_.truth(Kleene::True, space);
  if (scope.definition) member = builder_.lift(member_of(*scope.definition), space);
  for (std::size_t i = 0; i < scope.members.size(); ++i)
    member = builder_.both(member, of_variable(member_of(scope.members[i]), variables_[i]));
  return member;
}

/// `given at least 5 T1w series`: true, false, or not known.
Index Lowering::given(const ast::Rule& rule, const sema::Rule& checked, Index space) {
  if (!checked.given) return builder_.truth(Kleene::True, space);
  abi::IntegerRange range;
  range.lo = *Decimal::parse(rule.mods.given->number.digits)->whole(Decimal::Round::Down);
  return count_in(counted_series(*checked.given, false, space), range);
}

abi::Privacy Lowering::privacy_of(ast::ExprId id) {
  abi::Privacy worst = abi::Privacy::Public;
  const ast::Expr& expr = module_.exprs[id];
  if (std::holds_alternative<ast::Subject>(expr.node))
    return checked_.type(id).field.valid() ? checked_.fields[checked_.type(id).field].privacy : worst;
  const sema::Reference& reference = checked_.reference(id);
  if (reference.kind == sema::Reference::Kind::Define) {
    const auto known = define_privacy_.find(reference.index);
    if (known != define_privacy_.end()) return known->second;
    return define_privacy_[reference.index] = privacy_of(module_.defines[reference.index].is);
  }
  if (reference.kind == sema::Reference::Kind::Field) return checked_.fields[{reference.index}].privacy;
  for (const ast::ExprId part : ast::children(expr)) worst = std::max(worst, privacy_of(part));
  return worst;
}

void Lowering::note(diag::Span at, std::string label, std::string expected, const std::string& unit, Index truth,
                    Index observed, abi::Privacy privacy) {
  if (checks_ == nullptr) return;
  abi::Check check;
  check.label = builder_.text(quantifier_ + label);
  check.expected = builder_.text((negations_ % 2 == 1 ? "not " : "") + expected);
  check.unit = builder_.text(unit);
  check.truth = truth;
  check.observed = observed;
  check.privacy = privacy;
  check.span = place(at);
  checks_->push_back(check);
}

void Lowering::definition(std::size_t index) {
  if (builder_.tables().definitions[index].member != abi::kNone) return;  // another one counted it
  const ast::Series& series = module_.series[index];
  abi::Definition definition;
  definition.name = builder_.text(series.name.text);
  definition.span = place(series.span);
  std::vector<abi::Check>* const outer = std::exchange(checks_, &definition.clauses);
  definition.member = hold_for(truth(series.is, {abi::kSeries, true}), abi::kSeries);
  checks_ = outer;
  builder_.tables().definitions[index] = std::move(definition);
}

Index Lowering::row_guard(const ast::Require& part, const ast::VendorRow& row, Mode mode) {
  const Mode guard{mode.space, false};
  const bool other = std::ranges::any_of(row.vendors, [](const ast::Name& name) { return name.text == "other"; });
  abi::Predicate predicate;  // `other` means vendors that no row of the table names
  for (const ast::VendorRow& one : part.rows) {
    for (const ast::Name& name : one.vendors) {
      if ((other || &one == &row) && name.text != "other") predicate.texts.push_back(builder_.text(name.text));
    }
  }
  Index selected = builder_.make(abi::Opcode::TextIn, {vendor(guard)}, builder_.predicate(std::move(predicate)));
  if (other) selected = builder_.negate(selected);
  if (row.when) {
    std::vector<abi::Check>* const outer = std::exchange(checks_, nullptr);
    selected = builder_.both(selected, builder_.lift(truth(*row.when, guard), mode.space));
    checks_ = outer;
  }
  return selected;
}

Index Lowering::vendor_rows(const ast::Require& part, Mode mode, abi::Require& told) {
  struct Row {
    Index guard;
    Index truth;
  };
  std::vector<Row> rows;
  Index free = builder_.truth(Kleene::True, mode.space);  // no earlier row applies
  Index assessed = builder_.truth(Kleene::True, mode.space);
  for (const ast::VendorRow& row : part.rows) {
    abi::Row tell;
    std::string label;
    for (const ast::Name& name : row.vendors) label += (label.empty() ? "" : ", ") + name.text;
    tell.label = builder_.text(label);
    const Index guard = row_guard(part, row, mode);
    tell.selected = builder_.both(free, guard);
    free = builder_.both(free, builder_.negate(guard));
    Index holds = builder_.truth(Kleene::True, mode.space);
    if (row.not_assessed) {
      tell.because = builder_.text(row.not_assessed->text);
      const Index surely =
          builder_.both(tell.selected, builder_.negate(builder_.make(abi::Opcode::IsUnknown, {tell.selected})));
      assessed = builder_.both(assessed, builder_.negate(surely));
    } else {
      checks_ = &tell.checks;
      const auto& compared = std::get<ast::Compare>(module_.exprs[row.require].node);
      ast::ExprId subject = part.subject;
      if (part.quantifier) {
        // as `every value of X` in front of the row's comparison
        const ast::Quantified quantified{*part.quantifier, part.subject, row.require};
        holds = node(quantified, row.span, mode);
      } else {
        subject_ = value(subject, mode);
        const Index result = compare(*subject_, compared.op, compared.rhs, mode);
        note(row.span, std::string(sources_.text(module_.exprs[subject].span)),
             expected_text(compared.op, compared.rhs, subject_->unit), subject_->unit.name, result, subject_->value,
             privacy_of(subject));
        subject_.reset();
        holds = result;
      }
      checks_ = nullptr;
      holds = hold_for(holds, mode.space);
    }
    told.rows.push_back(std::move(tell));
    rows.push_back({guard, holds});
  }
  const Index vendor_known = builder_.negate(builder_.missing(vendor({mode.space, false}), abi::kAnyReason));
  rows_.vendor_known = builder_.both(rows_.vendor_known, vendor_known);
  rows_.assessed = builder_.both(rows_.assessed, assessed);
  Index result = builder_.truth(Kleene::Unknown, mode.space);
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) result = builder_.select(row->guard, row->truth, result);
  return result;
}

Index Lowering::require(const ast::Require& part, Mode mode, abi::Require& told) {
  told.span = place(part.span);
  const RowState others = rows_;
  rows_ = no_rows(mode);
  Index holds = abi::kNone;
  if (is_by_stratum(part)) {
    holds = stratum_rows(part, mode, told);
  } else if (part.is.valid()) {
    abi::Row only;
    only.selected = builder_.truth(Kleene::True, mode.space);
    only.label = builder_.text("");
    checks_ = &only.checks;
    holds = hold_for(truth(part.is, mode), mode.space);
    checks_ = nullptr;
    told.rows.push_back(std::move(only));
  } else {
    holds = vendor_rows(part, mode, told);
  }
  if (part.within_warn.valid()) rows_.within_warn = hold_for(truth(part.within_warn, mode), mode.space);
  if (part.when.valid()) holds = under_guard(part, mode, holds, told);
  rows_.vendor_known = builder_.both(others.vendor_known, rows_.vendor_known);
  rows_.assessed = builder_.both(others.assessed, rows_.assessed);
  rows_.within_warn = builder_.both(others.within_warn, rows_.within_warn);
  rows_.excused = builder_.both(others.excused, rows_.excused);
  told.truth = holds;
  return holds;
}

/// `require … when GUARD`: where the guard is false, nothing of the requirement has a say.
Index Lowering::under_guard(const ast::Require& part, Mode mode, Index holds, abi::Require& told) {
  const Index guard = builder_.lift(truth(part.when, {mode.space, false}), mode.space);
  const Index asked = builder_.either(guard, builder_.make(abi::Opcode::IsUnknown, {guard}));
  const Index aside = builder_.negate(asked);
  if (!part.rows.empty()) {
    rows_.vendor_known = builder_.either(aside, rows_.vendor_known);
    rows_.assessed = builder_.either(aside, rows_.assessed);
    rows_.excused = excused_or_known(guard);
  }
  rows_.within_warn = builder_.either(aside, rows_.within_warn);
  for (abi::Row& row : told.rows) row.selected = builder_.both(row.selected, asked);
  return builder_.either(builder_.negate(guard), holds);
}

Lowering::RowState Lowering::no_rows(Mode mode) {
  const Index yes = builder_.truth(Kleene::True, mode.space);
  return {yes, yes, yes, yes};
}

std::vector<abi::Segment> Lowering::say(const std::vector<sema::Segment>& segments, Mode mode) {
  const Mode shared{mode.space, false};
  std::vector<abi::Segment> result;
  for (const sema::Segment& segment : segments) {
    abi::Segment lowered;
    lowered.kind = segment.kind;
    lowered.width = segment.width;
    if (segment.kind == abi::SegmentKind::Literal) lowered.text = builder_.text(segment.text);
    if (abi::shows_value(segment.kind)) {
      Scalar shown;
      if (segment.reference.kind == sema::Reference::Kind::Vendor) {
        shown.value = vendor(shared);
      } else if (segment.reference.kind == sema::Reference::Kind::Define) {
        shown = defined_value(segment.reference.index, shared);
      } else {
        const sema::FieldId field{segment.reference.index};
        shown.unit = checked_.fields[field].unit;
        shown.value = segment.position == 0 ? scalar(field, shared) : item(field, segment.position, shared);
      }
      lowered.value = builder_.lift(shown.value, mode.space);
      lowered.text = builder_.text(shown.unit.name);
    }
    result.push_back(lowered);
  }
  return result;
}

/// Whether a rule with that verdict stops a rule about `space`: a rule about parts stops it by any of them, a rule
/// about the whole stops all of its parts.
Index Lowering::stopped_by(Index verdict, Index space) {
  Index stops = builder_.make(abi::Opcode::VerdictIn, {verdict}, abi::kStopsOthers);
  const Index from = builder_.space(stops);
  if (builder_.is_of_cells(space) && from != space && builder_.parent(from) != abi::kNone) {
    if (!builder_.below(from, abi::kExams)) stops = builder_.lift(stops, abi::kExams);
    return builder_.any_up(stops, space, Kleene::False);
  }
  while (!builder_.below(space, builder_.space(stops)))
    stops = builder_.any_up(stops, builder_.parent(builder_.space(stops)), Kleene::False);
  return builder_.lift(stops, space);
}

/// The series that a rule gives names to, or the one that it is about.
void Lowering::bind(const ast::Scope& scope, const sema::Scope& checked) {
  variables_.clear();
  bound_.clear();
  for (const ast::Scope::Bind& bind : scope.binds) {
    variables_.push_back(bind.variable.text);
    bound_.push_back(bind.definition.text);
  }
  of_series_ = checked.definition;
}

void Lowering::rule(std::size_t index) {
  const ast::Rule& rule = module_.rules[index];
  const sema::Rule& checked = checked_.rules[index];
  bind(rule.scope, checked.scope);
  const Mode mode = mode_of(rule.scope, checked.scope);
  abi::Rule lowered;
  lowered.name = builder_.text(rule.name.text);
  if (rule.title) lowered.title = builder_.text(rule.title->text);
  lowered.severity = checked.severity;
  lowered.missing = checked.missing;
  lowered.space = mode.space;
  lowered.span = place(rule.span);
  lowered.member = members(checked.scope, mode.space);
  if (checked.scope.definition) lowered.definition = static_cast<Index>(*checked.scope.definition);
  rows_ = no_rows(mode);
  lowered.when = builder_.truth(Kleene::True, mode.space);
  if (rule.mods.when.valid()) {
    checks_ = &lowered.guards;
    lowered.when = builder_.lift(truth(rule.mods.when, {mode.space, false}), mode.space);
    checks_ = nullptr;
  }
  Index holds = builder_.truth(Kleene::True, mode.space);
  for (const ast::Require& part : rule.requires_) {
    abi::Require told;
    holds = builder_.both(holds, require(part, mode, told));
    lowered.requires_.push_back(std::move(told));
  }
  Index excused = builder_.truth(Kleene::False, mode.space);
  if (checked.missing == abi::MissingMeans::Skip) {
    const Index unknown_when = builder_.make(abi::Opcode::IsUnknown, {lowered.when});
    const Index vendor_excused =
        builder_.both(builder_.missing(vendor({mode.space, false}), abi::kExcusable), rows_.excused);
    excused = builder_.select(unknown_when, excuse(lowered.when),
                              builder_.select(rows_.vendor_known, excuse(holds), vendor_excused));
  }
  // Too few subjects come before `after` and vendors: they are said with what those say (docs/language.md, Verdict).
  const Index enough = given(rule, checked, mode.space);
  const Index too_few =
      builder_.both(builder_.negate(builder_.make(abi::Opcode::IsUnknown, {enough})), builder_.negate(enough));
  const Index vendor_known = builder_.both(builder_.either(rows_.vendor_known, too_few),
                                           builder_.negate(builder_.make(abi::Opcode::IsUnknown, {enough})));
  std::vector<Index> operands{
      lowered.member, lowered.when,      vendor_known, builder_.both(rows_.assessed, builder_.negate(too_few)),
      holds,          rows_.within_warn, excused};
  for (const std::size_t other : checked.after) {
    lowered.after.push_back(static_cast<Index>(other));
    const Index stops = stopped_by(builder_.tables().rules[other].verdict, mode.space);
    operands.push_back(builder_.both(stops, builder_.negate(too_few)));
  }
  lowered.verdict =
      builder_.make(abi::Opcode::Verdict, std::move(operands), static_cast<std::uint32_t>(checked.missing));
  for (const auto& segments : checked.says) lowered.says.push_back(say(segments, mode));
  for (const ast::Action& action : rule.actions)
    lowered.actions.push_back({builder_.text(action.text.text), builder_.text(action.role ? action.role->text : "")});
  builder_.tables().rules.push_back(std::move(lowered));
}

}  // namespace qapc::lower
