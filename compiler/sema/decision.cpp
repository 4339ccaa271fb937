// Decisions: what they name, and whether they say what happens in every case.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::array<std::string_view, 3> kSeverities{"critical", "major", "minor"};
constexpr std::array<std::string_view, 3> kOutcomes{"accept", "review", "reject"};

}  // namespace

void Checker::condition(const ast::Condition& condition) {
  using About = ast::Condition::Kind;
  switch (condition.kind) {
    case About::Verdict:
      if (!condition.any) {
        if (const auto found = rule_named(condition.subject); found && *found >= module_.rules.size())
          diags_.report(diag::DoesNotFit, condition.span, condition.subject.text)
              .help("write `any risk says reject`, or `risk of CONSEQUENCE >= 0.2`");
      } else if (!contains(kSeverities, condition.subject.text)) {
        diag::Message& message =
            diags_.report(diag::UnknownWord, condition.subject.span, condition.subject.text, "a severity");
        if (!offer(message, condition.subject, {kSeverities.begin(), kSeverities.end()}))
          message.help("write " + alternatives({kSeverities.begin(), kSeverities.end()}));
      }
      return;
    case About::RiskSays:
      if (!contains(kOutcomes, condition.subject.text))
        choose(diags_.report(diag::UnknownWord, condition.subject.span, condition.subject.text, "an outcome"),
               condition.subject, {kOutcomes.begin(), kOutcomes.end()});
      return;
    case About::RiskOf:
      if (!names().consequences.contains(condition.subject.text)) consequence(condition.subject);
      [[fallthrough]];
    case About::TotalRisk:
      quantity(*condition.limit);
  }
}

void Checker::branch(const ast::Branch& branch, const ast::Decision& decision) {
  std::vector<std::string_view> known(kOutcomes.begin(), kOutcomes.end());
  if (!decision.outcomes.empty()) known.clear();
  for (const auto& [own, meaning] : decision.outcomes) known.push_back(own.text);
  if (!contains(known, branch.outcome.text)) {
    diag::Message& message = diags_.report(diag::UnknownWord, branch.outcome.span, branch.outcome.text, "an outcome");
    if (!offer(message, branch.outcome, known)) message.help("write " + alternatives(known));
  }
  for (const ast::Condition& one : branch.conditions) {
    condition(one);
    if (one.kind != ast::Condition::Kind::Verdict && (decision.the || decision.level.text != "exam"))
      unbuilt(one.span, "risks in decisions about more than an exam");
  }
}

bool Checker::names_severity(const ast::Decision& decision, abi::Severity severity, ast::Condition::Verb verb) const {
  for (const ast::Branch& branch : decision.branches) {
    for (const ast::Condition& one : branch.conditions) {
      if (one.kind == ast::Condition::Kind::Verdict && one.any && one.subject.text == abi::name(severity) &&
          contains(one.verbs, verb))
        return true;
    }
  }
  return false;
}

/// Whether a rule can speak in this decision: it is about what is decided, or about a part of it.
bool Checker::decides(const ast::Decision& decision, const Rule& rule) const {
  return decision.the || rule.scope.level <= Level::Exam || decision.level.text == name(rule.scope.level);
}

void Checker::totality(const ast::Decision& decision) {
  diag::Span first_branch = decision.branches.front().span;
  first_branch.end = first_branch.begin;
  for (const abi::Severity severity : {abi::Severity::Critical, abi::Severity::Major}) {
    bool present = false;
    bool can_be_unknown = false;
    for (std::size_t i = 0; i < module_.rules.size(); ++i) {
      const Rule& rule = checked_.rules[i];
      if (rule.severity != severity || !decides(decision, rule)) continue;
      present = true;
      // `missing means fail` leaves what is not known to be a subject, not run, and (critical) not assessed.
      const ast::Rule& written = module_.rules[i];
      const bool rows = std::ranges::any_of(written.requires_, [](const ast::Require& require) {
        return std::ranges::any_of(require.rows,
                                   [](const ast::VendorRow& row) { return row.not_assessed.has_value(); });
      });
      const bool not_assessed = (rows || rule.given) && severity == abi::Severity::Critical;
      can_be_unknown = can_be_unknown || rule.missing != abi::MissingMeans::Fail || rule.scope.definition ||
                       !rule.scope.members.empty() || !rule.after.empty() || not_assessed;
    }
    const std::string_view word = abi::name(severity);
    const bool critical = severity == abi::Severity::Critical;
    if (present && !names_severity(decision, severity, ast::Condition::Verb::Fails)) {
      const std::string branch = fmt::format("{} if any {} fails", critical ? "reject" : "review", word);
      diags_.report(diag::DecisionNotTotal, decision.span, fmt::format("a {} rule fails", word))
          .fix(fmt::format("add `{}`", branch), first_branch, branch + "\n  ");
    }
    if (present && can_be_unknown && !names_severity(decision, severity, ast::Condition::Verb::IsUnknown)) {
      const std::string branch = fmt::format("review if any {} is unknown", word);
      diags_.report(diag::DecisionNotTotal, decision.span, fmt::format("a {} rule is unknown", word))
          .fix(fmt::format("add `{}`", branch), first_branch, branch + "\n  ");
    }
  }
}

