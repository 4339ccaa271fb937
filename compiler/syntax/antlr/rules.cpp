// Rules: scope, modifiers, requirements, vendor tables; adjustments of imported ones.
#include <algorithm>
#include <iterator>

#include "compiler/syntax/antlr/builder.hpp"

namespace qapc::syntax {

ast::Scope Builder::scope(P::ScopeContext* context) {
  ast::Scope result;
  result.span = span(context);
  const auto words = context->name();
  if (tokens_.text(context->getStart()) == "across") {
    result.across = true;
    result.level = name(words.front());
    result.by = names({words.begin() + 1, words.end()});
    return result;
  }
  if (!context->bind().empty()) {
    for (P::BindContext* bind : context->bind()) result.binds.push_back({name(bind->name(0)), name(bind->name(1))});
    result.level = name(words.back());
    return result;
  }
  const antlr4::Token* last = context->getStop();
  const bool two = words.size() == 2 || (words.size() == 1 && span(words.front()) != tokens_.span(last));
  if (two) result.definition = name(words.front());
  result.level = {std::string(tokens_.text(last)), tokens_.span(last)};
  return result;
}

void Builder::rule(P::RuleItemContext* context) {
  ast::Rule result;
  result.name = rule_name(context->ruleName());
  if (context->STRING() != nullptr) result.title = text(context->STRING());
  result.severity = name(context->name());
  result.scope = scope(context->scope());
  result.span = span(context);
  result.unit = unit_;
  for (P::RuleModContext* mod : context->ruleMod()) modifier(mod, result.mods);
  if (context->require() != nullptr) result.requires_.push_back(require(context->require()));
  for (P::StatementContext* part : context->statement()) statement(part, result);
  module_.rules.push_back(std::move(result));
}

void Builder::modifier(P::RuleModContext* context, ast::Modifiers& mods) {
  const auto once = [&](auto& slot, auto value) {
    if (slot)
      diags_.report(diag::SaidTwice, span(context)).also(slot->span, "said here first").help("remove one of them");
    slot = std::move(value);
  };
  if (auto* when = dynamic_cast<P::WhenModContext*>(context)) {
    if (mods.when.valid())
      diags_.report(diag::SaidTwice, span(context))
          .also(module_.exprs[mods.when].span, "said here first")
          .help("join the two with `and`");
    mods.when = expr(when->expr());
  } else if (auto* missing = dynamic_cast<P::MissingModContext*>(context)) {
    once(mods.missing, name(missing->name()));
  } else if (auto* after = dynamic_cast<P::AfterModContext*>(context)) {
    std::ranges::copy(rule_names(after->ruleName()), std::back_inserter(mods.after));
  } else if (auto* allow = dynamic_cast<P::AllowModContext*>(context)) {
    mods.allows.push_back(
        {name(allow->name()), allow->STRING() != nullptr ? text(allow->STRING()) : ast::Text{"", span(context)}});
  } else if (auto* given = dynamic_cast<P::GivenModContext*>(context)) {
    once(mods.given, ast::Given{number(given->NUMBER()), name(given->name()), span(context)});
  } else if (auto* cost = dynamic_cast<P::CostModContext*>(context)) {
    once(mods.cost, name(cost->name()));
  } else if (auto* stage = dynamic_cast<P::StageModContext*>(context)) {
    once(mods.stage, name(stage->name()));
  }
}

void Builder::statement(P::StatementContext* context, ast::Rule& rule) {
  if (auto* required = dynamic_cast<P::RequireStatementContext*>(context)) {
    rule.requires_.push_back(require(required->require()));
  } else if (auto* say = dynamic_cast<P::SayStatementContext*>(context)) {
    rule.says.push_back(text(say->STRING()));
  } else if (auto* action = dynamic_cast<P::ActionStatementContext*>(context)) {
    rule.actions.push_back({text(action->STRING(0)), text(action->STRING(1))});
  } else if (auto* cause = dynamic_cast<P::CauseStatementContext*>(context)) {
    rule.causes.push_back(text(cause->STRING()));
  }
}

ast::Require Builder::require(P::RequireContext* context) {
  ast::Require result;
  result.span = span(context);
  const bool has_when = context->sum() != nullptr ? !context->expr().empty() : context->expr().size() > 1;
  if (context->sum() != nullptr) {
    result.subject = expr(context->sum());
    if (context->quantifier() != nullptr) result.quantifier = quantifier(context->quantifier());
    for (P::RowContext* part : context->row()) result.rows.push_back(row(part));
  } else {
    result.is = expr(context->expr(0));
  }
  if (context->warning() != nullptr) {
    const auto* compared = result.is.valid() ? std::get_if<ast::Compare>(&module_.exprs[result.is].node) : nullptr;
    const ast::ExprId subject =
        result.is.valid() ? (compared != nullptr ? compared->lhs : ast::ExprId{}) : result.subject;
    result.within_warn = warning(context->warning(), subject);
  }
  if (has_when) result.when = expr(context->expr().back());
  return result;
}

ast::ExprId Builder::row_value(P::ValueContext* context) {
  const diag::Span at = span(context);
  const ast::ExprId subject = add(at, ast::Subject{});
  const ast::ExprId rhs = value(context);
  return add(at, ast::Compare{ast::Compare::Op::Equal, subject, rhs, at});
}

ast::VendorRow Builder::row(P::RowContext* context) {
  ast::VendorRow result;
  result.span = span(context);
  result.vendors = names(context->name());
  if (context->expr() != nullptr) result.when = expr(context->expr());
  if (context->STRING() != nullptr) {
    result.not_assessed = text(context->STRING());
  } else {
    result.require = row_value(context->value());
  }
  return result;
}

ast::ExprId Builder::warning(P::WarningContext* context, ast::ExprId subject) {
  const diag::Span at = span(context);
  if (!subject.valid()) {
    diags_.report(diag::WarnWithoutSubject, at)
        .help("write the comparison by itself: `require A >= 40, warn below 55`");
    return {};
  }
  const std::string_view word = tokens_.text(context->getStart());
  if (word == "outside") return add(at, ast::Compare{ast::Compare::Op::Equal, subject, value(context->value()), at});
  const ast::ExprId limit = expr(context->sum());
  return add(at, ast::Compare{word == "below" ? ast::Compare::Op::GreaterEqual : ast::Compare::Op::LessEqual, subject,
                              limit, at});
}

void Builder::adjust(P::AdjustItemContext* context) {
  ast::Adjust result;
  result.target = words(context->dotted());
  result.because = text(context->STRING());
  result.span = span(context);
  result.unit = unit_;
  for (P::RowContext* part : context->row()) result.rows.push_back(row(part));
  if (context->value() != nullptr) result.value = row_value(context->value());
  module_.adjusts.push_back(std::move(result));
}

}  // namespace qapc::syntax
