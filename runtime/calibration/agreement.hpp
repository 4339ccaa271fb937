// How far raters agree beyond chance: the ceiling of everything that is calibrated on their labels. Floor 1
// (runtime/calibration).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/risk/estimate.hpp"

namespace qapc::calibration {

/// κ with its 95 % interval, within -1 .. 1; nothing where it is not defined, because all labels are the same.
using Kappa = std::optional<risk::Bounded>;

/// Subjects by what two raters said of them.
struct Pairs {
  std::int64_t both = 0;  ///< both see the hazard
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::int64_t neither = 0;
};

/// Cohen's κ of two raters.
///
/// Source   Cohen, Educational and Psychological Measurement 20, 1960; large-sample variance of Fleiss, Cohen, Everitt,
///          Psychological Bulletin 72, 1969, formula 13
Kappa cohen(const Pairs& pairs);

/// Fleiss' κ of `raters` raters who all rated every subject; by subject how many see the hazard.
///
/// Source   Fleiss, Psychological Bulletin 76, 1971; interval by the jackknife over subjects (Fleiss, Davies, American
///          Journal of Epidemiology 115, 1982)
Kappa fleiss(const std::vector<std::int64_t>& hazards, std::int64_t raters);

}  // namespace qapc::calibration
