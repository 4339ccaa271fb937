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

}  // namespace

std::vector<Step> isotonic(const std::vector<Point>& points, Worse worse) {
  std::vector<Step> all = by_value(points);
  if (worse == Worse::Low) std::ranges::reverse(all);
  std::vector<Step> steps;
  for (const Step& next : all) {
    steps.push_back(next);
    // Shares are compared as whole numbers: k1 / n1 >= k2 / n2.
    while (steps.size() > 1 &&
           steps[steps.size() - 2].k * steps.back().n >= steps.back().k * steps[steps.size() - 2].n) {
      const Step last = steps.back();
      steps.pop_back();
      Step& into = steps.back();
      into = {std::min(into.from, last.from), std::max(into.to, last.to), into.n + last.n, into.k + last.k, {}};
    }
  }
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
