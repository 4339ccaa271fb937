#include "compiler/versions/asks.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "compiler/syntax/print.hpp"

namespace qapc::versions {
namespace {

using Op = ast::Compare::Op;

/// `2.93 .. 3.03 ms`, `<= 5 ms`, `= 3`; nothing where a limit has no end in decimals.
std::optional<std::string> words_of(const sema::Interval& limits, const std::string& unit) {
  const auto end = [&](const sema::Measure& at) { return at.value.text() + (unit.empty() ? "" : " " + unit); };
  if ((limits.lo && limits.lo->cut) || (limits.hi && limits.hi->cut)) return std::nullopt;
  if (limits.lo && limits.hi && limits.lo->value == limits.hi->value) return "= " + end(*limits.lo);
  if (limits.lo && limits.hi) return fmt::format("{} .. {}", limits.lo->value.text(), end(*limits.hi));
  if (limits.lo) return (limits.lo_open ? "> " : ">= ") + end(*limits.lo);
  return (limits.hi_open ? "< " : "<= ") + end(*limits.hi);
}

void say(Side& side, ast::ExprId is, ast::ExprId subject, Ask& ask) {
  const auto& node = side.module.exprs[is].node;
  ask.value = syntax::print(side.module, is);
  Keys& keys = side.formulas.keys();
  const auto about = [&](ast::ExprId value, std::string_view how) {
    ask.about = fmt::format("{} {}", how, keys.of(value));
  };
  if (const auto* compare = std::get_if<ast::Compare>(&node)) {
    const ast::ExprId lhs = subject.valid() ? subject : compare->lhs;
    about(lhs, "value");
    const sema::Type& type = side.checked.type(lhs);
    if (subject.valid()) ask.name = syntax::print(side.module, subject);
    if (!type.numeric() || compare->op == Op::NotEqual) return;
    const auto limits = sema::interval(side.module, side.checked, compare->op, compare->rhs, type.unit);
    const auto words = limits ? words_of(*limits, type.unit.name) : std::nullopt;
    if (!words) return;
    ask.name = syntax::print(side.module, lhs);
    ask.value = *words;
  } else if (const auto* quantified = std::get_if<ast::Quantified>(&node)) {
    about(quantified->list, fmt::format("values {}", static_cast<int>(quantified->kind)));
  } else if (const auto* tokens = std::get_if<ast::Tokens>(&node)) {
    about(tokens->operand, "tokens");
  } else if (const auto* matches = std::get_if<ast::Matches>(&node)) {
    about(matches->operand, "pattern");
  } else if (const auto* starts = std::get_if<ast::StartsWith>(&node)) {
    about(starts->operand, "beginning");
  } else if (const auto* presence = std::get_if<ast::Presence>(&node)) {
    about(presence->operand, "presence");
  } else if (std::holds_alternative<ast::Count>(node) || std::holds_alternative<ast::Agree>(node)) {
    const std::set<std::string> read = reads(ask.formula);
    ask.about = std::holds_alternative<ast::Agree>(node) ? "agreement" : *read.begin();
  }
}

/// A guard is asked of the values that all images share (docs/language.md, Levels): other values than those of each
/// image, though they have the same names.
Formula of_shared(Formula formula) {
  formula.key = "shared " + formula.key;
  for (Formula& part : formula.parts) part = of_shared(std::move(part));
  return formula;
}

void add(Side& side, ast::ExprId is, ast::ExprId guard, ast::ExprId subject, std::vector<Ask>& all) {
  if (const auto* parts = std::get_if<ast::And>(&side.module.exprs[is].node)) {
    for (const ast::ExprId part : parts->operands) add(side, part, guard, subject, all);
    return;
  }
  Ask ask;
  ask.formula = side.formulas.of(is, subject);
  say(side, is, subject, ask);
  if (guard.valid()) {
    ask.guard = of_shared(side.formulas.of(guard));
    ask.formula = Formula{Formula::Kind::Any, {negated(ask.guard), std::move(ask.formula)}};
    ask.when = syntax::print(side.module, guard);
  }
  all.push_back(std::move(ask));
}

Piece piece(Kind kind, const Ask& before, const Ask& after) {
  const bool one_name = !after.name.empty() && before.name == after.name;
  const bool one_guard = same(before.guard, after.guard);
  Piece made{kind, after.words(), one_name && one_guard ? before.value : before.words(),
             reads(before.formula) != reads(after.formula)};
  if (before.words() == after.words()) made.before = "the same words, of which one stood for something else";
  return made;
}

}  // namespace

std::string Ask::words() const {
  return (name.empty() ? value : name + " " + value) + (when.empty() ? "" : " when " + when);
}

std::vector<Ask> asks_of(Side& side, ast::ExprId is, ast::ExprId guard, ast::ExprId subject) {
  std::vector<Ask> all;
  if (is.valid()) add(side, is, guard, subject, all);
  return all;
}

Formula together(const std::vector<Ask>& asks) {
  Formula all;
  for (const Ask& ask : asks) all.parts.push_back(ask.formula);
  return all;
}

std::optional<Kind> relation(const Formula& before, const Formula& after) {
  const bool narrower = implies(after, before);
  const bool wider = implies(before, after);
  if (narrower && wider) return std::nullopt;
  return narrower ? Kind::Tightened : wider ? Kind::Relaxed : Kind::Changed;
}

std::vector<Piece> compare(const std::vector<Ask>& before, const std::vector<Ask>& after) {
  if (same(together(before), together(after))) return {};
  std::vector<const Ask*> gone;
  std::vector<const Ask*> fresh;
  const auto known_to = [](const Ask& one, const std::vector<Ask>& others) {
    return std::ranges::any_of(others, [&](const Ask& other) { return same(one.formula, other.formula); });
  };
  for (const Ask& one : before) {
    if (!known_to(one, after)) gone.push_back(&one);
  }
  for (const Ask& one : after) {
    if (!known_to(one, before)) fresh.push_back(&one);
  }
  std::vector<Piece> pieces;
  for (const bool guard_too : {true, false}) {
    for (const Ask*& was : gone) {
      const auto is = std::ranges::find_if(fresh, [&](const Ask* one) {
        return one != nullptr && was != nullptr && one->about == was->about && !one->about.empty() &&
               (!guard_too || same(one->guard, was->guard));
      });
      if (is == fresh.end()) continue;
      if (const auto kind = relation(was->formula, (*is)->formula)) pieces.push_back(piece(*kind, *was, **is));
      was = nullptr;
      *is = nullptr;
    }
  }
  std::erase(gone, nullptr);
  std::erase(fresh, nullptr);
  if (gone.size() == 1 && fresh.size() == 1) {  // one condition in the place of another
    if (const auto kind = relation(gone.front()->formula, fresh.front()->formula))
      pieces.push_back(piece(*kind, *gone.front(), *fresh.front()));
    return pieces;
  }
  for (const Ask* one : gone) pieces.push_back({Kind::Relaxed, "", one->words(), false});
  for (const Ask* one : fresh) pieces.push_back({Kind::Tightened, one->words(), "", true});
  return pieces;
}

}  // namespace qapc::versions
