// Units of measure: dimensions, exact conversion. Floor 3 (compiler/sema). No unit is a keyword; each is a row of one
// table.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/decimal.hpp"

namespace qapc::sema {

/// Exponents of the base quantities. Percent, ppm, pixel, decibel and angle count as bases: they never cancel silently.
/// An age is a time; a year is 365.25 days, a month a twelfth of it.
struct Dimension {
  enum Base : std::uint8_t { Second, Metre, Kilogram, Ampere, Radian, Pixel, Percent, Ppm, Decibel, kBases };
  std::array<std::int8_t, kBases> exponents{};

  [[nodiscard]] bool none() const { return *this == Dimension{}; }
  [[nodiscard]] Dimension times(const Dimension& other) const;
  [[nodiscard]] Dimension over(const Dimension& other) const;
  friend bool operator==(const Dimension&, const Dimension&) = default;
};

/// One unit is numerator / denominator of its dimension's base units, exactly.
struct Unit {
  std::string name;  ///< as printed: `ms`; "" for a pure number
  Dimension dimension;
  Decimal numerator{1};
  Decimal denominator{1};
  friend bool operator==(const Unit&, const Unit&) = default;
};

/// An exact number: value * unit.numerator / unit.denominator of the dimension's base units.
struct Constant {
  Decimal value;
  Unit unit;
};

/// By its word, British or American, `µ` or `u`; nothing for an unknown word. `points` is percent and only fits a
/// tolerance.
std::optional<Unit> find_unit(std::string_view word);
std::vector<std::string_view> unit_words();

/// What a product (`sign` 1) or ratio (-1) is in. A pure number changes no unit; else as `coherent`.
Unit product_unit(const Unit& lhs, const Unit& rhs, int sign);

/// A unit of that dimension that products and ratios are computed in: all base units, factor 1.
Unit coherent(const Dimension& dimension);

/// `a time`, `a length`, `a number`, or `a quantity in mm/s`.
std::string describe(const Unit& unit);

/// The number of `to` that `value` of `from` is. Where it has no end in decimals, cut towards `side` at the 25th digit.
/// Nothing when digits overflow. The dimensions are equal.
std::optional<Decimal> convert(const Decimal& value, const Unit& from, const Unit& to, Decimal::Round side);

/// n, where a number in `from` is 10^n as many in `to`; nothing where the units differ by something else. The
/// dimensions are equal.
std::optional<int> power_of_ten(const Unit& from, const Unit& to);

}  // namespace qapc::sema
