#include "compiler/sema/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qapc::sema {
namespace {

struct Row {
  std::string_view name;
  std::string_view also;  ///< another spelling, or ""
  Dimension dimension;
  std::string_view numerator;
  std::string_view denominator;
};

using enum Dimension::Base;

consteval Dimension dimension(std::initializer_list<std::pair<Dimension::Base, int>> powers) {
  Dimension result;
  for (const auto& [base, power] : powers) result.exponents[base] = static_cast<std::int8_t>(power);
  return result;
}

constexpr Dimension kTime = dimension({{Second, 1}});
constexpr Dimension kLength = dimension({{Metre, 1}});
constexpr Dimension kArea = dimension({{Metre, 2}});
constexpr Dimension kVolume = dimension({{Metre, 3}});
constexpr Dimension kField = dimension({{Kilogram, 1}, {Second, -2}, {Ampere, -1}});
constexpr Dimension kFrequency = dimension({{Second, -1}});
constexpr Dimension kBandwidth = dimension({{Second, -1}, {Pixel, -1}});
constexpr Dimension kAngle = dimension({{Radian, 1}});
constexpr Dimension kPercent = dimension({{Percent, 1}});
constexpr Dimension kDiffusionWeighting = dimension({{Second, 1}, {Metre, -2}});
constexpr Dimension kDiffusivity = dimension({{Metre, 2}, {Second, -1}});
constexpr Dimension kGradient = dimension({{Kilogram, 1}, {Second, -2}, {Ampere, -1}, {Metre, -1}});
constexpr Dimension kSlewRate = dimension({{Kilogram, 1}, {Second, -3}, {Ampere, -1}, {Metre, -1}});
constexpr Dimension kFieldRate = dimension({{Kilogram, 1}, {Second, -3}, {Ampere, -1}});
constexpr Dimension kVelocity = dimension({{Metre, 1}, {Second, -1}});
constexpr Dimension kAbsorption = dimension({{Metre, 2}, {Second, -3}});
constexpr Dimension kMass = dimension({{Kilogram, 1}});
constexpr Dimension kVoltage = dimension({{Kilogram, 1}, {Metre, 2}, {Second, -3}, {Ampere, -1}});

constexpr std::string_view kPi = "3.14159265358979323846264338328";

// One row a unit: word, other spelling, dimension, size in base units as numerator / denominator.
constexpr auto kUnits = std::to_array<Row>({
    {"ms", "", kTime, "1e-3", "1"},
    {"s", "sec", kTime, "1", "1"},
    {"min", "", kTime, "60", "1"},
    {"h", "", kTime, "3600", "1"},
    {"us", "µs", kTime, "1e-6", "1"},
    {"ns", "", kTime, "1e-9", "1"},
    {"days", "day", kTime, "86400", "1"},
    {"weeks", "week", kTime, "604800", "1"},
    {"months", "month", kTime, "31557600", "12"},
    {"years", "year", kTime, "31557600", "1"},
    {"mm", "", kLength, "1e-3", "1"},
    {"cm", "", kLength, "1e-2", "1"},
    {"m", "", kLength, "1", "1"},
    {"um", "µm", kLength, "1e-6", "1"},
    {"mm2", "", kArea, "1e-6", "1"},
    {"cm2", "", kArea, "1e-4", "1"},
    {"mm3", "", kVolume, "1e-9", "1"},
    {"mL", "ml", kVolume, "1e-6", "1"},
    {"T", "", kField, "1", "1"},
    {"mT", "", kField, "1e-3", "1"},
    {"uT", "µT", kField, "1e-6", "1"},
    {"Hz", "", kFrequency, "1", "1"},
    {"kHz", "", kFrequency, "1e3", "1"},
    {"MHz", "", kFrequency, "1e6", "1"},
    {"1/s", "", kFrequency, "1", "1"},
    {"Hz/px", "", kBandwidth, "1", "1"},
    {"deg", "", kAngle, kPi, "180"},
    {"rad", "", kAngle, "1", "1"},
    {"%", "", kPercent, "1", "1"},
    {"points", "", kPercent, "1", "1"},
    {"ppm", "", dimension({{Ppm, 1}}), "1", "1"},
    {"s/mm2", "", kDiffusionWeighting, "1e6", "1"},
    {"mm2/s", "", kDiffusivity, "1e-6", "1"},
    {"um2/ms", "", kDiffusivity, "1e-9", "1"},
    {"mT/m", "", kGradient, "1e-3", "1"},
    {"T/m/s", "", kSlewRate, "1", "1"},
    {"T/s", "", kFieldRate, "1", "1"},
    {"cm/s", "", kVelocity, "1e-2", "1"},
    {"mm/s", "", kVelocity, "1e-3", "1"},
    {"W/kg", "", kAbsorption, "1", "1"},
    {"kg", "", kMass, "1", "1"},
    {"V", "", kVoltage, "1", "1"},
    {"mA", "", dimension({{Ampere, 1}}), "1e-3", "1"},
    {"dB", "", dimension({{Decibel, 1}}), "1", "1"},
    {"px", "", dimension({{Pixel, 1}}), "1", "1"},
    // Units that only attributes have.
    {"kg/m2", "", dimension({{Kilogram, 1}, {Metre, -2}}), "1", "1"},
    {"mg/mL", "", dimension({{Kilogram, 1}, {Metre, -3}}), "1", "1"},
    {"mL/s", "", dimension({{Metre, 3}, {Second, -1}}), "1e-6", "1"},
    {"1/min", "/min", kFrequency, "1", "60"},
});

struct Word {
  Dimension dimension;
  std::string_view words;
};
constexpr auto kWords = std::to_array<Word>({
    {kTime, "a time"},
    {kLength, "a length"},
    {kArea, "an area"},
    {kVolume, "a volume"},
    {kField, "a magnetic field"},
    {kFrequency, "a frequency"},
    {kBandwidth, "a bandwidth"},
    {kAngle, "an angle"},
    {kPercent, "a percentage"},
    {kDiffusionWeighting, "a b-value"},
    {kDiffusivity, "a diffusivity"},
    {kVelocity, "a velocity"},
    {kAbsorption, "an absorption rate"},
    {kMass, "a mass"},
    {kVoltage, "a voltage"},
});

Unit unit_of(const Row& row) {
  return {std::string(row.name), row.dimension, *Decimal::parse(row.numerator), *Decimal::parse(row.denominator)};
}

}  // namespace

