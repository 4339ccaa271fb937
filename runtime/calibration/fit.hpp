// P(hazard) as a function of one measured number, within one stratum: as steps and as a curve. Floor 1
// (runtime/calibration).
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "runtime/risk/estimate.hpp"

namespace qapc::calibration {

/// One labelled measurement.
struct Point {
  double value = 0;
  bool hazard = false;
};

/// Which values are worse.
enum class Worse : std::uint8_t { High, Low };

/// One step: measurements that are not told apart.
struct Step {
  double from = 0;  ///< smallest and largest value measured in it
  double to = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;  ///< with the hazard
  risk::Bounded probability;

  friend bool operator==(const Step&, const Step&) = default;
};

/// A step of fewer would say of single subjects what was found of them.
inline constexpr std::int64_t kSmallestStep = 5;

/// Isotonic regression, in order of value: neighbours are pooled until no step is better than one of better values.
/// Then, from the better end on, a step of fewer than kSmallestStep is pooled with the next worse one, the last with
/// the one before it. Each step gets the estimate beta(k, n); where a step of few counts would thereby be worse than
/// one of worse values, the worse numbers are carried on, so that probability and bounds never fall towards worse
/// values.
///
/// Source   pool adjacent violators: Ayer, Brunk, Ewing, Reid, Silverman, Annals of Mathematical Statistics 26, 1955
std::vector<Step> isotonic(const std::vector<Point>& points, Worse worse);

/// The estimate at a value: of its step; between two steps of the worse one; beyond the ends of the step at that end.
risk::Bounded at(const std::vector<Step>& steps, Worse worse, double value);

/// log(p / (1 - p)) = intercept + slope (x - center), with the variances and the covariance of both.
struct Curve {
  double center = 0;
  double intercept = 0;
  double slope = 0;
  double variance_of_intercept = 0;
  double covariance = 0;
  double variance_of_slope = 0;

  /// The value at which p is one half.
  [[nodiscard]] double midpoint() const { return center - intercept / slope; }
  friend bool operator==(const Curve&, const Curve&) = default;
};

/// Why there is no curve; each is a sentence's end.
enum class NoCurve : std::uint8_t { OneKind, Separated, Flat, WrongWay, NotConverged };
std::string_view name(NoCurve why);

/// Logistic regression by maximum likelihood: iteratively reweighted least squares on standardised values, steps halved
/// while the deviance rises, until both parts of the score are below 1e-9 of n; at most 100 steps.
///
/// Valid    only where the slope, with its 95 % interval, points towards the worse values; then the bounds of at() rise
///          with the curve
/// Source   McCullagh, Nelder, Generalized Linear Models, 1989, 4.4
std::expected<Curve, NoCurve> logistic(const std::vector<Point>& points, Worse worse);

/// The estimate at a value, with the 95 % interval of the curve there (on the scale of log odds).
risk::Bounded at(const Curve& curve, double value);

/// One fifth of the measurements, by value: what the curve says on average, and what was seen.
struct Fifth {
  std::int64_t n = 0;
  std::int64_t k = 0;
  double predicted = 0;

  friend bool operator==(const Fifth&, const Fifth&) = default;
};
/// Equal values are never parted, and a part has at least kSmallestStep, so there may be fewer than five.
std::vector<Fifth> reliability(const std::vector<Point>& points, const Curve& curve);

/// Twice the number of pairs (with hazard, without) in which the one with the hazard has the higher value, ties once,
/// minus all pairs: above 0 where high values are worse.
std::int64_t tendency(const std::vector<Point>& points);

}  // namespace qapc::calibration
