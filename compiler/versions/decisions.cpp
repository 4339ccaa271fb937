// Decisions, and what a missing value means.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/sema/constants.hpp"
#include "compiler/versions/comparer.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::versions {
namespace {

using Verb = ast::Condition::Verb;
using About = ast::Condition::Kind;

constexpr std::array<std::string_view, 4> kOutcomes{"undecided", "accept", "review", "reject"};
constexpr const char* kOtherwise = "otherwise";

/// The word of the language for an outcome of the policy's own.
int outcome_of(const ast::Decision& decision, const std::string& word) {
  std::string plain = word;
  for (const auto& [own, meaning] : decision.outcomes) {
    if (own.text == word) plain = meaning.text;
  }
  return static_cast<int>(std::ranges::find(kOutcomes, plain) - kOutcomes.begin());
}

std::string verb_words(Verb verb) {
  constexpr std::array<std::string_view, 4> kVerbs{"fails", "warns", "is unknown", "is not assessed"};
  return std::string(kVerbs[static_cast<std::size_t>(verb)]);
}

std::vector<std::string> conditions_of(const ast::Condition& one) {
  std::vector<std::string> all;
  if (one.kind == About::RiskSays) return {"any risk says " + one.subject.text};
  if (one.kind != About::Verdict) {
    const auto limit = sema::constant(*one.limit);
    constexpr std::array<std::string_view, 6> kOps{"=", "!=", "<", "<=", ">", ">="};
    return {fmt::format("{} {} {}", one.kind == About::TotalRisk ? "total risk" : "risk of " + one.subject.text,
                        kOps[static_cast<std::size_t>(one.op)], limit ? limit->value.text() : one.limit->digits)};
  }
  for (const Verb verb : one.verbs) all.push_back((one.any ? "any " : "") + one.subject.text + " " + verb_words(verb));
  return all;
}

/// One about each level: those for other audiences are gone.
std::string decision_name(const ast::Decision& decision) {
  return fmt::format("decision for {} {}", decision.the ? "the" : "each", decision.level.text);
}

int of(const Outcomes& outcomes, const std::string& condition) {
  const auto found = outcomes.find(condition);
  return found == outcomes.end() ? outcomes.at(kOtherwise) : found->second;
}

}  // namespace

int rank(abi::MissingMeans meaning) {
  return meaning == abi::MissingMeans::Skip ? 0 : meaning == abi::MissingMeans::Unknown ? 1 : 2;
}

Outcomes outcomes_of(const ast::Decision& decision, const ast::Module& module) {
  Outcomes all;
  for (const ast::Branch& branch : decision.branches) {
    const int outcome = outcome_of(decision, branch.outcome.text);
    if (branch.otherwise) all[kOtherwise] = outcome;
    for (const ast::Condition& one : branch.conditions) {
      for (const std::string& condition : conditions_of(one)) {
        const auto [known, fresh] = all.emplace(condition, outcome);
        if (!fresh) known->second = std::max(known->second, outcome);
      }
    }
  }
  all.emplace(kOtherwise, 1);
  // What is said of a rule by its severity need not be said by its name.
  for (const ast::Rule& rule : module.rules) {
    for (const Verb verb : {Verb::Fails, Verb::Warns, Verb::IsUnknown, Verb::IsNotAssessed}) {
      const auto own = all.find(rule.name.text + " " + verb_words(verb));
      const auto any = all.find("any " + rule.severity.text + " " + verb_words(verb));
      if (own != all.end() && any != all.end() && any->second >= own->second) all.erase(own);
    }
  }
  return all;
}

int least_outcome(const Side& side, const std::string& rule, abi::Severity severity, Verb verb) {
  int least = 0;
  for (const ast::Decision& decision : side.module.decisions) {
    if (decision.the || decision.level.text != "exam") continue;
    const Outcomes outcomes = outcomes_of(decision, side.module);
    std::vector<Verb> verbs{verb};
    if (verb == Verb::IsNotAssessed && severity == abi::Severity::Critical) verbs.push_back(Verb::IsUnknown);
    for (const Verb one : verbs) {
      for (const std::string& subject : {fmt::format("any {}", abi::name(severity)), rule}) {
        const auto found = outcomes.find(subject + " " + verb_words(one));
        if (found != outcomes.end()) least = std::max(least, found->second);
      }
    }
  }
  return least;
}

