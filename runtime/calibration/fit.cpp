#include "runtime/calibration/fit.hpp"

#include <algorithm>
#include <tuple>

namespace qapc::calibration {
namespace {

std::vector<Point> sorted(std::vector<Point> points) {
  std::ranges::sort(
      points, [](const Point& a, const Point& b) { return std::tie(a.value, a.hazard) < std::tie(b.value, b.hazard); });
  return points;
}

/// One step a distinct value.
std::vector<Step> by_value(const std::vector<Point>& points) {
  std::vector<Step> steps;
  for (const Point& point : sorted(points)) {
    if (steps.empty() || steps.back().to != point.value) steps.push_back({point.value, point.value, 0, 0, {}});
    ++steps.back().n;
    steps.back().k += point.hazard ? 1 : 0;
  }
  return steps;
}

Step pooled(const Step& a, const Step& b) {
  return {std::min(a.from, b.from), std::max(a.to, b.to), a.n + b.n, a.k + b.k, {}};
}

std::vector<Step> without_small(const std::vector<Step>& all) {
  std::vector<Step> steps;
  for (const Step& next : all) {
    if (!steps.empty() && steps.back().n < kSmallestStep) {
      steps.back() = pooled(steps.back(), next);
    } else {
      steps.push_back(next);
    }
  }
  if (steps.size() > 1 && steps.back().n < kSmallestStep) {
    const Step last = steps.back();
    steps.pop_back();
    steps.back() = pooled(steps.back(), last);
  }
  return steps;
}

}  // namespace

std::vector<Step> isotonic(const std::vector<Point>& points, Worse worse) {
  std::vector<Step> all = by_value(points);
  if (worse == Worse::Low) std::ranges::reverse(all);
  std::vector<Step> steps;
  for (const Step& next : all) {
    steps.push_back(next);
    // Shares are compared as whole numbers: k1 / n1 >= k2 / n2.
    const auto violates = [](const Step& better, const Step& worse_one) {
      return better.k * worse_one.n >= worse_one.k * better.n;
    };
    while (steps.size() > 1 && violates(steps[steps.size() - 2], steps.back())) {
      const Step last = steps.back();
      steps.pop_back();
      steps.back() = pooled(steps.back(), last);
    }
  }
  steps = without_small(steps);
  risk::Bounded so_far{};
  for (Step& step : steps) {
    so_far = step.probability = risk::largest({so_far, risk::beta(step.k, step.n)->number});
  }
  if (worse == Worse::Low) std::ranges::reverse(steps);
  return steps;
}

risk::Bounded at(const std::vector<Step>& steps, Worse worse, double value) {
  // The first step that does not lie below the value; and the one before it, where the value lies between the two.
  const auto above = std::ranges::lower_bound(steps, value, {}, &Step::to);
  if (above == steps.end()) return steps.back().probability;
  const bool between = value < above->from && above != steps.begin();
  return between && worse == Worse::Low ? std::prev(above)->probability : above->probability;
}

std::int64_t tendency(const std::vector<Point>& points) {
  std::int64_t hazards = 0;
  std::int64_t others = 0;
  std::int64_t twice = 0;
  for (const Step& value : by_value(points)) {
    const std::int64_t without = value.n - value.k;
    twice += value.k * (2 * others + without);
    hazards += value.k;
    others += without;
  }
  return twice - hazards * others;
}

}  // namespace qapc::calibration
