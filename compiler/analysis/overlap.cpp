// Whether a series can fit two definitions: a world is looked for in which both hold for certain.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/analysis/analyser.hpp"

namespace qapc::analysis {
namespace {

constexpr int kSteps = 1'000;

/// What an attribute is asked for: itself (``), its tokens, its values, one of its positions.
std::pair<std::string_view, std::string_view> way_of(std::string_view attribute) {
  const std::size_t end = attribute.find_first_of(" [");
  if (end == std::string_view::npos) return {attribute, ""};
  return {attribute.substr(0, end), attribute.substr(end, attribute.find(' ', end + 1) - end)};
}

/// Claims about one attribute that were made in one way do not depend on one another.
bool independent(const Claims& world) {
  std::map<std::string_view, std::string_view> ways;
  for (const auto& [attribute, values] : world) {
    if (attribute.ends_with(" is present")) continue;
    const auto [name, way] = way_of(attribute);
    const auto [known, fresh] = ways.emplace(name, way);
    if (!fresh && (known->second != way || way.starts_with('['))) return false;
  }
  return !(ways.contains("vendor") && ways.contains("Manufacturer"));
}

}  // namespace

/// The worlds in which the atom holds too; none where nothing is known of it.
std::vector<Claims> Conditions::worlds(const Claims& world, const Atom& atom, bool holds) {
  if (atom.attribute.starts_with('(') || !atom.values.exact) return {};
  std::vector<Claims> all;
  const auto add = [&](const Claims& from, const std::string& attribute) {
    const auto values = holds ? std::optional(atom.values) : without(atom.values);
    if (!values || values->none()) return std::optional<Claims>();
    Claims claims{{attribute, *values}};
    if (values->kind != Values::Kind::Truth) {
      Values there;
      claims.emplace(attribute + " is present", there);
    }
    return both(from, claims);
  };
  if (holds && !atom.any_of.empty()) {  // one of several words
    for (const std::string& attribute : atom.any_of) {
      if (auto found = add(world, attribute)) all.push_back(std::move(*found));
    }
    return all;
  }
  std::optional<Claims> found = world;
  for (const std::string& attribute : atom.any_of.empty() ? std::vector{atom.attribute} : atom.any_of)
    found = found ? add(*found, attribute) : found;
  if (found) all.push_back(std::move(*found));
  return all;
}

bool Conditions::fits(Claims world, std::vector<Wanted> wanted) {
  if (--steps_ < 0) return false;
  if (wanted.empty()) return independent(world);
  const Wanted next = wanted.back();
  wanted.pop_back();
  const Meaning what = meaning(next.id);
  Parts parts;
  if (const auto* atom = std::get_if<Atom>(&what)) {
    parts.atoms.push_back(*atom);
  } else {
    parts = std::get<Parts>(what);
  }
  const bool holds = next.holds != parts.negated;
  std::vector<Claims> now{std::move(world)};
  if (parts.any == holds && parts.atoms.size() + parts.conditions.size() > 1) {  // one of them is enough
    const Claims before = std::move(now.front());
    for (const ast::ExprId part : parts.conditions) {
      std::vector<Wanted> more = wanted;
      more.push_back({part, holds});
      if (fits(before, std::move(more))) return true;
    }
    now.clear();
    for (const Atom& atom : parts.atoms) std::ranges::move(worlds(before, atom, holds), std::back_inserter(now));
  } else {
    for (const Atom& atom : parts.atoms) {
      std::vector<Claims> after;
      for (const Claims& one : now) std::ranges::move(worlds(one, atom, holds), std::back_inserter(after));
      now = std::move(after);
    }
    for (const ast::ExprId part : parts.conditions) wanted.push_back({part, holds});
  }
  return std::ranges::any_of(now, [&](const Claims& one) { return fits(one, wanted); });
}

bool Conditions::fit_together(ast::ExprId a, ast::ExprId b) {
  subject_ = {};
  steps_ = kSteps;
  return fits({}, {{a, true}, {b, true}});
}

/// Classes that exclude one another, and two definitions that do not.
void Analyser::classes(const ast::Classes& classes) {
  std::vector<const ast::Series*> series;
  for (const ast::Name& name : classes.definitions)
    series.push_back(
        &*std::ranges::find(module_.series, name.text, [](const ast::Series& one) { return one.name.text; }));
  for (std::size_t i = 1; i < series.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!conditions_.fit_together(series[j]->is, series[i]->is)) continue;
      const std::string& one = series[j]->name.text;
      const std::string& other = series[i]->name.text;
      diags_.report(diag::Overlap, classes.definitions[i].span, one, other)
          .also(module_.exprs[series[j]->is].span, fmt::format("a series can fit this, {}", one))
          .also(module_.exprs[series[i]->is].span, fmt::format("and this, {}", other))
          .help(fmt::format("say in one of them what tells `{}` and `{}` apart", one, other));
    }
  }
}

}  // namespace qapc::analysis