bool decides(const ast::Module& module, const ast::Decision& decision) {
  const auto is_meant = [&](const ast::Decision& one) {
    return one.audience && contains(module.header().audience, one.audience->text, &ast::Name::text);
  };
  if (decision.audience) return is_meant(decision);
  return std::ranges::none_of(module.decisions, [&](const ast::Decision& other) {
    return other.level.text == decision.level.text && is_meant(other);
  });
}

void Checker::one_decision(const ast::Decision& decision) {
  constexpr std::array<std::string_view, 5> kLevels{"exam", "subject", "scanner", "site", "cohort"};
  for (const auto& [own, meaning] : decision.outcomes) {
    if (!contains(kOutcomes, meaning.text))
      choose(diags_.report(diag::UnknownWord, meaning.span, meaning.text, "the class of an outcome"), meaning,
             {kOutcomes.begin(), kOutcomes.end()});
  }
  if (!decision.the && !contains(kLevels, decision.level.text)) {
    choose(diags_.report(diag::UnknownWord, decision.level.span, decision.level.text, "what is decided"),
           decision.level, {kLevels.begin(), kLevels.end()});
    return;
  }
  if (decision.level.text == "subject" && !subjects_at_) subjects_at_ = decision.level.span;
  if (decision.level.text == "scanner" && !scanners_at_) scanners_at_ = decision.level.span;
  const ast::Branch* otherwise = nullptr;
  for (const ast::Branch& part : decision.branches) {
    branch(part, decision);
    if (part.otherwise && otherwise != nullptr)
      diags_.report(diag::SaidTwice, part.span).also(otherwise->span, "said here first").help("remove one of them");
    if (part.otherwise) otherwise = &part;
  }
  if (otherwise == nullptr) {
    diag::Span behind = decision.branches.back().span;
    behind.begin = behind.end;
    diags_.report(diag::NoOtherwise, decision.span).fix("add `accept otherwise`", behind, "\n  accept otherwise");
  }
  totality(decision);
}

void Checker::decision() {
  unit_ = 0;
  const ast::Header& header = module_.header();
  if (module_.decisions.empty()) {
    const diag::Span top = header.name ? header.name->span : diag::Span{module_.units.front().span.source, 0, 0};
    if (module_.rules.empty()) return;
    const std::uint32_t end = module_.units.front().span.end;
    diags_.report(diag::NoDecision, top)
        .fix("add a `decision for each exam` at the end", {top.source, end, end},
             "\ndecision for each exam\n  reject if any critical fails\n  review if any critical is unknown or any "
             "major "
             "fails or is unknown\n  accept otherwise\nend\n");
    return;
  }
  std::map<std::pair<std::string, std::string>, diag::Span> taken;  // one that counts for each level
  for (const ast::Decision& one : module_.decisions) {
    one_decision(one);
    const std::string of = sema::decides(module_, one) ? "" : one.audience ? one.audience->text : "for everybody";
    const auto [first, fresh] = taken.emplace(std::pair(one.level.text, of), one.span);
    if (!fresh)
      diags_.report(diag::SaidTwice, one.span)
          .also(first->second, "decided here first")
          .help(one.audience ? "remove one of them, or let `audience` name one of their audiences"
                             : "remove one of them");
  }
  for (const ast::Decision& one : module_.decisions) audience(one);
}

/// Some decision about its level counts.
void Checker::audience(const ast::Decision& decision) {
  if (!decision.audience) return;
  const auto counts = [&](const ast::Decision& other) {
    return other.level.text == decision.level.text && sema::decides(module_, other);
  };
  if (std::ranges::any_of(module_.decisions, counts)) return;
  const std::vector<ast::Name>& all = module_.header().audience;
  std::vector<std::string> names;
  for (const ast::Name& name : all) names.push_back(name.text);
  diags_
      .report(diag::NotForAudience, decision.audience->span, (decision.the ? "the " : "each ") + decision.level.text,
              all.empty() ? "the audience of this policy, which it does not say"
                          : fmt::format("{}", fmt::join(names, ", ")))
      .help(all.empty() ? fmt::format("add `audience {}` to the header", decision.audience->text)
                        : fmt::format("add a decision for everybody, `decision for {}{}`",
                                      decision.the ? "the " : "each ", decision.level.text));
}

}  // namespace qapc::sema
