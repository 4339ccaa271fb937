// The comparison's parts, spread over compare.cpp, rules.cpp, tables.cpp, definitions.cpp, decisions.cpp, risks.cpp and
// facets.cpp by subject. Private to compiler/versions.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/versions/asks.hpp"
#include "compiler/versions/versions.hpp"

namespace qapc::versions {

/// One thing that is said once: what it means, and how it is written.
struct Facet {
  std::string key;
  std::string words;
  std::optional<Decimal> number{};  ///< where more of it is worse, or less of it
  bool more_is_worse = true;
};
using Facets = std::map<std::string, Facet>;  ///< by what it is, `exposure`

/// What decisions make of verdicts and risks: by level and condition, how bad the outcome is.
using Outcomes = std::map<std::string, int>;

class Comparer {
 public:
  Comparer(const Policy& before, const Policy& after) : before_(before), after_(after) {}
  Difference run();

 private:
  void add(Entry entry) { result_.entries.push_back(std::move(entry)); }
  void add(const std::string& about, Kind kind, std::string after, std::string before, bool worse);

  // compare.cpp
  void header();
  void wording_of_policy();
  void claim();

  // rules.cpp
  void rules();
  void rule(std::size_t before, std::size_t after);
  void added_rule(std::size_t index);
  void severity(std::size_t before, std::size_t after);
  void when(std::size_t before, std::size_t after);
  void requirements(std::size_t before, std::size_t after);
  void warnings(std::size_t before, std::size_t after);
  void other_parts(std::size_t before, std::size_t after);
  void wording(const ast::Rule& before, const ast::Rule& after);
  void followers();
  /// Whether a decision of the newer policy can be worse for what such a rule comes to.
  [[nodiscard]] bool counts(const std::string& rule, abi::Severity severity) const;
  [[nodiscard]] bool warning_counts(const std::string& rule, abi::Severity severity) const;

  // tables.cpp
  /// Vendor tables; those that only one of the rules has come back as asks.
  void tables(std::size_t before, std::size_t after);
  void table(const ast::Require& before, const ast::Require& after, std::size_t rule);

  // definitions.cpp
  void definitions();
  void definition(std::size_t before, std::size_t after);
  [[nodiscard]] bool definition_counts(const std::string& name, bool only_fewer);
  [[nodiscard]] std::string users_of(const std::string& name);

  // decisions.cpp
  void decisions();
  void decision(const ast::Decision& before, const ast::Decision& after);
  void missing_meaning();

  // risks.cpp
  void risks();
  void risk(const ast::Risk& before, const ast::Risk& after);
  [[nodiscard]] bool risks_count() const;

  // facets.cpp
  void facets(const std::string& about, const Facets& before, const Facets& after, bool worse);
  void things();

  Side before_;
  Side after_;
  Difference result_;
  std::map<std::string, Kind> changed_rules_;  ///< whose verdicts can be other than they were
};

std::string rule_scope(const Side& side, std::size_t rule);
Facets risk_facets(Side& side, const ast::Risk& risk);
/// All that is said once and is no rule, definition, decision or risk.
Facets things_of(Side& side);
/// Outcomes of one decision: by condition; `otherwise` among them.
Outcomes outcomes_of(const ast::Decision& decision, const ast::Module& module);
/// How bad an exam is at least that has such a rule with such a verdict.
int least_outcome(const Side& side, const std::string& rule, abi::Severity severity, ast::Condition::Verb verb);

/// From the mildest: what a missing value makes of a verdict.
int rank(abi::MissingMeans meaning);

/// Some condition of a decision is so.
template <typename Is>
bool any_condition(const ast::Module& module, const Is& is) {
  for (const ast::Decision& decision : module.decisions) {
    for (const ast::Branch& branch : decision.branches) {
      if (std::ranges::any_of(branch.conditions, is)) return true;
    }
  }
  return false;
}

template <typename Items>
auto by_name(const Items& items) {
  std::map<std::string, std::size_t> all;
  for (std::size_t i = 0; i < items.size(); ++i) all.emplace(items[i].name.text, i);
  return all;
}

}  // namespace qapc::versions
