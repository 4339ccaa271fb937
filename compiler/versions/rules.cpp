// Rules: severity, what they are about, what they ask for, warnings.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/syntax/print.hpp"
#include "compiler/versions/comparer.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::versions {
namespace {

using Verb = ast::Condition::Verb;

/// `for each T1w series`
std::string scope_words(const ast::Scope& scope) {
  const auto names = [](const std::vector<ast::Name>& all) {
    std::vector<std::string> list;
    for (const ast::Name& one : all) list.push_back(one.text);
    return fmt::format("{}", fmt::join(list, ", "));
  };
  if (scope.across) return "across " + scope.level.text + (scope.by.empty() ? "" : " by " + names(scope.by));
  if (scope.binds.empty())
    return "for each " + (scope.definition ? scope.definition->text + " " : "") + scope.level.text;
  std::vector<std::string> list;
  for (const ast::Scope::Bind& one : scope.binds)
    list.push_back(fmt::format("{}: {}", one.variable.text, one.definition.text));
  return fmt::format("for each ({}) in the same {}", fmt::join(list, ", "), scope.level.text);
}

std::string scope_key(const Side& side, const ast::Scope& scope, const sema::Scope& checked) {
  const std::string definition = checked.definition ? side.module.series[*checked.definition].name.text : "";
  return fmt::format("{} {} {}", sema::name(checked.level), definition,
                     scope.across || !scope.binds.empty() ? scope_words(scope) : "");
}

std::vector<std::string> after_of(const Side& side, std::size_t rule) {
  std::vector<std::string> names;
  for (const std::size_t other : side.checked.rules[rule].after) names.push_back(side.module.rules[other].name.text);
  std::ranges::sort(names);
  return names;
}

std::vector<Ask> asks_of_rule(Side& side, const ast::Rule& rule) {
  std::vector<Ask> all;
  for (const ast::Require& part : rule.requires_) {
    for (Ask& ask : asks_of(side, part.is, part.when)) all.push_back(std::move(ask));
  }
  return all;
}

/// What must hold for no warning.
std::vector<Ask> warns_of_rule(Side& side, const ast::Rule& rule) {
  std::vector<Ask> all;
  for (const ast::Require& part : rule.requires_) {
    for (Ask& ask : asks_of(side, part.within_warn, part.when, part.is.valid() ? ast::ExprId{} : part.subject))
      all.push_back(std::move(ask));
  }
  return all;
}

template <typename Texts>
std::vector<std::string> plain(const Texts& texts) {
  std::vector<std::string> all;
  for (const ast::Text& one : texts) all.push_back(one.text);
  return all;
}

std::vector<std::string> actions(const ast::Rule& rule) {
  std::vector<std::string> all;
  for (const ast::Action& one : rule.actions) all.push_back(one.text.text + "\n" + (one.role ? one.role->text : ""));
  return all;
}

std::vector<std::string> reasons(const ast::Rule& rule) {
  std::vector<std::string> all;
  for (const ast::Allow& one : rule.mods.allows) all.push_back(one.code.text + " " + one.because.text);
  for (const ast::Require& part : rule.requires_) {
    for (const ast::VendorRow& row : part.rows) {
      if (row.not_assessed) all.push_back(row.not_assessed->text);
    }
  }
  return all;
}

}  // namespace

std::string rule_scope(const Side& side, std::size_t rule) {
  return scope_key(side, side.module.rules[rule].scope, side.checked.rules[rule].scope);
}

bool Comparer::counts(const std::string& rule, abi::Severity severity) const {
  if (severity != abi::Severity::Minor) return true;
  return any_condition(after_.module, [&](const ast::Condition& one) {
    return one.kind == ast::Condition::Kind::Verdict && one.subject.text == (one.any ? "minor" : rule);
  });
}

bool Comparer::warning_counts(const std::string& rule, abi::Severity severity) const {
  return any_condition(after_.module, [&](const ast::Condition& one) {
    return one.kind == ast::Condition::Kind::Verdict && contains(one.verbs, Verb::Warns) &&
           one.subject.text == (one.any ? std::string(abi::name(severity)) : rule);
  });
}

/// By the usual order; a decision that weighs severities otherwise makes it no more than a change.
void Comparer::severity(std::size_t was, std::size_t is) {
  const abi::Severity before = before_.checked.rules[was].severity;
  const abi::Severity after = after_.checked.rules[is].severity;
  if (before == after) return;
  const std::string& rule = after_.module.rules[is].name.text;
  bool worse = false;
  bool better = false;
  for (const Verb verb : {Verb::Fails, Verb::Warns, Verb::IsUnknown, Verb::IsNotAssessed}) {
    const int then = least_outcome(before_, rule, before, verb);
    const int now = least_outcome(after_, rule, after, verb);
    worse = worse || now > then;
    better = better || now < then;
  }
  const bool heavier = after > before;
  const Kind kind = heavier ? (better ? Kind::Changed : Kind::Tightened) : (worse ? Kind::Changed : Kind::Relaxed);
  add(rule, kind, fmt::format("severity {}", abi::name(after)), std::string(abi::name(before)), worse);
}

