// Probabilities from a calibration: its steps as ranges that hold every number once, stratum by stratum.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

#include "compiler/lower/lowering.hpp"

namespace qapc::lower {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Between two steps the worse one counts, beyond the ends the step at that end (docs/calibration.md).
std::vector<abi::Step> steps_of(const calibration::Stratum& stratum, calibration::Worse worse) {
  std::vector<abi::Step> all;
  for (const calibration::Step& step : stratum.steps) all.push_back({{-kInfinity, kInfinity}, step.probability});
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool high = worse == calibration::Worse::High;
    const double edge = high ? stratum.steps[i - 1].to : stratum.steps[i].from;
    all[i - 1].range.hi = all[i].range.lo = edge;
    all[i - 1].range.hi_open = !high;
    all[i].range.lo_open = high;
  }
  return all;
}

std::string agreement(const calibration::Raters& raters) {
  if (raters.codes.size() < 2) return "one rater";
  const auto words = [](const calibration::Kappa& kappa) { return kappa ? risk::words(*kappa) : "not defined"; };
  if (raters.codes.size() == 2) return "κ of the raters " + words(raters.pairs.front().kappa);
  return fmt::format("κ of {} raters {}", raters.codes.size(), words(raters.all));
}

}  // namespace

/// `from calibration "motion" at snr`. The source of each estimate says how many subjects it stands on, and what the
/// raters agreed.
abi::Calibrated Lowering::calibrated(const ast::Estimate& estimate, Mode mode) {
  const ast::ExprId value = estimate.terms.front();
  const sema::Calibrated& known = checked_.calibrated.at(value);
  abi::Calibrated made{measured(value, mode), {}};
  const std::string because = estimate.because ? estimate.because->text + "; " : "";
  for (const calibration::Stratum& one : known.is.strata) {
    const std::string key = one.key.empty() ? "" : fmt::format(", {}", fmt::join(one.key, ", "));
    made.strata.push_back({in_stratum(known.strata, one.key, mode.space), steps_of(one, known.is.worse),
                           fmt::format("{}calibration {}{} ({} of {} subjects, {}, {})", because, known.name,
                                       checked_.counts_only ? "" : key, one.k, one.n, agreement(known.is.raters),
                                       calibration::kNotTransportable)});
  }
  return made;
}

}  // namespace qapc::lower
