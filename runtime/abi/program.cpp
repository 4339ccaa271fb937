#include "runtime/abi/program.hpp"

#include <set>

namespace qapc::abi {

std::vector<Index> Risks::inputs() const {
  std::set<Index> all;
  for (const RiskFacts& one : facts) {
    for (const Index value : {one.applies, one.hazard_if, one.extent}) all.insert(value);
    for (const auto* curve : {&one.hazard_curve, &one.probability_curve}) {
      if (*curve) all.insert((*curve)->of);
    }
  }
  all.erase(kNone);
  return {all.begin(), all.end()};
}

}  // namespace qapc::abi
