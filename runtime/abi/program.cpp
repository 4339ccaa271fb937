#include "runtime/abi/program.hpp"

#include <algorithm>
#include <set>

namespace qapc::abi {

std::optional<risk::Estimate> at(const Curve& curve, double x) {
  auto estimate = risk::logistic(x, curve.midpoint, curve.slope, curve.source);
  return estimate ? std::optional(std::move(*estimate)) : std::nullopt;
}

std::optional<risk::Estimate> at(const CalibratedStratum& stratum, double x) {
  const auto holds = [x](const Step& step) { return step.range.holds(x); };
  const auto step = std::ranges::find_if(stratum.steps, holds);
  if (step == stratum.steps.end()) return std::nullopt;
  return risk::Estimate{step->probability, stratum.source};
}

std::vector<Index> inputs(const Measured& measured) {
  if (const auto* curve = std::get_if<Curve>(&measured)) return {curve->of};
  const auto& calibrated = std::get<Calibrated>(measured);
  std::vector<Index> all{calibrated.of};
  for (const CalibratedStratum& one : calibrated.strata) all.push_back(one.inside);
  return all;
}

std::vector<Index> Risks::inputs() const {
  std::set<Index> all;
  for (const RiskFacts& one : facts) {
    for (const Index value : {one.applies, one.hazard_if, one.extent}) all.insert(value);
    for (const auto* measured : {&one.hazard_measured, &one.probability_measured}) {
      if (!*measured) continue;
      for (const Index value : abi::inputs(**measured)) all.insert(value);
    }
  }
  all.erase(kNone);
  return {all.begin(), all.end()};
}

bool Risks::calibrated() const {
  const auto is = [](const std::optional<Measured>& one) { return one && std::holds_alternative<Calibrated>(*one); };
  return std::ranges::any_of(
      facts, [&](const RiskFacts& one) { return is(one.hazard_measured) || is(one.probability_measured); });
}

}  // namespace qapc::abi
