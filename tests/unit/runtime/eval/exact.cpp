#include "tests/unit/runtime/eval/exact.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <stdexcept>

namespace qapc::eval {
namespace {

std::string without_zeros(std::string digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

int compare_digits(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a == b ? 0 : a < b ? -1 : 1;
}

int digit(const std::string& digits, std::size_t place) {
  return place < digits.size() ? digits[digits.size() - 1 - place] - '0' : 0;
}

std::string sum(const std::string& a, const std::string& b) {
  std::string result;
  int carry = 0;
  for (std::size_t place = 0; place < std::max(a.size(), b.size()) || carry != 0; ++place) {
    const int total = digit(a, place) + digit(b, place) + carry;
    result += static_cast<char>('0' + total % 10);
    carry = total / 10;
  }
  std::ranges::reverse(result);
  return without_zeros(result);
}

/// a - b, where a is the larger.
std::string difference(const std::string& a, const std::string& b) {
  std::string result;
  int borrowed = 0;
  for (std::size_t place = 0; place < a.size(); ++place) {
    const int left = digit(a, place) - digit(b, place) - borrowed;
    borrowed = left < 0 ? 1 : 0;
    result += static_cast<char>('0' + left + 10 * borrowed);
  }
  std::ranges::reverse(result);
  return without_zeros(result);
}

}  // namespace

Whole::Whole(std::string digits, bool negative) : digits_(without_zeros(std::move(digits))) {
  negative_ = negative && !digits_.empty();
}
Whole::Whole(std::int64_t value) : Whole(fmt::format("{}", value < 0 ? -value : value), value < 0) {}

Whole Whole::times(std::uint64_t factor) const {
  std::string result;
  std::uint64_t carry = 0;
  for (std::size_t place = 0; place < digits_.size() || carry != 0; ++place) {
    const std::uint64_t total = static_cast<std::uint64_t>(digit(digits_, place)) * factor + carry;
    result += static_cast<char>('0' + static_cast<int>(total % 10));
    carry = total / 10;
  }
  std::ranges::reverse(result);
  return Whole(result, negative_);
}

Whole Whole::shifted(int zeros) const {
  if (zeros < 0) throw std::invalid_argument("digits would be cut");
  return Whole(digits_ + std::string(static_cast<std::size_t>(zeros), '0'), negative_);
}

Whole Whole::plus(const Whole& other) const {
  if (negative_ == other.negative_) return Whole(sum(digits_, other.digits_), negative_);
  const bool larger = compare_digits(digits_, other.digits_) >= 0;
  return larger ? Whole(difference(digits_, other.digits_), negative_)
                : Whole(difference(other.digits_, digits_), other.negative_);
}

Whole Whole::over(unsigned divisor) const {
  std::string result;
  unsigned rest = 0;
  for (const char c : digits_) {
    rest = rest * 10 + static_cast<unsigned>(c - '0');
    result += static_cast<char>('0' + static_cast<int>(rest / divisor));
    rest %= divisor;
  }
  return Whole(result, negative_);
}

Whole Whole::negated() const {
  return Whole(digits_, !negative_);
}

int Whole::compare(const Whole& other) const {
  if (negative_ != other.negative_) return negative_ ? -1 : 1;
  return negative_ ? compare_digits(other.digits_, digits_) : compare_digits(digits_, other.digits_);
}

std::string Decimal15::text(bool scientific) const {
  const std::string sign = negative ? "-" : "";
  if (scientific) return fmt::format("{}{}e{}", sign, digits, exponent);
  if (exponent >= 0) return sign + digits + std::string(static_cast<std::size_t>(exponent), '0');
  const auto places = static_cast<std::size_t>(-exponent);
  std::string padded = digits;
  if (padded.size() <= places) padded.insert(0, places + 1 - padded.size(), '0');
  return sign + padded.insert(padded.size() - places, ".");
}

Whole Decimal15::scaled(int scale) const {
  return Whole(digits, negative).shifted(scale + exponent);
}

}  // namespace qapc::eval

using namespace qapc::eval;

TEST_CASE("the exact numbers of these tests are those of 128 bits where both can count", "[exact]") {
  __extension__ using Wide = __int128;
  const auto wide = [](const Whole& whole) {
    Wide value = 0;
    for (const char c : whole.digits()) value = value * 10 + (c - '0');
    return whole.negative() ? -value : value;
  };
  std::uint64_t state = 1;
  const auto next = [&] {
    return static_cast<std::int64_t>((state = state * 6364136223846793005u + 1442695040888963407u) >> 8);
  };
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t a = (i % 2 == 0 ? 1 : -1) * next();
    const std::int64_t b = (i % 3 == 0 ? 1 : -1) * next();
    REQUIRE(wide(Whole(a).plus(Whole(b))) == Wide{a} + b);
    REQUIRE(wide(Whole(a).minus(Whole(b))) == Wide{a} - b);
    REQUIRE(wide(Whole(a).times(604800)) == Wide{a} * 604800);
    REQUIRE(wide(Whole(a).shifted(9)) == Wide{a} * 1000000000);
    REQUIRE(wide(Whole(a).over(12)) == Wide{a} / 12);
    REQUIRE(Whole(a).compare(Whole(b)) == (a < b ? -1 : a > b ? 1 : 0));
  }
  CHECK(Whole(7).minus(Whole(7)).zero());
  CHECK_FALSE(Whole(-7).plus(Whole(7)).negative());
}

TEST_CASE("the decimals of these tests are written as a person would", "[exact]") {
  CHECK(Decimal15{"298", -2, false}.text() == "2.98");
  CHECK(Decimal15{"298", -5, true}.text() == "-0.00298");
  CHECK(Decimal15{"23", 2, false}.text() == "2300");
  CHECK(Decimal15{"5", -1, false}.text() == "0.5");
  CHECK(Decimal15{"298", -5, true}.text(true) == "-298e-5");
}
