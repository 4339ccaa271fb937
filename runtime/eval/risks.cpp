#include "runtime/eval/risks.hpp"

#include <algorithm>

#include "runtime/eval/batch.hpp"

namespace qapc::eval {
namespace {

using abi::Index;

struct Gatherer {
  const abi::Program& program;
  const abi::Frame& frame;

  [[nodiscard]] Kleene truth(Index value, std::int64_t row) const { return read(program, frame, value, row).truth; }
  [[nodiscard]] std::optional<double> number(Index value, std::int64_t row) const {
    if (value == abi::kNone) return std::nullopt;
    const Cell cell = read(program, frame, value, row);
    return cell.there() ? std::optional(cell.number) : std::nullopt;
  }

  [[nodiscard]] std::optional<risk::Estimate> on(const abi::Measured& measured, std::int64_t row) const {
    const auto x = number(abi::of(measured), row);
    if (!x) return std::nullopt;
    return abi::estimate(measured, *x, [&](Index inside) { return truth(inside, row) == Kleene::True; });
  }

  [[nodiscard]] std::optional<risk::Estimate> hazard(const abi::RiskFacts& facts, std::int64_t row) const {
    if (truth(facts.applies, row) == Kleene::Unknown) return std::nullopt;
    if (facts.hazard_probability) return facts.hazard_probability;
    if (facts.hazard_measured) return on(*facts.hazard_measured, row);
    const Kleene holds = truth(facts.hazard_if, row);
    return holds == Kleene::Unknown ? std::nullopt : std::optional(risk::hazard_if(holds == Kleene::True));
  }
};

}  // namespace

std::vector<std::vector<std::int64_t>> subject_rows(const abi::Program& program, const abi::Frame& frame,
                                                    std::int64_t exam) {
  std::vector<std::vector<std::int64_t>> all;
  for (const abi::RiskFacts& facts : program.risks.facts) {
    const bool exams = facts.space == abi::kExams;
    const std::int64_t* begin = frame.spaces[abi::kSeries].begin;
    std::vector<std::int64_t>& rows = all.emplace_back();
    for (std::int64_t row = exams ? exam : begin[exam]; row < (exams ? exam + 1 : begin[exam + 1]); ++row) {
      if (read(program, frame, facts.applies, row).truth != Kleene::False) rows.push_back(row);
    }
  }
  return all;
}

std::vector<std::vector<risk::Subject>> subjects(const abi::Program& program, const abi::Frame& frame,
                                                 std::int64_t exam) {
  const Gatherer gatherer{program, frame};
  const auto rows = subject_rows(program, frame, exam);
  std::vector<std::vector<risk::Subject>> all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const abi::RiskFacts& facts = program.risks.facts[i];
    std::vector<risk::Subject>& seen = all.emplace_back();
    for (const std::int64_t row : rows[i]) {
      risk::Subject subject;
      subject.hazard = gatherer.hazard(facts, row);
      subject.extent = gatherer.number(facts.extent, row);
      if (facts.probability_measured) subject.probability = gatherer.on(*facts.probability_measured, row);
      subject.controls.assign(program.risks.model.risks[i].controls.size(), true);
      seen.push_back(std::move(subject));
    }
  }
  return all;
}

abi::Outcome said(const std::vector<abi::Threshold>& thresholds, double risk) {
  abi::Outcome worst = abi::Outcome::Accept;
  for (const abi::Threshold& one : thresholds) {
    if (one.range.holds(risk)) worst = std::max(worst, one.outcome);
  }
  return worst;
}

double assessed(const abi::Assessed& what, const risk::Assessment& assessment) {
  switch (what.what) {
    case abi::Assessed::What::Risk:
      return assessment.risks[what.row].risk.value;
    case abi::Assessed::What::Consequence:
      return assessment.consequences[what.row].risk.value;
    case abi::Assessed::What::Total:
      break;
  }
  return assessment.total.value;
}

}  // namespace qapc::eval
