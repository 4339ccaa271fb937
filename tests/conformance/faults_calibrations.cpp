// Faults of probabilities from a calibration: in what the program has of it.
#include <limits>

#include "tests/conformance/faults.hpp"

namespace qapc::conformance {
namespace {

using abi::Program;

/// Everything that is asked of a calibration.
bool calibrated(Program& program, const std::function<void(abi::Calibrated&)>& change) {
  bool any = false;
  for (abi::RiskFacts& facts : program.risks.facts) {
    for (auto* measured : {&facts.hazard_measured, &facts.probability_measured}) {
      auto* const one = *measured ? std::get_if<abi::Calibrated>(&**measured) : nullptr;
      if (one != nullptr) change(*one);
      any = any || one != nullptr;
    }
  }
  return any;
}

bool steps(Program& program, const std::function<void(std::vector<abi::Step>&)>& change) {
  return calibrated(program, [&](abi::Calibrated& calibrated) {
    for (abi::CalibratedStratum& stratum : calibrated.strata) change(stratum.steps);
  });
}

}  // namespace

std::vector<Fault> calibration_faults() {
  std::vector<Fault> all;
  all.push_back(changed("L-RISK-8", "a calibration says of everything that it is unlikely", [](Program& program) {
    return steps(program, [](std::vector<abi::Step>& steps) {
      for (abi::Step& step : steps) step.probability = {0.01, 0.01, 0.01};
    });
  }));
  all.push_back(changed("L-RISK-8", "a calibration is not told of", [](Program& program) {
    const bool any = calibrated(program, [](abi::Calibrated&) {});
    if (any) program.sources.resize(1);
    return any;
  }));
  all.push_back(changed("L-RISK-9", "every stratum is the first", [](Program& program) {
    return calibrated(program, [](abi::Calibrated& calibrated) {
      for (abi::CalibratedStratum& stratum : calibrated.strata) stratum.steps = calibrated.strata.front().steps;
    });
  }));
  all.push_back(changed("L-RISK-9", "low values are worse where high ones are", [](Program& program) {
    return steps(program, [](std::vector<abi::Step>& steps) {
      for (abi::Step& step : steps) step.probability = risk::complement(step.probability);
    });
  }));
  all.push_back(changed("L-RISK-10", "between two steps the better one counts", [](Program& program) {
    return steps(program, [](std::vector<abi::Step>& steps) {
      if (steps.size() != 2) return;
      const bool high = steps.front().probability.value < steps.back().probability.value;
      steps.front().range.hi = steps.back().range.lo = high ? 0.6 : 0.55;
    });
  }));
  all.push_back(changed("L-RISK-10", "of another stratum it is that of the first", [](Program& program) {
    return calibrated(program, [&](abi::Calibrated& calibrated) {
      for (const abi::RiskFacts& facts : program.risks.facts) calibrated.strata.front().inside = facts.applies;
    });
  }));
  return all;
}

}  // namespace qapc::conformance