void Comparer::decision(const ast::Decision& before, const ast::Decision& after) {
  const std::string name = decision_name(after);
  const Outcomes was = outcomes_of(before, before_.module);
  const Outcomes is = outcomes_of(after, after_.module);
  const auto falls_below = [](const Outcomes& all) {  // a branch then also takes the place of `otherwise`
    return std::ranges::any_of(all, [&](const auto& one) { return one.second < all.at(kOtherwise); });
  };
  const bool plain = !falls_below(was) && !falls_below(is);
  std::set<std::string> conditions;
  for (const Outcomes* all : {&was, &is}) {
    for (const auto& [condition, outcome] : *all) conditions.insert(condition);
  }
  for (const std::string& condition : conditions) {
    const int then = of(was, condition);
    const int now = of(is, condition);
    if (then == now && (plain || was.contains(condition) == is.contains(condition))) continue;
    const Kind kind = !plain ? Kind::Changed : now > then ? Kind::Tightened : Kind::Relaxed;
    const auto words = [&](int outcome) { return std::string(kOutcomes[static_cast<std::size_t>(outcome)]); };
    const std::string if_word = condition == kOtherwise ? " " : " if ";
    add(name, kind, words(now) + if_word + condition, words(then), kind != Kind::Relaxed);
  }
  const auto own_words = [](const ast::Decision& one) {
    std::vector<std::string> all;
    for (const auto& [own, meaning] : one.outcomes) all.push_back(fmt::format("{} = {}", own.text, meaning.text));
    std::ranges::sort(all);
    return all.empty() ? std::string("words of the language") : fmt::format("outcomes {}", fmt::join(all, ", "));
  };
  if (own_words(before) != own_words(after)) add(name, Kind::Wording, own_words(after), own_words(before), false);
}

void Comparer::decisions() {
  std::map<std::string, const ast::Decision*> before;
  std::map<std::string, const ast::Decision*> after;
  for (const ast::Decision& one : before_.module.decisions) before.emplace(decision_name(one), &one);
  for (const ast::Decision& one : after_.module.decisions) after.emplace(decision_name(one), &one);
  for (const auto& [name, decided] : after) {
    const auto was = before.find(name);
    if (was == before.end()) add(name, Kind::Added, "", "", true);
    if (was != before.end()) decision(*was->second, *decided);
  }
  for (const auto& [name, decided] : before) {
    if (!after.contains(name)) add(name, Kind::Removed, "", "", false);
  }
}

void Comparer::missing_meaning() {
  const auto known = by_name(before_.module.rules);
  std::map<std::pair<int, int>, std::vector<std::string>> moved;
  std::map<std::pair<int, int>, bool> worse;
  for (std::size_t i = 0; i < after_.module.rules.size(); ++i) {
    const ast::Rule& rule = after_.module.rules[i];
    const auto was = known.find(rule.name.text);
    if (was == known.end() || rule.mods.missing || before_.module.rules[was->second].mods.missing) continue;
    const abi::MissingMeans then = before_.checked.rules[was->second].missing;
    const abi::MissingMeans now = after_.checked.rules[i].missing;
    if (then == now) continue;
    const std::pair<int, int> step{rank(then), rank(now)};
    changed_rules_.emplace(rule.name.text, rank(now) > rank(then) ? Kind::Tightened : Kind::Relaxed);
    moved[step].push_back(rule.name.text);
    worse[step] = worse[step] || (rank(now) > rank(then) && counts(rule.name.text, after_.checked.rules[i].severity));
  }
  constexpr std::array<std::string_view, 3> kMeanings{"skip", "unknown", "fail"};
  for (const auto& [step, names] : moved)
    add("policy", step.second > step.first ? Kind::Tightened : Kind::Relaxed,
        fmt::format("missing means {}, for {}", kMeanings[static_cast<std::size_t>(step.second)],
                    fmt::join(names, ", ")),
        std::string(kMeanings[static_cast<std::size_t>(step.first)]), worse[step]);
}

}  // namespace qapc::versions
