#include "runtime/calibration/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "runtime/calibration/normal.hpp"

namespace qapc::calibration {
namespace {

risk::Bounded with_error(double kappa, double variance) {
  const double reach = kTwoSided95 * std::sqrt(std::max(0.0, variance));
  return {kappa, std::max(-1.0, kappa - reach), std::min(1.0, kappa + reach)};
}

/// Sums over subjects from which Fleiss' κ follows.
struct Sums {
  std::int64_t subjects = 0;
  std::int64_t hazards = 0;
  std::int64_t agreeing = 0;  ///< ordered pairs of raters of one subject who agree

  [[nodiscard]] std::optional<double> kappa(std::int64_t raters) const {
    const std::int64_t ratings = subjects * raters;
    if (hazards == 0 || hazards == ratings) return std::nullopt;
    const double share = static_cast<double>(hazards) / static_cast<double>(ratings);
    const double by_chance = share * share + (1 - share) * (1 - share);
    const double seen = static_cast<double>(agreeing) / static_cast<double>(ratings * (raters - 1));
    return (seen - by_chance) / (1 - by_chance);
  }
};

}  // namespace

Kappa cohen(const Pairs& pairs) {
  const auto n = static_cast<double>(pairs.both + pairs.first + pairs.second + pairs.neither);
  if (n == 0) return std::nullopt;
  const double both = static_cast<double>(pairs.both) / n;
  const double only_first = static_cast<double>(pairs.first) / n;
  const double only_second = static_cast<double>(pairs.second) / n;
  const double neither = static_cast<double>(pairs.neither) / n;
  const double first = both + only_first;
  const double second = both + only_second;
  const double seen = both + neither;
  const double by_chance = first * second + (1 - first) * (1 - second);
  if (by_chance >= 1) return std::nullopt;
  const double kappa = (seen - by_chance) / (1 - by_chance);
  const auto square = [](double x) { return x * x; };
  const double on_diagonal =
      both * square(1 - (first + second) * (1 - kappa)) + neither * square(1 - (2 - first - second) * (1 - kappa));
  const double off_diagonal =
      square(1 - kappa) * (only_first * square(second + 1 - first) + only_second * square(1 - second + first));
  const double variance =
      (on_diagonal + off_diagonal - square(kappa - by_chance * (1 - kappa))) / (n * square(1 - by_chance));
  return with_error(kappa, variance);
}

Kappa fleiss(const std::vector<std::int64_t>& hazards, std::int64_t raters) {
  Sums all;
  std::map<std::int64_t, std::int64_t> subjects;  // by the number of raters who see the hazard
  const auto agreeing = [&](std::int64_t seen) { return seen * (seen - 1) + (raters - seen) * (raters - seen - 1); };
  for (const std::int64_t seen : hazards) {
    ++subjects[seen];
    all = {all.subjects + 1, all.hazards + seen, all.agreeing + agreeing(seen)};
  }
  const std::optional<double> kappa = raters < 2 ? std::nullopt : all.kappa(raters);
  if (!kappa) return std::nullopt;
  const auto n = static_cast<double>(all.subjects);
  std::map<std::int64_t, double> pseudo;
  double mean = 0;
  for (const auto& [seen, count] : subjects) {
    const auto without = Sums{all.subjects - 1, all.hazards - seen, all.agreeing - agreeing(seen)}.kappa(raters);
    if (!without) return risk::Bounded{*kappa, -1, 1};  // it hangs on one subject
    pseudo[seen] = n * *kappa - (n - 1) * *without;
    mean += static_cast<double>(count) * pseudo[seen] / n;
  }
  double squares = 0;
  for (const auto& [seen, count] : subjects) {
    const double difference = pseudo[seen] - mean;
    squares += static_cast<double>(count) * difference * difference;
  }
  return with_error(*kappa, squares / (n * (n - 1)));
}

}  // namespace qapc::calibration