void Comparer::when(std::size_t was, std::size_t is) {
  const ast::Rule& rule = after_.module.rules[is];
  const ast::ExprId old_guard = before_.module.rules[was].mods.when;
  const Formula before = before_.formulas.of(old_guard);
  const Formula after = after_.formulas.of(rule.mods.when);
  const auto kind = relation(before, after);
  if (!kind) return;
  const auto words = [](const Side& side, ast::ExprId guard) {
    return guard.valid() ? "when " + syntax::print(side.module, guard) : std::string("always");
  };
  // A rule asks where this is true. Where it becomes unknown, so does the rule, and that is worse than a pass.
  const bool fewer = *kind == Kind::Tightened;
  const bool more = *kind == Kind::Relaxed;
  const Kind means = fewer && settles(before, after)  ? Kind::Relaxed
                     : more && settles(after, before) ? Kind::Tightened
                                                      : Kind::Changed;
  const std::string applies = fewer ? "asked in fewer cases, " : more ? "asked in more cases, " : "asked ";
  add(rule.name.text, means, applies + words(after_, rule.mods.when), words(before_, old_guard),
      counts(rule.name.text, after_.checked.rules[is].severity));
}

void Comparer::requirements(std::size_t was, std::size_t is) {
  const ast::Rule& rule = after_.module.rules[is];
  const sema::Rule& checked = after_.checked.rules[is];
  const bool skips = checked.missing == abi::MissingMeans::Skip;
  const auto before = asks_of_rule(before_, before_.module.rules[was]);
  const auto after = asks_of_rule(after_, rule);
  std::vector<Piece> pieces = compare(before, after);
  if (skips && pieces.empty() && reads(together(before)) != reads(together(after)))
    add(rule.name.text, Kind::Changed, "skipped for other missing values", "",
        counts(rule.name.text, checked.severity));
  for (Piece& piece : pieces) {
    // What is skipped where one value is missing may not be where another one is.
    if (skips && piece.other_values && piece.kind == Kind::Relaxed) piece.kind = Kind::Changed;
    const bool worse = piece.kind != Kind::Relaxed && counts(rule.name.text, checked.severity);
    if (piece.after.empty()) {
      add(rule.name.text, piece.kind, "no longer asks " + piece.before, "", worse);
    } else if (piece.before.empty()) {
      add(rule.name.text, piece.kind, "asks also " + piece.after, "", worse);
    } else {
      add(rule.name.text, piece.kind, piece.after, piece.before, worse);
    }
  }
}

void Comparer::warnings(std::size_t was, std::size_t is) {
  const ast::Rule& rule = after_.module.rules[is];
  const bool counted = warning_counts(rule.name.text, after_.checked.rules[is].severity);
  for (const Piece& piece : compare(warns_of_rule(before_, before_.module.rules[was]), warns_of_rule(after_, rule))) {
    const bool worse = piece.kind != Kind::Relaxed && counted;
    if (piece.after.empty()) {
      add(rule.name.text, piece.kind, "no longer warns", "unless " + piece.before, worse);
    } else {
      add(rule.name.text, piece.kind, "warns unless " + piece.after, piece.before.empty() ? "never" : piece.before,
          worse);
    }
  }
}

void Comparer::other_parts(std::size_t was, std::size_t is) {
  const ast::Rule& old = before_.module.rules[was];
  const ast::Rule& rule = after_.module.rules[is];
  const bool counted = counts(rule.name.text, after_.checked.rules[is].severity);
  if (rule_scope(before_, was) != rule_scope(after_, is))
    add(rule.name.text, Kind::Changed, scope_words(rule.scope), scope_words(old.scope), counted);
  const auto then = after_of(before_, was);
  const auto now = after_of(after_, is);
  const auto order = [](const std::vector<std::string>& names) {
    return names.empty() ? std::string("after no other rule") : fmt::format("after {}", fmt::join(names, ", "));
  };
  if (then != now) add(rule.name.text, Kind::Changed, order(now), order(then), counted);
  const auto given = [](const ast::Rule& one) {
    return one.mods.given ? fmt::format("given at least {} {} series", one.mods.given->number.digits,
                                        one.mods.given->definition.text)
                          : std::string("given any number of series");
  };
  if (given(old) != given(rule)) add(rule.name.text, Kind::Changed, given(rule), given(old), counted);
  const abi::MissingMeans before = before_.checked.rules[was].missing;
  const abi::MissingMeans after = after_.checked.rules[is].missing;
  if (before == after || (!old.mods.missing && !rule.mods.missing)) return;  // told once, of the policy
  const bool worse = rank(after) > rank(before);
  add(rule.name.text, worse ? Kind::Tightened : Kind::Relaxed, fmt::format("missing means {}", abi::name(after)),
      std::string(abi::name(before)), worse && counted);
}

