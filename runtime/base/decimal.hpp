// Exact decimal numbers: what a protocol says, before any binary rounding. Floor 0 (runtime/base).
// Bounds are computed here and converted once, so that comparing doubles is comparing decimals (docs/language.md,
// Numbers).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qapc {

/// coefficient * 10^exponent, exact. The coefficient holds 38 digits; what would need more has no value.
class Decimal {
 public:
  enum class Round { Down, Up };

  constexpr Decimal() = default;
  explicit constexpr Decimal(std::int64_t whole) : coefficient_(whole) { normalise(); }

  /// `-1.25e3`: sign, digits, one point, exponent. Nothing for other text, for over 30 digits, and for exponents beyond
  /// 400.
  static std::optional<Decimal> parse(std::string_view text);

  [[nodiscard]] std::optional<Decimal> plus(const Decimal& other) const;
  [[nodiscard]] std::optional<Decimal> minus(const Decimal& other) const;
  [[nodiscard]] std::optional<Decimal> times(const Decimal& other) const;
  /// Cut to 25 significant digits towards that side; exact where the quotient ends before. The divisor is not 0.
  [[nodiscard]] std::optional<Decimal> over(const Decimal& divisor, Round side) const;
  /// Shifted by powers of ten: always exact.
  [[nodiscard]] Decimal shifted(int exponent) const;
  [[nodiscard]] Decimal negated() const;
  [[nodiscard]] bool negative() const { return coefficient_ < 0; }
  [[nodiscard]] bool zero() const { return coefficient_ == 0; }

  /// The nearest decimal of at most 15 significant digits on that side (Down is towards minus infinity), as the double
  /// that its text reads as, infinite beyond the doubles; `exact` says whether nothing was cut.
  struct Bound {
    double value = 0;
    bool exact = true;
  };
  [[nodiscard]] Bound bound(Round side) const;
  /// The double nearest to it; infinite beyond the doubles.
  [[nodiscard]] double nearest() const;

  /// The nearest whole number on that side; nothing when 64 bits do not hold it.
  [[nodiscard]] std::optional<std::int64_t> whole(Round side) const;

  /// Plain digits where they are short (`0.05`, `2300`), else with an exponent (`1.5e-9`).
  [[nodiscard]] std::string text() const;

  /// -1, 0 or 1 as this is less than, equal to or greater than the other.
  [[nodiscard]] int compare(const Decimal& other) const;
  friend bool operator==(const Decimal&, const Decimal&) = default;

 private:
  __extension__ using Wide = __int128;
  constexpr void normalise() {
    if (coefficient_ == 0) {
      exponent_ = 0;
      return;
    }
    while (coefficient_ % 10 == 0) {
      coefficient_ /= 10;
      ++exponent_;
    }
  }
  static std::optional<Wide> scaled(Wide value, int digits);

  Wide coefficient_ = 0;
  int exponent_ = 0;
};

}  // namespace qapc
