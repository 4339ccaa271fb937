#include "runtime/session/risks.hpp"

#include <array>
#include <fmt/format.h>

#include "runtime/eval/risks.hpp"

namespace qapc::session {
namespace {

report::RiskFactor told(const risk::Factor& factor) {
  constexpr std::array<const char*, 4> kWords{"hazard", "exposure", "probability", "control"};
  return {kWords.at(static_cast<std::size_t>(factor.what)), factor.text, factor.number,
          factor.source.empty() ? std::string(risk::kJudgement) : factor.source, factor.unknown};
}

}  // namespace

std::vector<report::RiskEntry> risk_entries(const abi::Program& program) {
  std::vector<report::RiskEntry> all;
  const risk::Model& model = program.risks.model;
  for (std::size_t i = 0; i < model.risks.size(); ++i) {
    const abi::RiskFacts& facts = program.risks.facts[i];
    const std::string level = facts.space == abi::kExams ? "exam" : "series";
    report::RiskEntry entry;
    entry.name = model.risks[i].name;
    entry.title = program.text(facts.title);
    entry.hazard = program.text(facts.hazard);
    entry.at = program.text(facts.stage);
    entry.subject = facts.definition == abi::kNone
                        ? "each " + level
                        : fmt::format("each {} {}", program.text(program.definitions[facts.definition].name), level);
    const risk::Consequence& consequence = model.consequences[model.risks[i].consequence];
    entry.consequence = consequence.name;
    entry.weight = consequence.weight;
    for (const abi::Action& action : facts.actions)
      entry.actions.emplace_back(program.text(action.text), program.text(action.role));
    entry.line = facts.span.line;
    all.push_back(std::move(entry));
  }
  return all;
}

report::ExamRisks risks_of(const eval::Batch& batch, std::int64_t exam, const NameSeries& name) {
  const abi::Program& program = batch.program();
  const risk::Model& model = program.risks.model;
  report::ExamRisks result;
  if (model.risks.empty()) return result;
  const auto rows = eval::subject_rows(program, batch.frame(), exam);
  const risk::Assessment all = risk::assess(model, eval::subjects(program, batch.frame(), exam));
  for (std::size_t i = 0; i < model.risks.size(); ++i) {
    const risk::RiskResult& one = all.risks[i];
    report::ExamRisk entry{model.risks[i].name, eval::said(program.risks.facts[i].thresholds, one.risk.value),
                           one.probability,     one.risk,
                           one.contribution,    {}};
    for (std::size_t s = 0; s < one.subjects.size(); ++s) {
      report::RiskSubject subject;
      if (program.risks.facts[i].space == abi::kSeries)
        std::tie(subject.series, subject.series_number) = name(rows[i][s]);
      subject.probability = one.subjects[s].probability;
      for (const risk::Factor& factor : one.subjects[s].factors) subject.factors.push_back(told(factor));
      entry.subjects.push_back(std::move(subject));
    }
    result.risks.push_back(std::move(entry));
  }
  for (std::size_t i = 0; i < model.consequences.size(); ++i)
    result.consequences.push_back(
        {model.consequences[i].name, all.consequences[i].probability, all.consequences[i].risk});
  result.total = all.total;
  for (const std::size_t row : all.fix_first) result.fix_first.push_back(model.risks[row].name);
  return result;
}

}  // namespace qapc::session
