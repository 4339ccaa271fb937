#include "runtime/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>

#include "runtime/base/check.hpp"

namespace qapc {
namespace {

constexpr int kCoefficientDigits = 30;  // of the 38 that 128 bits hold: room to add and to shift
constexpr int kExponentLimit = 400;
constexpr int kBoundDigits = 15;  // a decimal of 15 digits survives the way through a double

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

double double_of(std::string_view digits) {
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  const bool tiny = digits.find("e-") != std::string_view::npos;
  return tiny ? 0 : std::copysign(std::numeric_limits<double>::infinity(), digits.starts_with('-') ? -1.0 : 1.0);
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  Decimal result;
  int digits = 0;
  bool any = false;
  bool point = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    any = true;
    if (digits > 0 || text[at] != '0') ++digits;
    if (digits > kCoefficientDigits) return std::nullopt;
    result.coefficient_ = result.coefficient_ * 10 + (text[at] - '0');
    if (point) --result.exponent_;
  }
  if (!any) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    std::string_view power = text.substr(at + 1);
    if (!power.empty() && power.front() == '+') power.remove_prefix(1);
    int exponent = 0;
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (error != std::errc{} || end != power.data() + power.size() || std::abs(exponent) > kExponentLimit)
      return std::nullopt;
    result.exponent_ += exponent;
  }
  if (std::abs(result.exponent_) > kExponentLimit) return std::nullopt;
  if (negative) result.coefficient_ = -result.coefficient_;
  result.normalise();
  return result;
}

std::optional<Decimal::Wide> Decimal::scaled(Wide value, int digits) {
  for (int i = 0; i < digits; ++i) {
    if (__builtin_mul_overflow(value, Wide{10}, &value)) return std::nullopt;
  }
  return value;
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
  if (zero()) return other;
  if (other.zero()) return *this;
  const int exponent = std::min(exponent_, other.exponent_);
  const auto lhs = scaled(coefficient_, exponent_ - exponent);
  const auto rhs = scaled(other.coefficient_, other.exponent_ - exponent);
  Decimal sum;
  if (!lhs || !rhs || __builtin_add_overflow(*lhs, *rhs, &sum.coefficient_)) return std::nullopt;
  sum.exponent_ = exponent;
  sum.normalise();
  return sum;
}

std::optional<Decimal> Decimal::minus(const Decimal& other) const {
  return plus(other.negated());
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
  Decimal product;
  if (__builtin_mul_overflow(coefficient_, other.coefficient_, &product.coefficient_)) return std::nullopt;
  product.exponent_ = exponent_ + other.exponent_;
  product.normalise();
  return product;
}

std::optional<Decimal> Decimal::over(const Decimal& divisor, Round side) const {
  QAPC_CHECK(!divisor.zero(), "nothing is divided by zero");
  constexpr int kQuotientDigits = 25;
  Wide rest = coefficient_ < 0 ? -coefficient_ : coefficient_;
  const Wide by = divisor.coefficient_ < 0 ? -divisor.coefficient_ : divisor.coefficient_;
  Decimal quotient;
  quotient.coefficient_ = rest / by;
  quotient.exponent_ = exponent_ - divisor.exponent_;
  rest %= by;
  int digits = 0;
  for (Wide left = quotient.coefficient_; left != 0; left /= 10) ++digits;
  while (rest != 0 && digits < kQuotientDigits) {
    if (__builtin_mul_overflow(rest, Wide{10}, &rest)) return std::nullopt;
    quotient.coefficient_ = quotient.coefficient_ * 10 + rest / by;
    --quotient.exponent_;
    if (quotient.coefficient_ != 0) ++digits;
    rest %= by;
  }
  const bool below_zero = negative() != divisor.negative();
  if (rest != 0 && (side == Round::Up) != below_zero) ++quotient.coefficient_;
  if (below_zero) quotient.coefficient_ = -quotient.coefficient_;
  quotient.normalise();
  return quotient;
}

Decimal Decimal::shifted(int exponent) const {
  Decimal result = *this;
  if (!zero()) result.exponent_ += exponent;
  return result;
}

Decimal Decimal::negated() const {
  Decimal result = *this;
  result.coefficient_ = -result.coefficient_;
  return result;
}

Decimal::Bound Decimal::bound(Round side) const {
  Wide limit = 1;
  for (int i = 0; i < kBoundDigits; ++i) limit *= 10;
  Wide kept = coefficient_;
  int exponent = exponent_;
  bool exact = true;
  while (kept >= limit || kept <= -limit) {
    const Wide digit = kept % 10;
    kept /= 10;
    ++exponent;
    if (digit == 0) continue;
    exact = false;
    if (side == Round::Up && digit > 0) ++kept;
    if (side == Round::Down && digit < 0) --kept;
  }
  return {double_of(fmt::format("{}e{}", static_cast<std::int64_t>(kept), exponent)), exact};
}

double Decimal::nearest() const {
  return double_of(text());
}

std::optional<std::int64_t> Decimal::whole(Round side) const {
  Wide value = coefficient_;
  bool cut = false;
  for (int i = exponent_; i < 0 && value != 0; ++i) {
    cut = cut || value % 10 != 0;
    value /= 10;
  }
  if (cut && side == Round::Down && negative()) --value;
  if (cut && side == Round::Up && !negative()) ++value;
  if (exponent_ > 0) {
    const auto shifted_up = scaled(value, std::min(exponent_, 40));
    if (!shifted_up) return std::nullopt;
    value = *shifted_up;
  }
  if (value > std::numeric_limits<std::int64_t>::max() || value < std::numeric_limits<std::int64_t>::min())
    return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::string Decimal::text() const {
  constexpr int kPlainDigits = 15;
  std::array<char, 48> buffer{};
  std::size_t length = 0;
  Wide rest = negative() ? -coefficient_ : coefficient_;
  do {
    buffer.at(length++) = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  std::string digits(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(length));
  std::reverse(digits.begin(), digits.end());
  const std::string sign = negative() ? "-" : "";
  const int point = static_cast<int>(digits.size()) + exponent_;  // digits before the point
  if (exponent_ >= 0 && point <= kPlainDigits)
    return sign + digits + std::string(static_cast<std::size_t>(exponent_), '0');
  if (exponent_ < 0 && point > 0)
    return sign + digits.substr(0, static_cast<std::size_t>(point)) + "." +
           digits.substr(static_cast<std::size_t>(point));
  if (exponent_ < 0 && point > -6) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  const std::string fraction = digits.size() > 1 ? "." + digits.substr(1) : "";
  return fmt::format("{}{}{}e{}", sign, digits.substr(0, 1), fraction, point - 1);
}

int Decimal::compare(const Decimal& other) const {
  if (negative() != other.negative() || zero() || other.zero()) {
    const int lhs = zero() ? 0 : (negative() ? -1 : 1);
    const int rhs = other.zero() ? 0 : (other.negative() ? -1 : 1);
    return lhs == rhs ? 0 : (lhs < rhs ? -1 : 1);
  }
  const int exponent = std::min(exponent_, other.exponent_);
  const auto lhs = scaled(coefficient_, exponent_ - exponent);
  const auto rhs = scaled(other.coefficient_, other.exponent_ - exponent);
  // What cannot be scaled is beyond 38 digits from the other: the larger magnitude wins, and the sign turns it.
  if (!lhs) return negative() ? -1 : 1;
  if (!rhs) return negative() ? 1 : -1;
  return *lhs == *rhs ? 0 : (*lhs < *rhs ? -1 : 1);
}

}  // namespace qapc
