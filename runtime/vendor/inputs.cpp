#include "runtime/vendor/inputs.hpp"

#include <cmath>
#include <limits>

namespace qapc::vendor {
namespace {

std::optional<double> number(const exam::Scalar& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<double>> numbers(const Cell& cell) {
  if (cell.missing != abi::Missing::None || cell.values.empty()) return std::nullopt;
  std::vector<double> out;
  for (const exam::Scalar& value : cell.values) {
    const auto one = number(value);
    if (!one) return std::nullopt;
    out.push_back(*one);
  }
  return out;
}

std::optional<double> number(const Cell& cell) {
  const bool there = cell.missing == abi::Missing::None && !cell.values.empty();
  return there ? number(cell.values.front()) : std::nullopt;
}

std::optional<std::uint32_t> count(const Cell& cell) {
  const auto value = number(cell);
  if (!value || *value < 0 || *value > std::numeric_limits<std::uint32_t>::max() || std::trunc(*value) != *value)
    return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::string_view> text(const Cell& cell) {
  if (cell.missing != abi::Missing::None || cell.values.empty()) return std::nullopt;
  const auto* value = std::get_if<std::string>(&cell.values.front());
  return value == nullptr ? std::nullopt : std::optional<std::string_view>(*value);
}

std::optional<Vector> vector(const Cell& cell) {
  const auto values = numbers(cell);
  if (!values || values->size() != 3) return std::nullopt;
  return Vector{(*values)[0], (*values)[1], (*values)[2]};
}

std::optional<Orientation> orientation(const Cell& cell) {
  const auto values = numbers(cell);
  return values ? orientation(*values) : std::nullopt;
}

Cell number_cell(double value) {
  if (!std::isfinite(value)) return missing_cell(abi::Missing::OutOfRange);
  return {abi::Missing::None, {value == 0 ? 0.0 : value}, 0};
}

Cell numbers_cell(std::span<const double> values) {
  Cell cell{abi::Missing::None, {}, 0};
  for (const double value : values) {
    if (!std::isfinite(value)) return missing_cell(abi::Missing::OutOfRange);
    cell.values.emplace_back<double>(value == 0 ? 0.0 : value);
  }
  return cell;
}

Cell count_cell(std::int64_t value) {
  return {abi::Missing::None, {value}, 0};
}

Cell text_cell(std::string_view value) {
  if (value.empty()) return missing_cell(abi::Missing::Absent);
  return {abi::Missing::None, {std::string(value)}, 0};
}

}  // namespace qapc::vendor
