// Sums, medians and the like, each in one order that nothing but the data decides. Floor 3 (runtime/metrics).
// Double precision throughout. Sums are added pairwise, in a tree that depends on their number only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace qapc::metrics {

/// Adds one after another; partial sums of equal size are added to each other (pairwise summation: Higham, SIAM J Sci
/// Comput 14 (1993) 783).
class Sum {
 public:
  void add(double value) {
    partial_ += value;
    if (++in_partial_ == kBlock) carry();
  }
  [[nodiscard]] double total() const;
  [[nodiscard]] std::uint64_t count() const { return blocks_ * kBlock + in_partial_; }

 private:
  void carry();
  static constexpr std::uint64_t kBlock = 128;
  double partial_ = 0;
  std::uint64_t in_partial_ = 0;
  std::uint64_t blocks_ = 0;
  std::array<double, 48> levels_{};  ///< one for each bit of blocks_
};

double sum(std::span<const double> values);
double mean(std::span<const double> values);  ///< of at least one
/// Sum of squared deviations over (n - 1). At least two values.
double variance(std::span<const double> values);
double deviation(std::span<const double> values);  ///< its root

/// Some value differs from another. A variance computed in doubles need not be 0 where none does.
bool varies(std::span<const double> values);

/// Middle value, or the mean of the two in the middle. At least one value; their order is lost.
double median(std::vector<double>& values);
/// Linear between order statistics, as numpy has it by default (type 7 of Hyndman & Fan, Am Stat 50 (1996) 361).
double quantile(std::vector<double>& values, double share);
/// The order statistic at or below: numpy's `lower`.
double lower_quantile(std::vector<double>& values, double share);
/// Median of absolute deviations from the median, not scaled.
double median_deviation(std::vector<double>& values);

/// Scales a median absolute deviation to the standard deviation of a normal distribution.
inline constexpr double kNormalMad = 1.482602218505602;
/// 0.6745: the same the other way round, as Iglewicz & Hoaglin write the modified z-score (1993).
inline constexpr double kModifiedZ = 0.6745;

/// What every table of an image says about a set of values.
struct Summary {
  std::size_t count = 0;
  double mean = 0;
  double median = 0;
  double p05 = 0;
  double p95 = 0;
  double deviation = 0;
  double mad = 0;       ///< scaled to the standard deviation of a normal distribution
  double kurtosis = 0;  ///< excess: 0 for a normal distribution
};
/// Of at least two values.
Summary summary(std::vector<double> values);

/// Coefficients of the polynomial of order 2 that fits y(0), y(1), … best, in powers of x = (t - middle) / middle.
struct Parabola {
  double constant = 0;
  double linear = 0;
  double quadratic = 0;
  [[nodiscard]] double at(double x) const { return constant + x * (linear + x * quadratic); }
};
/// Of at least three values.
Parabola fit_parabola(std::span<const double> values);
/// The x of the fit for position t of n.
inline double parabola_x(std::size_t t, std::size_t n) {
  const double middle = static_cast<double>(n - 1) / 2;
  return (static_cast<double>(t) - middle) / middle;
}

}  // namespace qapc::metrics
