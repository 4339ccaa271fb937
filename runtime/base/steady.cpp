#include "runtime/base/steady.hpp"

#include <algorithm>
#include <cmath>

namespace qapc::steady {
namespace {

// ln 2 in two parts; the first has 32 zero bits at its end, so that its small multiples are exact.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kSqrtHalf = 0.70710678118654752440;

/// log((1 + s) / (1 - s)) for |s| <= 0.1716: 2 (s + s^3/3 + s^5/5 + ...).
double twice_artanh(double s) {
  const double square = s * s;
  double sum = 0;
  for (int odd = 25; odd >= 3; odd -= 2) sum = (sum + 1.0 / odd) * square;
  return 2 * s + 2 * s * sum;
}

}  // namespace

double exp(double x) {
  x = std::clamp(x, -700.0, 700.0);
  const double twos = std::floor(x / kLn2High);
  const double rest = std::max(0.0, (x - twos * kLn2High) - twos * kLn2Low);
  // Taylor's series in Horner's form: every step has positive terms, so none turns a larger x into a smaller result.
  double sum = 1;
  for (int n = 19; n >= 1; --n) sum = 1 + rest * sum / n;
  return std::ldexp(std::min(sum, 2.0), static_cast<int>(twos));
}

double log(double x) {
  int twos = 0;
  double mantissa = std::frexp(x, &twos);
  if (mantissa < kSqrtHalf) {
    mantissa *= 2;
    --twos;
  }
  return twos * kLn2High + (twice_artanh((mantissa - 1) / (mantissa + 1)) + twos * kLn2Low);
}

double log1p(double x) {
  return x > -0.25 && x < 0.4 ? twice_artanh(x / (2 + x)) : log(1 + x);
}

}  // namespace qapc::steady