Dimension Dimension::times(const Dimension& other) const {
  Dimension result;
  for (std::size_t i = 0; i < kBases; ++i)
    result.exponents[i] = static_cast<std::int8_t>(exponents[i] + other.exponents[i]);
  return result;
}

Dimension Dimension::over(const Dimension& other) const {
  Dimension result;
  for (std::size_t i = 0; i < kBases; ++i)
    result.exponents[i] = static_cast<std::int8_t>(exponents[i] - other.exponents[i]);
  return result;
}

std::optional<Unit> find_unit(std::string_view word) {
  if (word.empty()) return Unit{};
  const auto found = std::ranges::find_if(kUnits, [&](const Row& row) { return row.name == word || row.also == word; });
  if (found == kUnits.end()) return std::nullopt;
  return unit_of(*found);
}

std::vector<std::string_view> unit_words() {
  std::vector<std::string_view> words;
  for (const Row& row : kUnits) words.push_back(row.name);
  return words;
}

Unit coherent(const Dimension& dimension) {
  if (dimension.none()) return {};
  const auto found = std::ranges::find_if(kUnits, [&](const Row& row) {
    return row.dimension == dimension && row.numerator == "1" && row.denominator == "1";
  });
  if (found != kUnits.end()) return unit_of(*found);
  static constexpr std::array<std::string_view, Dimension::kBases> kSymbols{"s",  "m", "kg",  "A", "rad",
                                                                            "px", "%", "ppm", "dB"};
  std::string name;
  for (std::size_t i = 0; i < Dimension::kBases; ++i) {
    if (dimension.exponents[i] == 0) continue;
    name += fmt::format("{}{}", name.empty() ? "" : " ", kSymbols[i]);
    if (dimension.exponents[i] != 1) name += fmt::format("^{}", dimension.exponents[i]);
  }
  return {std::move(name), dimension, Decimal(1), Decimal(1)};
}

Unit product_unit(const Unit& lhs, const Unit& rhs, int sign) {
  if (rhs.dimension.none()) return lhs;
  if (lhs.dimension.none() && sign > 0) return rhs;
  return coherent(sign > 0 ? lhs.dimension.times(rhs.dimension) : lhs.dimension.over(rhs.dimension));
}

std::string describe(const Unit& unit) {
  if (unit.dimension.none()) return "a number";
  const auto found = std::ranges::find(kWords, unit.dimension, &Word::dimension);
  return found == kWords.end() ? fmt::format("a quantity in {}", unit.name) : std::string(found->words);
}

std::optional<Decimal> convert(const Decimal& value, const Unit& from, const Unit& to, Decimal::Round side) {
  if (from.numerator == to.numerator && from.denominator == to.denominator) return value;
  const auto up = from.numerator.times(to.denominator);
  const auto down = from.denominator.times(to.numerator);
  if (!up || !down) return std::nullopt;
  const auto scaled = value.times(*up);
  return scaled ? scaled->over(*down, side) : std::nullopt;
}

std::optional<int> power_of_ten(const Unit& from, const Unit& to) {
  constexpr int kLargest = 30;
  const auto ratio = convert(Decimal(1), from, to, Decimal::Round::Down);
  for (int n = -kLargest; ratio && n <= kLargest; ++n) {
    if (Decimal(1).shifted(n) == *ratio) return n;
  }
  return std::nullopt;
}

}  // namespace qapc::sema
