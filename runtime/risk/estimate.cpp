#include "runtime/risk/estimate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "runtime/base/number_text.hpp"
#include "runtime/base/steady.hpp"
#include "runtime/risk/beta.hpp"

namespace qapc::risk {
namespace {

constexpr std::int64_t kMostCounted = 1'000'000'000;
constexpr double kLargest = 1e100;  // the product of two differences is finite

/// One member of each, in the order of their values, so that no later step sees another order.
std::vector<double> sorted(const std::vector<Bounded>& all, double Bounded::* member) {
  std::vector<double> values;
  values.reserve(all.size());
  for (const Bounded& one : all) values.push_back(one.*member);
  std::ranges::sort(values);
  return values;
}

Bounded each(const std::vector<Bounded>& all, double (*fold)(const std::vector<double>&)) {
  return {fold(sorted(all, &Bounded::value)), fold(sorted(all, &Bounded::lower)), fold(sorted(all, &Bounded::upper))};
}

double product(double lhs, double rhs) {
  const double exact = lhs * rhs;
  return exact == 0 && lhs > 0 && rhs > 0 ? std::numeric_limits<double>::denorm_min() : exact;
}

double last(const std::vector<double>& values) {
  return values.empty() ? 0 : values.back();
}

/// In whole multiples of 2^-62, rounded towards the larger risk: 1 - (1 - p) would lose every p below 1e-16, and
/// rounding to nearest could make a larger p a smaller result by one bit. A cause alone keeps all its bits.
double noisy_or(const std::vector<double>& probabilities) {
  __extension__ using Wide = unsigned __int128;
  constexpr int kBits = 62;
  constexpr std::uint64_t kOne = std::uint64_t{1} << kBits;
  const bool alone = probabilities.size() < 2 || probabilities[probabilities.size() - 2] == 0;
  if (alone) return last(probabilities);
  std::uint64_t none = kOne;  // the probability that no cause strikes
  for (const double p : probabilities) {
    const auto strikes = static_cast<std::uint64_t>(std::ceil(std::ldexp(p, kBits)));
    none = static_cast<std::uint64_t>(static_cast<Wide>(none) * (kOne - strikes) >> kBits);
  }
  return std::ldexp(static_cast<double>(kOne - none), -kBits);
}

double plain_sum(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

double plain_product(const std::vector<double>& values) {
  double so_far = 1;
  for (const double value : values) so_far = product(so_far, value);
  return so_far;
}

std::string rounded(double number, int digits) {
  return number_text(*parse_number(fmt::format("{:.{}e}", number, digits - 1)));
}

std::string with_bounds(const Bounded& number, int digits) {
  std::string value = rounded(number.value, digits);
  if (!number.has_bounds()) return value;
  return fmt::format("{} ({} .. {})", value, rounded(number.lower, 2), rounded(number.upper, 2));
}

}  // namespace

Estimate exactly(double value, std::string source) {
  return {{value, value, value}, std::move(source)};
}

Estimate between(double value, double lower, double upper, std::string source) {
  return {{value, lower, upper}, std::move(source)};
}

std::string_view source_of(const Estimate& estimate) {
  return estimate.source.empty() ? kJudgement : std::string_view(estimate.source);
}

Result<Estimate> beta(std::int64_t k, std::int64_t n, std::string source) {
  if (k < 0 || k > n) return fail(Errc::Invalid, "{} of {}: the first counts some of the second", k, n);
  if (n > kMostCounted) return fail(Errc::Invalid, "{} of {}: at most {} are counted", k, n, kMostCounted);
  const double a = static_cast<double>(k) + 0.5;
  const double b = static_cast<double>(n - k) + 0.5;
  return between(a / (a + b), beta_quantile(a, b, 0.025), beta_quantile(a, b, 0.975), std::move(source));
}

Result<Estimate> logistic(double x, const Estimate& midpoint, const Estimate& slope, std::string source) {
  const auto fits = [](const Bounded& number) {
    return ordered(number) && number.lower >= -kLargest && number.upper <= kLargest;
  };
  if (!fits({x, x, x}) || !fits(midpoint.number) || !fits(slope.number))
    return fail(Errc::Invalid, "a logistic curve is made of numbers within their bounds and within {}", kLargest);
  const auto at = [](double t) { return 1 / (1 + steady::exp(-t)); };
  const double nearest = x - midpoint.number.upper;
  const double farthest = x - midpoint.number.lower;
  const std::array ends{slope.number.lower * nearest, slope.number.lower * farthest, slope.number.upper * nearest,
                        slope.number.upper * farthest};
  return between(at(slope.number.value * (x - midpoint.number.value)), at(*std::ranges::min_element(ends)),
                 at(*std::ranges::max_element(ends)), std::move(source));
}

bool ordered(const Bounded& number) {
  return std::isfinite(number.lower) && std::isfinite(number.upper) && number.lower <= number.value &&
         number.value <= number.upper;
}

bool is_probability(const Bounded& number) {
  return ordered(number) && number.lower >= 0 && number.upper <= 1;
}

Bounded times(const Bounded& lhs, const Bounded& rhs) {
  return {product(lhs.value, rhs.value), product(lhs.lower, rhs.lower), product(lhs.upper, rhs.upper)};
}

Bounded complement(const Bounded& p) {
  return {1 - p.value, 1 - p.upper, 1 - p.lower};
}

Bounded largest(const std::vector<Bounded>& all) {
  return each(all, last);
}

Bounded any_of(const std::vector<Bounded>& all) {
  return each(all, noisy_or);
}

Bounded product_of(const std::vector<Bounded>& all) {
  return each(all, plain_product);
}

Bounded sum_of(const std::vector<Bounded>& all) {
  return each(all, plain_sum);
}

std::string words(const Bounded& result) {
  return with_bounds(result, 2);
}

std::string words(const Estimate& input) {
  return fmt::format("{}, {}", with_bounds(input.number, 3), source_of(input));
}

}  // namespace qapc::risk
