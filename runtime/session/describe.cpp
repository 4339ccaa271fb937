#include "runtime/session/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/abi/artefact.hpp"
#include "runtime/session/risks.hpp"

namespace qapc::session {

std::string level_name(const abi::Program& program, abi::Index space) {
  switch (program.spaces[space].kind) {
    case abi::SpaceKind::Image:
      return "image";
    case abi::SpaceKind::Volume:
      return "volume";
    case abi::SpaceKind::Exam:
      return "exam";
    case abi::SpaceKind::Subject:
      return "subject";
    case abi::SpaceKind::Scanner:
      return "scanner";
    case abi::SpaceKind::Site:
      return "site";
    case abi::SpaceKind::Cohort:
      return "cohort";
    case abi::SpaceKind::Cell:
      return "cell";
    case abi::SpaceKind::Partner:
      return "pair of series";
    default:
      return "series";
  }
}

namespace {

std::string subject_of(const abi::Program& program, const abi::Rule& rule) {
  const std::string level = level_name(program, rule.space);
  if (level == "cohort") return "the cohort";
  if (level == "cell") {
    std::vector<std::string> parts;
    for (const abi::Cells::Part& part : program.cells[program.spaces[rule.space].recipe].parts)
      parts.push_back(program.text(part.name));
    return fmt::format("each cell by {}", fmt::join(parts, ", "));
  }
  if (rule.definition == abi::kNone) return "each " + level;
  return fmt::format("each {} {}", program.text(program.definitions[rule.definition].name), level);
}

report::RuleEntry rule_entry(const abi::Program& program, const abi::Rule& rule) {
  const auto text = [&](abi::Index index) -> const std::string& { return program.text(index); };
  report::RuleEntry entry;
  entry.name = text(rule.name);
  entry.title = text(rule.title);
  entry.severity = rule.severity;
  entry.missing = rule.missing;
  entry.line = rule.span.line;
  entry.subject = subject_of(program, rule);
  for (const abi::Require& require : rule.requires_) {
    for (const abi::Row& row : require.rows) {
      const std::string vendors = text(row.label).empty() ? "" : text(row.label) + ": ";
      if (row.because != abi::kNone)
        entry.protocol.push_back(fmt::format("{}not assessed because {}", vendors, text(row.because)));
      for (const abi::Check& check : row.checks)
        entry.protocol.push_back(fmt::format("{}{} {}", vendors, text(check.label), text(check.expected)));
    }
  }
  for (const abi::Action& action : rule.actions) entry.actions.emplace_back(text(action.text), text(action.role));
  return entry;
}

report::DecisionEntry decision_entry(const abi::Program& program, const abi::Decision& decision) {
  report::DecisionEntry entry{level_name(program, decision.space), {}};
  for (const abi::Branch& branch : decision.branches) {
    std::string conditions;
    for (const abi::Condition& part : branch.parts)
      conditions += (conditions.empty() ? "if " : " or ") + program.text(part.text);
    const std::string outcome(abi::name(branch.outcome));
    const std::string word = branch.word == abi::kNone ? outcome : program.text(branch.word);
    entry.branches.push_back(fmt::format("{}{} {}", word, word == outcome ? "" : fmt::format(" ({})", outcome),
                                         conditions.empty() ? "otherwise" : conditions));
  }
  return entry;
}

}  // namespace

void describe(const abi::Program& program, report::Report& report) {
  report.policy = program.name;
  report.title = program.title;
  report.version = program.version;
  report.edition = program.edition;
  report.goal = program.goal;
  report.owner = program.owner;
  report.audience = program.audience;
  report.approval = program.approval;
  report.approved_until = program.approved_until;
  report.steps = program.steps;
  report.counts_only = program.counts_only;
  for (const abi::Source& source : program.sources)
    report.sources.emplace_back(program.text(source.name), program.text(source.text));
  report.program = abi::digest(program);
  report.dictionary = program.dictionary;
  report.dictionary_digest = program.dictionary_digest;
  report.lexicon = program.lexicon;
  report.lexicon_digest = program.lexicon_digest;
  for (const abi::Rule& rule : program.rules) report.rules.push_back(rule_entry(program, rule));
  for (const abi::Decision& decision : program.decisions) report.decisions.push_back(decision_entry(program, decision));
  report.risks = risk_entries(program);
}

}  // namespace qapc::session
