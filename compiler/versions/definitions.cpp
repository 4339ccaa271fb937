// Definitions of series.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/syntax/print.hpp"
#include "compiler/versions/comparer.hpp"

namespace qapc::versions {
namespace {

/// Names of the definitions that a rule or risk speaks of, but for what it is about.
void collect(Side& side, const ast::Modifiers& mods, std::set<std::string>& names) {
  names.merge(side.formulas.keys().definitions(mods.when));
  if (mods.given) names.insert(mods.given->definition.text);
}

std::set<std::string> spoken_of(Side& side, const ast::Rule& rule) {
  std::set<std::string> names;
  collect(side, rule.mods, names);
  Keys& keys = side.formulas.keys();
  for (const ast::Require& part : rule.requires_) {
    for (const ast::ExprId id : {part.is, part.subject, part.within_warn, part.when}) names.merge(keys.definitions(id));
    for (const ast::VendorRow& row : part.rows) {
      names.merge(keys.definitions(row.require));
      if (row.when) names.merge(keys.definitions(*row.when));
    }
  }
  for (const ast::Scope::Bind& bind : rule.scope.binds) names.insert(bind.definition.text);
  return names;
}

std::set<std::string> spoken_of(Side& side, const ast::Risk& risk) {
  std::set<std::string> names;
  collect(side, risk.mods, names);
  Keys& keys = side.formulas.keys();
  for (const ast::ExprId id : {risk.when, risk.extent}) names.merge(keys.definitions(id));
  for (const auto* estimate : {&risk.hazard_probability, &risk.probability}) {
    if (!*estimate) continue;
    for (const ast::ExprId term : (*estimate)->terms) names.merge(keys.definitions(term));
  }
  return names;
}

bool is_about(const Side& side, const sema::Scope& scope, const std::string& name) {
  return scope.definition && side.module.series[*scope.definition].name.text == name;
}

/// Whether other things than rules and risks are made of a definition: then it reaches further than is looked at here.
bool used_elsewhere(Side& side, const std::string& name) {
  Keys& keys = side.formulas.keys();
  const auto named = [&](const ast::Name& one) { return one.text == name; };
  const ast::Module& module = side.module;
  return std::ranges::any_of(module.series,
                             [&](const ast::Series& one) { return keys.definitions(one.is).contains(name); }) ||
         std::ranges::any_of(module.classes,
                             [&](const ast::Classes& one) { return std::ranges::any_of(one.definitions, named); }) ||
         std::ranges::any_of(module.choices, [&](const ast::Choice& one) { return named(one.definition); }) ||
         std::ranges::any_of(module.serves,
                             [&](const ast::Serves& one) { return named(one.server) || named(one.served); });
}

}  // namespace

/// Whether a decision can be worse for it. `only_fewer`: it fits fewer series, and is unknown of none that it fitted.
bool Comparer::definition_counts(const std::string& name, bool only_fewer) {
  if (used_elsewhere(after_, name)) return true;
  for (std::size_t i = 0; i < after_.module.rules.size(); ++i) {
    const ast::Rule& rule = after_.module.rules[i];
    const bool about = is_about(after_, after_.checked.rules[i].scope, name);
    const bool spoken = spoken_of(after_, rule).contains(name);
    if (((about && !only_fewer) || spoken) && counts(rule.name.text, after_.checked.rules[i].severity)) return true;
  }
  for (std::size_t i = 0; i < after_.module.risks.size() && risks_count(); ++i) {
    const bool about = is_about(after_, after_.checked.risks[i], name);
    if ((about && !only_fewer) || spoken_of(after_, after_.module.risks[i]).contains(name)) return true;
  }
  return false;
}

/// `; TE, TR are about it`
std::string Comparer::users_of(const std::string& name) {
  std::vector<std::string> users;
  for (std::size_t i = 0; i < after_.module.rules.size(); ++i) {
    const ast::Rule& rule = after_.module.rules[i];
    if (is_about(after_, after_.checked.rules[i].scope, name) || spoken_of(after_, rule).contains(name))
      users.push_back(rule.name.text);
  }
  return users.empty() ? "" : fmt::format("; it matters to {}", fmt::join(users, ", "));
}

void Comparer::definition(std::size_t was, std::size_t is) {
  const ast::Series& series = after_.module.series[is];
  const auto before = asks_of(before_, before_.module.series[was].is);
  const auto after = asks_of(after_, series.is);
  const auto relates = relation(together(before), together(after));
  if (!relates) return;
  std::vector<std::string> words;
  std::string then;
  for (const Piece& piece : compare(before, after)) {
    if (piece.after.empty()) {
      words.push_back("no longer asks " + piece.before);
    } else if (piece.before.empty()) {
      words.push_back("asks also " + piece.after);
    } else {
      words.push_back(fmt::format("{} (was {})", piece.after, piece.before));
    }
  }
  const Kind kind = *relates == Kind::Tightened ? Kind::Narrower : *relates == Kind::Relaxed ? Kind::Wider : *relates;
  const bool only_fewer = kind == Kind::Narrower && settles(together(before), together(after));
  add("series " + series.name.text, kind, fmt::format("{}{}", fmt::join(words, "; "), users_of(series.name.text)), "",
      definition_counts(series.name.text, only_fewer));
}

void Comparer::definitions() {
  const auto before = by_name(before_.module.series);
  const auto after = by_name(after_.module.series);
  for (const auto& [name, index] : after) {
    const auto was = before.find(name);
    if (was != before.end()) {
      definition(was->second, index);
    } else if (after_.module.series[index].unit == 0 || !users_of(name).empty()) {
      add("series " + name, Kind::Added, syntax::print(after_.module, after_.module.series[index].is), "", false);
    }
  }
  for (const auto& [name, index] : before) {
    if (!after.contains(name) && before_.module.series[index].unit == 0)
      add("series " + name, Kind::Removed, syntax::print(before_.module, before_.module.series[index].is), "", false);
  }
}

}  // namespace qapc::versions
