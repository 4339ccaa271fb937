#include "runtime/risk/risk.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "runtime/base/check.hpp"

namespace qapc::risk {
namespace {

const Bounded kCertain{1, 1, 1};

Factor known(Factor::What what, const Estimate& estimate) {
  return {what, "", estimate.number, std::string(source_of(estimate)), false};
}

Factor assumed(Factor::What what, const Estimate& estimate) {
  return {what, "", estimate.number, std::string(source_of(estimate)), true};
}

Factor hazard_of(const Risk& risk, const Subject& subject) {
  const bool is_known = subject.hazard && is_probability(subject.hazard->number);
  return is_known ? known(Factor::What::Hazard, *subject.hazard) : assumed(Factor::What::Hazard, risk.prior);
}

struct ProbabilityOf {
  const Subject& subject;

  [[nodiscard]] std::optional<double> extent() const {
    const bool is_share = subject.extent && *subject.extent >= 0 && *subject.extent <= 1;
    return is_share ? subject.extent : std::nullopt;
  }

  Factor operator()(const Estimate& estimate) const { return known(Factor::What::Probability, estimate); }
  Factor operator()(const Bands& bands) const {
    const std::optional<double> share = extent();
    if (!share) return assumed(Factor::What::Probability, bands.missing);
    const auto holds = [&](const Band& band) { return *share < band.to || (*share == band.to && band.holds_edge); };
    const auto found = std::ranges::find_if(bands.bands, holds);
    QAPC_CHECK(found != bands.bands.end(), "bands reach to the full extent");
    return known(Factor::What::Probability, found->probability);
  }
  Factor operator()(const PerFullExtent& per) const {
    const std::optional<double> share = extent();
    Factor factor = known(Factor::What::Probability, per.probability);
    factor.unknown = !share;
    if (share) factor.number = times(factor.number, {*share, *share, *share});
    return factor;
  }
  Factor operator()(const Measured& /*measured*/) const {
    const bool is_known = subject.probability && is_probability(subject.probability->number);
    return is_known ? known(Factor::What::Probability, *subject.probability)
                    : assumed(Factor::What::Probability, exactly(1));
  }
};

SubjectRisk subject_risk(const Risk& risk, const Subject& subject) {
  SubjectRisk result;
  result.factors = {hazard_of(risk, subject), known(Factor::What::Exposure, risk.exposure),
                    std::visit(ProbabilityOf{subject}, risk.probability)};
  std::vector<Bounded> left_by_controls;
  for (std::size_t i = 0; i < risk.controls.size(); ++i) {
    const std::optional<bool> applies = i < subject.controls.size() ? subject.controls[i] : std::nullopt;
    Factor factor = known(Factor::What::Control, risk.controls[i].detects);
    factor.text = risk.controls[i].text;
    factor.unknown = !applies;
    factor.number = applies.value_or(false) ? complement(factor.number) : kCertain;
    left_by_controls.push_back(factor.number);
    result.factors.push_back(std::move(factor));
  }
  const Bounded uncontrolled =
      times(times(result.factors[0].number, result.factors[1].number), result.factors[2].number);
  result.probability = times(uncontrolled, product_of(left_by_controls));
  return result;
}

Bounded combined(const Risk& risk, const std::vector<SubjectRisk>& subjects) {
  std::vector<Bounded> all;
  all.reserve(subjects.size());
  for (const SubjectRisk& one : subjects) all.push_back(one.probability);
  return risk.combine == Combine::Worst ? largest(all) : any_of(all);
}

/// The probability of a consequence by the risks that lead to it: of each group the largest, then noisy-OR.
Bounded probability_of(std::size_t consequence, const Model& model, const std::vector<Bounded>& of_risks) {
  std::vector<Bounded> causes;
  std::map<std::string, std::vector<Bounded>> groups;
  for (std::size_t i = 0; i < model.risks.size(); ++i) {
    if (model.risks[i].consequence != consequence) continue;
    (model.risks[i].group.empty() ? causes : groups[model.risks[i].group]).push_back(of_risks[i]);
  }
  for (const auto& [name, members] : groups) causes.push_back(largest(members));
  return any_of(causes);
}

std::vector<ConsequenceResult> consequences_of(const Model& model, const std::vector<Bounded>& of_risks) {
  std::vector<ConsequenceResult> all;
  for (std::size_t i = 0; i < model.consequences.size(); ++i) {
    const Bounded probability = probability_of(i, model, of_risks);
    all.push_back({probability, times(probability, model.consequences[i].weight.number)});
  }
  return all;
}

Bounded total_of(const std::vector<ConsequenceResult>& consequences) {
  std::vector<Bounded> all;
  all.reserve(consequences.size());
  for (const ConsequenceResult& one : consequences) all.push_back(one.risk);
  return sum_of(all);
}

}  // namespace

Estimate hazard_if(bool present) {
  return exactly(present ? 1 : 0, present ? "seen" : "not seen");
}

Assessment assess(const Model& model, const std::vector<std::vector<Subject>>& seen) {
  QAPC_CHECK(faults(model).empty(), "a model is checked before it is used");
  QAPC_CHECK(seen.size() == model.risks.size(), "every risk has its subjects");
  Assessment result;
  std::vector<Bounded> of_risks;
  for (std::size_t i = 0; i < model.risks.size(); ++i) {
    const Risk& risk = model.risks[i];
    RiskResult one;
    for (const Subject& subject : seen[i]) one.subjects.push_back(subject_risk(risk, subject));
    one.probability = combined(risk, one.subjects);
    one.risk = times(one.probability, model.consequences[risk.consequence].weight.number);
    of_risks.push_back(one.probability);
    result.risks.push_back(std::move(one));
  }
  result.consequences = consequences_of(model, of_risks);
  result.total = total_of(result.consequences);
  for (std::size_t i = 0; i < of_risks.size(); ++i) {
    std::vector<Bounded> without = of_risks;
    without[i] = {};
    result.risks[i].contribution = result.total.value - total_of(consequences_of(model, without)).value;
    if (result.risks[i].contribution > 0) result.fix_first.push_back(i);
  }
  std::ranges::sort(result.fix_first, [&](std::size_t a, std::size_t b) {
    return std::tuple(-result.risks[a].contribution, model.risks[a].name) <
           std::tuple(-result.risks[b].contribution, model.risks[b].name);
  });
  return result;
}

}  // namespace qapc::risk
