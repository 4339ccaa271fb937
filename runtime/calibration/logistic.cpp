#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "runtime/base/steady.hpp"
#include "runtime/calibration/fit.hpp"
#include "runtime/calibration/normal.hpp"

namespace qapc::calibration {
namespace {

constexpr int kMostSteps = 100;
constexpr int kMostHalvings = 60;
constexpr double kConverged = 1e-9;

/// Values with mean 0 and variance 1, in one order.
struct Standardised {
  double mean = 0;
  double deviation = 0;
  std::vector<Point> points;
};

Standardised standardised(const std::vector<Point>& points) {
  Standardised all{0, 0, points};
  std::ranges::sort(all.points, [](const Point& a, const Point& b) {
    return std::tie(a.value, a.hazard) < std::tie(b.value, b.hazard);
  });
  const auto n = static_cast<double>(points.size());
  for (const Point& point : all.points) all.mean += point.value / n;
  double variance = 0;
  for (const Point& point : all.points) variance += (point.value - all.mean) * (point.value - all.mean) / n;
  all.deviation = std::sqrt(variance);
  for (Point& point : all.points) point.value = (point.value - all.mean) / all.deviation;
  return all;
}

/// Score, information and deviance of the curve `intercept + slope u`.
struct Likelihood {
  double score_intercept = 0;
  double score_slope = 0;
  double info_intercept = 0;
  double info_both = 0;
  double info_slope = 0;
  double deviance = 0;

  Likelihood(const std::vector<Point>& points, double intercept, double slope) {
    for (const Point& point : points) {
      const double odds = intercept + slope * point.value;
      // exp(-|odds|) never overflows; p and 1 - p are both exact where they are small.
      const double tail = steady::exp(-std::abs(odds));
      const double p = odds >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
      const double weight = tail / ((1 + tail) * (1 + tail));
      const double residual = point.hazard ? (odds >= 0 ? tail / (1 + tail) : 1 / (1 + tail)) : -p;
      score_intercept += residual;
      score_slope += residual * point.value;
      info_intercept += weight;
      info_both += weight * point.value;
      info_slope += weight * point.value * point.value;
      const bool surprising = point.hazard == (odds < 0);
      deviance += 2 * (steady::log1p(tail) + (surprising ? std::abs(odds) : 0));
    }
  }
  [[nodiscard]] double determinant() const { return info_intercept * info_slope - info_both * info_both; }
};

/// No straight line of values parts those with the hazard from those without: then, and only then, a maximum exists.
bool overlap(const std::vector<Point>& points) {
  std::array<double, 2> low{HUGE_VAL, HUGE_VAL};
  std::array<double, 2> high{-HUGE_VAL, -HUGE_VAL};
  for (const Point& point : points) {
    double& least = low.at(point.hazard ? 1 : 0);
    double& most = high.at(point.hazard ? 1 : 0);
    least = std::min(least, point.value);
    most = std::max(most, point.value);
  }
  return high[0] > low[1] && high[1] > low[0];
}

bool finite(const Curve& curve) {
  return std::ranges::all_of(std::array{curve.center, curve.intercept, curve.slope, curve.variance_of_intercept,
                                        curve.covariance, curve.variance_of_slope},
                             [](double number) { return std::isfinite(number); });
}

std::expected<Curve, NoCurve> fitted(const Standardised& all) {
  if (!(all.deviation > 0) || !std::isfinite(all.deviation)) return std::unexpected(NoCurve::NotConverged);
  double intercept = 0;
  double slope = 0;
  Likelihood now(all.points, intercept, slope);
  const double small = kConverged * static_cast<double>(all.points.size());
  for (int step = 0; step < kMostSteps; ++step) {
    if (std::abs(now.score_intercept) < small && std::abs(now.score_slope) < small) {
      const double scale = all.deviation;
      const double det = now.determinant();
      return Curve{all.mean,
                   intercept,
                   slope / scale,
                   now.info_slope / det,
                   -now.info_both / det / scale,
                   now.info_intercept / det / scale / scale};
    }
    const double det = now.determinant();
    if (!(det > 0)) break;
    double by_intercept = (now.info_slope * now.score_intercept - now.info_both * now.score_slope) / det;
    double by_slope = (now.info_intercept * now.score_slope - now.info_both * now.score_intercept) / det;
    Likelihood next(all.points, intercept + by_intercept, slope + by_slope);
    for (int half = 0; half < kMostHalvings && !(next.deviance <= now.deviance); ++half) {
      by_intercept /= 2;
      by_slope /= 2;
      next = Likelihood(all.points, intercept + by_intercept, slope + by_slope);
    }
    intercept += by_intercept;
    slope += by_slope;
    now = next;
  }
  return std::unexpected(NoCurve::NotConverged);
}

}  // namespace

std::string_view name(NoCurve why) {
  switch (why) {
    case NoCurve::OneKind:
      return "all subjects have the same label";
    case NoCurve::Separated:
      return "one value parts the labels";
    case NoCurve::Flat:
      return "its slope cannot be told from 0";
    case NoCurve::WrongWay:
      return "it falls towards the worse values";
    case NoCurve::NotConverged:
      break;
  }
  return "the fit does not converge";
}

std::expected<Curve, NoCurve> logistic(const std::vector<Point>& points, Worse worse) {
  const auto hazards = std::ranges::count(points, true, &Point::hazard);
  if (hazards == 0 || hazards == static_cast<std::ptrdiff_t>(points.size())) return std::unexpected(NoCurve::OneKind);
  if (!overlap(points)) return std::unexpected(NoCurve::Separated);
  auto curve = fitted(standardised(points));
  if (!curve) return curve;
  if (!finite(*curve)) return std::unexpected(NoCurve::NotConverged);
  const double reach = kTwoSided95 * std::sqrt(curve->variance_of_slope);
  if (std::abs(curve->slope) <= reach) return std::unexpected(NoCurve::Flat);
  if ((curve->slope > 0) != (worse == Worse::High)) return std::unexpected(NoCurve::WrongWay);
  return curve;
}

risk::Bounded at(const Curve& curve, double value) {
  const double u = value - curve.center;
  const double odds = curve.intercept + curve.slope * u;
  const double variance = curve.variance_of_intercept + 2 * u * curve.covariance + u * u * curve.variance_of_slope;
  const double reach = kTwoSided95 * std::sqrt(std::max(0.0, variance));
  const auto p = [](double x) { return 1 / (1 + steady::exp(-x)); };
  return {p(odds), p(odds - reach), p(odds + reach)};
}

std::vector<Fifth> reliability(const std::vector<Point>& points, const Curve& curve) {
  std::vector<Point> all = points;
  std::ranges::sort(
      all, [](const Point& a, const Point& b) { return std::tie(a.value, a.hazard) < std::tie(b.value, b.hazard); });
  std::vector<Fifth> fifths;
  std::size_t begin = 0;
  const std::size_t parts = std::clamp<std::size_t>(all.size() / kSmallestStep, 1, 5);
  for (std::size_t part = 1; part <= parts; ++part) {
    std::size_t end = all.size() * part / parts;
    while (end > 0 && end < all.size() && all[end].value == all[end - 1].value) ++end;
    if (end <= begin) continue;
    Fifth one;
    for (std::size_t i = begin; i < end; ++i) {
      ++one.n;
      one.k += all[i].hazard ? 1 : 0;
      one.predicted += at(curve, all[i].value).value / static_cast<double>(end - begin);
    }
    fifths.push_back(one);
    begin = end;
  }
  return fifths;
}

}  // namespace qapc::calibration
