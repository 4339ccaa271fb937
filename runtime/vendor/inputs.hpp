// Cells as the numbers and texts that functions work on, and back. Floor 3 (runtime/vendor), for its own files only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/exam/exam.hpp"
#include "runtime/vendor/geometry.hpp"

namespace qapc::vendor {

using exam::Cell;
/// The inputs of a function for one image.
using Inputs = std::vector<const Cell*>;

/// Nothing where the cell is missing or holds texts.
std::optional<std::vector<double>> numbers(const Cell& cell);
/// The first number.
std::optional<double> number(const Cell& cell);
/// A number that is whole, not negative and of 32 bits.
std::optional<std::uint32_t> count(const Cell& cell);
/// Nothing where the cell is missing or holds numbers.
std::optional<std::string_view> text(const Cell& cell);
/// Three numbers.
std::optional<Vector> vector(const Cell& cell);
std::optional<Orientation> orientation(const Cell& cell);

inline Cell missing_cell(abi::Missing reason) {
  return {reason, {}, 0};
}
Cell number_cell(double value);
Cell numbers_cell(std::span<const double> values);
Cell count_cell(std::int64_t value);
Cell text_cell(std::string_view value);

}  // namespace qapc::vendor
