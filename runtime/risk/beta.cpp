#include "runtime/risk/beta.hpp"

#include <cmath>
#include <numbers>

#include "runtime/base/steady.hpp"

namespace qapc::risk {
namespace {

/// log Gamma(n + 1) minus Stirling's formula for it. Source: Loader 2000, section 4; the recurrence carries it to where
/// six terms of the series are exact.
double stirling_error(double n) {
  constexpr double kSeriesFrom = 16;
  double sum = 0;
  for (; n < kSeriesFrom; ++n) sum += (n + 0.5) * steady::log1p(1 / n) - 1;
  const double square = n * n;
  const double series =
      (1.0 / 12 -
       (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188 - 691.0 / 360360 / square) / square) / square) / square) /
           square) /
      n;
  return sum + series;
}

/// u log(u / v) + v - u, without cancellation where u is near v. Source: Loader 2000, section 4 (`bd0`).
double deviance(double u, double v) {
  const double difference = u - v;
  if (std::abs(difference) >= 0.1 * (u + v)) return u * steady::log(u / v) + v - u;
  const double ratio = difference / (u + v);
  double sum = difference * ratio;
  double term = 2 * u * ratio;
  for (int odd = 3; odd < 40; odd += 2) {
    term *= ratio * ratio;
    sum += term / odd;
  }
  return sum;
}

/// x^a (1 - x)^b / (a B(a, b)).
double factor_before(double a, double b, double x) {
  const double n = a + b;
  const double exponent =
      stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * (1 - x));
  return b / n * std::sqrt(n / (2 * std::numbers::pi * a * b)) * steady::exp(exponent);
}

/// The continued fraction of DLMF 8.17.22, which converges fast for x < (a + 1) / (a + b + 2).
double continued_fraction(double a, double b, double x) {
  constexpr int kMost = 1'000'000;
  constexpr double kTiny = 1e-300;
  constexpr double kEnough = 1e-16;
  const auto not_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / not_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < kMost; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / not_zero(1 + even * d);
    c = not_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / not_zero(1 + odd * d);
    c = not_zero(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) <= kEnough) break;
  }
  return fraction;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x < (a + 1) / (a + b + 2)) return factor_before(a, b, x) * continued_fraction(a, b, x);
  return 1 - factor_before(b, a, 1 - x) * continued_fraction(b, a, 1 - x);
}

double beta_quantile(double a, double b, double p) {
  double low = 0;
  double high = 1;
  for (double middle = 0.5; low < middle && middle < high; middle = low + (high - low) / 2) {
    (incomplete_beta(a, b, middle) < p ? low : high) = middle;
  }
  return high;
}

}  // namespace qapc::risk
