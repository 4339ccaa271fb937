#include "runtime/metrics/numbers.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "runtime/base/check.hpp"

namespace qapc::metrics {

void Sum::carry() {
  double value = partial_;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if ((blocks_ >> level & 1) == 0) {
      levels_[level] = value;
      break;
    }
    value = levels_[level] + value;
  }
  ++blocks_;
  partial_ = 0;
  in_partial_ = 0;
}

double Sum::total() const {
  double out = partial_;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if ((blocks_ >> level & 1) != 0) out = levels_[level] + out;
  }
  return out;
}

double sum(std::span<const double> values) {
  Sum all;
  for (const double value : values) all.add(value);
  return all.total();
}

double mean(std::span<const double> values) {
  QAPC_CHECK(!values.empty(), "a mean has values");
  return sum(values) / static_cast<double>(values.size());
}

double variance(std::span<const double> values) {
  QAPC_CHECK(values.size() > 1, "a variance has values");
  const double centre = mean(values);
  Sum squares;
  for (const double value : values) squares.add((value - centre) * (value - centre));
  return squares.total() / static_cast<double>(values.size() - 1);
}

double deviation(std::span<const double> values) {
  return std::sqrt(variance(values));
}

bool varies(std::span<const double> values) {
  return std::ranges::any_of(values, [&](double value) { return value != values.front(); });
}

double median(std::vector<double>& values) {
  QAPC_CHECK(!values.empty(), "a median has values");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 != 0) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double quantile(std::vector<double>& values, double share) {
  QAPC_CHECK(!values.empty() && share >= 0 && share <= 1, "a quantile has values");
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(place));
  std::ranges::nth_element(values, values.begin() + below);
  const double low = values[static_cast<std::size_t>(below)];
  const double part = place - std::floor(place);
  if (part == 0) return low;
  const double high = *std::min_element(values.begin() + below + 1, values.end());
  return low + (high - low) * part;
}

double lower_quantile(std::vector<double>& values, double share) {
  QAPC_CHECK(!values.empty() && share >= 0 && share <= 1, "a quantile has values");
  const auto below = static_cast<std::ptrdiff_t>(std::floor(share * static_cast<double>(values.size() - 1)));
  std::ranges::nth_element(values, values.begin() + below);
  return values[static_cast<std::size_t>(below)];
}

double median_deviation(std::vector<double>& values) {
  const double centre = median(values);
  std::vector<double> away(values.size());
  std::ranges::transform(values, away.begin(), [&](double value) { return std::abs(value - centre); });
  return median(away);
}

Summary summary(std::vector<double> values) {
  Summary out{.count = values.size(), .mean = mean(values), .deviation = deviation(values)};
  Sum fourth;
  Sum second;
  for (const double value : values) {
    const double square = (value - out.mean) * (value - out.mean);
    second.add(square);
    fourth.add(square * square);
  }
  const auto n = static_cast<double>(values.size());
  const double spread = second.total() / n;
  out.kurtosis = spread > 0 ? fourth.total() / n / (spread * spread) - 3 : 0;
  out.p05 = quantile(values, 0.05);
  out.p95 = quantile(values, 0.95);
  out.median = median(values);
  out.mad = kNormalMad * median_deviation(values);
  return out;
}

Parabola fit_parabola(std::span<const double> values) {
  const std::size_t n = values.size();
  QAPC_CHECK(n > 2, "a parabola has values");
  // Odd powers of x sum to nothing: the linear term stands alone, the other two share two equations.
  Sum x2;
  Sum x4;
  Sum y;
  Sum xy;
  Sum x2y;
  for (std::size_t t = 0; t < n; ++t) {
    const double x = parabola_x(t, n);
    x2.add(x * x);
    x4.add(x * x * x * x);
    y.add(values[t]);
    xy.add(x * values[t]);
    x2y.add(x * x * values[t]);
  }
  const auto count = static_cast<double>(n);
  const double determinant = count * x4.total() - x2.total() * x2.total();
  return {.constant = (x4.total() * y.total() - x2.total() * x2y.total()) / determinant,
          .linear = xy.total() / x2.total(),
          .quadratic = (count * x2y.total() - x2.total() * y.total()) / determinant};
}

}  // namespace qapc::metrics
