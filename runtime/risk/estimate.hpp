// Numbers that a risk is made of, with their bounds and sources. Floor 4 (runtime/risk).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"

namespace qapc::risk {

/// What a report prints where no source was given.
inline constexpr std::string_view kJudgement = "author's judgement";
/// What a report calls the bounds of a product: they are no 95 % interval of it.
inline constexpr std::string_view kBounds = "bounds from 95 % inputs";

/// A number and the bounds it was given with; all three are equal where it was given without.
struct Bounded {
  double value = 0;
  double lower = 0;
  double upper = 0;

  [[nodiscard]] bool has_bounds() const { return lower < upper; }
  friend bool operator==(const Bounded&, const Bounded&) = default;
};

/// `0.15 (0.08 .. 0.25) because "pilot, 60 runs"`
struct Estimate {
  Bounded number;
  std::string source;  ///< "": the author's judgement

  friend bool operator==(const Estimate&, const Estimate&) = default;
};
Estimate exactly(double value, std::string source = {});
Estimate between(double value, double lower, double upper, std::string source = {});
std::string_view source_of(const Estimate& estimate);

/// `beta(29, 53)`: the mean of what k of n say about a probability, with Jeffreys' prior ½, and the interval that
/// leaves 2.5 % on either side: Beta(k + ½, n - k + ½).
///
/// Error    Invalid: not 0 <= k <= n <= 1e9
/// Source   Brown, Cai, DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16, 2001, 4.3
Result<Estimate> beta(std::int64_t k, std::int64_t n, std::string source = {});

/// `logistic(x, midpoint, slope)`: 1 / (1 + exp(-slope (x - midpoint))), with bounds from those of midpoint and slope.
/// Never 0 and never smaller for a larger x where the slope is positive.
///
/// Error    Invalid: something is not finite or beyond 1e100, or bounds do not hold their value
Result<Estimate> logistic(double x, const Estimate& midpoint, const Estimate& slope, std::string source = {});

/// Whether lower <= value <= upper, all finite.
bool ordered(const Bounded& number);
/// Whether that, and all within 0 .. 1.
bool is_probability(const Bounded& number);

/// The product. A product of numbers above 0 is above 0, however small they are.
Bounded times(const Bounded& lhs, const Bounded& rhs);
/// 1 - p, with its bounds exchanged.
Bounded complement(const Bounded& p);
/// The largest value, the largest lower and the largest upper bound; 0 of none.
Bounded largest(const std::vector<Bounded>& all);
/// Noisy-OR: 1 - Π(1 - p), the probability that at least one of independent causes strikes; 0 of none. Exactly the
/// same in any order, and exactly monotone.
Bounded any_of(const std::vector<Bounded>& all);
/// The product, 1 of none; exactly the same in any order.
Bounded product_of(const std::vector<Bounded>& all);
/// The sum, 0 of none; exactly the same in any order.
Bounded sum_of(const std::vector<Bounded>& all);

/// A result, to two significant digits: `0.44 (0.25 .. 0.61)`, `0.28` without bounds.
std::string words(const Bounded& result);
/// An input, to three: `0.546 (0.41 .. 0.68), pilot, 53 runs`.
std::string words(const Estimate& input);

}  // namespace qapc::risk
