// Exact numbers for expectations, by schoolbook arithmetic on decimal digits: slow, and easy to believe.
#pragma once

#include <cstdint>
#include <string>

namespace qapc::eval {

/// A whole number of any size.
class Whole {
 public:
  Whole() = default;
  explicit Whole(std::int64_t value);
  /// Digits without a sign.
  explicit Whole(std::string digits, bool negative = false);

  [[nodiscard]] Whole times(std::uint64_t factor) const;  ///< at most 10^18
  [[nodiscard]] Whole shifted(int zeros) const;           ///< zeros written behind it
  [[nodiscard]] Whole plus(const Whole& other) const;
  [[nodiscard]] Whole minus(const Whole& other) const { return plus(other.negated()); }
  [[nodiscard]] Whole over(unsigned divisor) const;  ///< cut towards zero
  [[nodiscard]] Whole negated() const;
  [[nodiscard]] Whole magnitude() const { return Whole(digits_); }
  /// -1, 0 or 1.
  [[nodiscard]] int compare(const Whole& other) const;
  [[nodiscard]] bool negative() const { return negative_; }
  [[nodiscard]] bool zero() const { return digits_.empty(); }
  [[nodiscard]] const std::string& digits() const { return digits_; }  ///< most significant first; "" for zero

 private:
  std::string digits_;
  bool negative_ = false;
};

/// What a person types: digits times a power of ten.
struct Decimal15 {
  std::string digits = "0";  ///< at most 15
  int exponent = 0;
  bool negative = false;

  /// `0.00298`, or `298e-5`.
  [[nodiscard]] std::string text(bool scientific = false) const;
  /// It times 10^scale, which must be whole.
  [[nodiscard]] Whole scaled(int scale) const;
};

}  // namespace qapc::eval