void Comparer::wording(const ast::Rule& before, const ast::Rule& after) {
  std::vector<std::string> parts;
  const auto text = [](const std::optional<ast::Text>& one) { return one ? one->text : std::string(); };
  if (text(before.title) != text(after.title)) parts.emplace_back("title");
  if (plain(before.says) != plain(after.says)) parts.emplace_back("say");
  if (actions(before) != actions(after)) parts.emplace_back("action");
  if (plain(before.causes) != plain(after.causes)) parts.emplace_back("likely cause");
  if (reasons(before) != reasons(after)) parts.emplace_back("because");
  if (!parts.empty()) add(after.name.text, Kind::Wording, fmt::format("{}", fmt::join(parts, ", ")), "", false);
}

void Comparer::rule(std::size_t was, std::size_t is) {
  severity(was, is);
  const std::size_t begin = result_.entries.size();  // a severity changes no verdict
  other_parts(was, is);
  when(was, is);
  requirements(was, is);
  tables(was, is);
  const std::size_t end = result_.entries.size();  // no other rule waits for a warning
  warnings(was, is);
  const std::string& name = after_.module.rules[is].name.text;
  for (std::size_t i = begin; i < end; ++i) {
    const Kind kind = result_.entries[i].kind;
    const auto [known, fresh] = changed_rules_.emplace(name, kind);
    if (!fresh && known->second != kind) known->second = Kind::Changed;
  }
  wording(before_.module.rules[was], after_.module.rules[is]);
}

void Comparer::added_rule(std::size_t index) {
  const ast::Rule& rule = after_.module.rules[index];
  const sema::Rule& checked = after_.checked.rules[index];
  std::vector<std::string> words;
  for (const Ask& ask : asks_of_rule(after_, rule)) words.push_back(ask.words());
  for (const ast::Require& part : rule.requires_) {
    if (!part.rows.empty()) words.push_back(syntax::print(after_.module, part.subject) + " by vendor");
  }
  add(rule.name.text, Kind::Added,
      fmt::format("{}, {}: {}", abi::name(checked.severity), scope_words(rule.scope), fmt::join(words, " and ")), "",
      counts(rule.name.text, checked.severity));
}

/// A rule that runs after others runs on other subjects when those come to other verdicts.
void Comparer::followers() {
  const auto known = by_name(before_.module.rules);
  for (std::size_t i = 0; i < after_.module.rules.size(); ++i) {  // a rule stands below those that it runs after
    const std::string& name = after_.module.rules[i].name.text;
    const abi::Severity severity = after_.checked.rules[i].severity;
    if (!known.contains(name) || !counts(name, severity)) continue;
    std::vector<std::string> others;
    bool worse = false;
    for (const std::size_t first : after_.checked.rules[i].after) {
      const std::string& other = after_.module.rules[first].name.text;
      const auto changed = changed_rules_.find(other);
      if (changed == changed_rules_.end()) continue;
      others.push_back(other);
      changed_rules_.emplace(name, Kind::Changed);
      const abi::Severity was = before_.checked.rules[by_name(before_.module.rules).at(other)].severity;
      const int then = std::min(least_outcome(before_, other, was, Verb::Fails),
                                least_outcome(before_, other, was, Verb::IsUnknown));
      const int now = std::max(least_outcome(after_, name, severity, Verb::Fails),
                               least_outcome(after_, name, severity, Verb::IsUnknown));
      worse = worse || changed->second != Kind::Relaxed || now > then;
    }
    if (worse)
      add(name, Kind::Changed, fmt::format("asked in other cases, after {}", fmt::join(others, ", ")), "", true);
  }
}

void Comparer::rules() {
  const auto before = by_name(before_.module.rules);
  const auto after = by_name(after_.module.rules);
  for (std::size_t i = 0; i < after_.module.rules.size(); ++i) {
    const auto was = before.find(after_.module.rules[i].name.text);
    if (was == before.end()) {
      added_rule(i);
    } else {
      rule(was->second, i);
    }
  }
  for (const ast::Rule& rule : before_.module.rules) {
    if (after.contains(rule.name.text)) continue;
    const std::size_t index = before.at(rule.name.text);
    add(rule.name.text, Kind::Removed,
        fmt::format("{}, {}", abi::name(before_.checked.rules[index].severity), scope_words(rule.scope)), "", false);
  }
  followers();
}

}  // namespace qapc::versions
