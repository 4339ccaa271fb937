#include "runtime/vendor/geometry.hpp"

#include <algorithm>
#include <cmath>

namespace qapc::vendor {
namespace {

/// The axis along which the vector is longest, the first of equals; nothing for no length.
std::optional<std::size_t> main_axis(const Vector& vector) {
  std::size_t axis = 0;
  for (std::size_t i = 1; i < vector.size(); ++i) {
    if (std::abs(vector[i]) > std::abs(vector[axis])) axis = i;
  }
  return std::abs(vector[axis]) > 0 ? std::optional(axis) : std::nullopt;
}

Vector plus(const Vector& at, const Vector& direction, double length) {
  return {at[0] + direction[0] * length, at[1] + direction[1] * length, at[2] + direction[2] * length};
}

}  // namespace

double dot(const Vector& lhs, const Vector& rhs) {
  return lhs[0] * rhs[0] + lhs[1] * rhs[1] + lhs[2] * rhs[2];
}

Vector cross(const Vector& lhs, const Vector& rhs) {
  return {lhs[1] * rhs[2] - lhs[2] * rhs[1], lhs[2] * rhs[0] - lhs[0] * rhs[2], lhs[0] * rhs[1] - lhs[1] * rhs[0]};
}

std::optional<Vector> unit(const Vector& vector) {
  const double length = std::sqrt(dot(vector, vector));
  if (!std::isfinite(length) || length <= 0) return std::nullopt;
  return Vector{vector[0] / length, vector[1] / length, vector[2] / length};
}

std::optional<Vector> Orientation::normal() const {
  return unit(cross(row, column));
}

std::optional<Orientation> orientation(std::span<const double> values) {
  if (values.size() != 6) return std::nullopt;
  const auto row = unit({values[0], values[1], values[2]});
  const auto column = unit({values[3], values[4], values[5]});
  if (!row || !column) return std::nullopt;
  return Orientation{*row, *column};
}

std::optional<Grid> grid_of(std::uint32_t slices, Sheet sheet) {
  constexpr std::uint32_t kMost = 10'000;
  if (slices == 0 || slices > kMost) return std::nullopt;
  std::uint32_t across = 1;
  while (across * across < slices) ++across;
  return Grid{across, sheet == Sheet::Square ? across : (slices + across - 1) / across};
}

Vector Mosaic::slice_position(std::uint32_t slice) const {
  // The stored position is that of a sheet around the centre of the slice: half of what the sheet has more, back.
  const double more_rows = (rows - 1.0 * rows / grid.down) / 2;
  const double more_columns = (columns - 1.0 * columns / grid.across) / 2;
  const Vector first =
      plus(plus(position, orientation.row, more_columns * spacing[1]), orientation.column, more_rows * spacing[0]);
  return plus(first, normal, slice * slice_spacing_mm);
}

std::string_view anatomical_direction(const Vector& vector) {
  static constexpr std::string_view kRising[] = {"R>L", "A>P", "F>H"};
  static constexpr std::string_view kFalling[] = {"L>R", "P>A", "H>F"};
  const auto axis = main_axis(vector);
  if (!axis) return "";
  return vector[*axis] > 0 ? kRising[*axis] : kFalling[*axis];
}

std::string_view anatomical_plane(const Vector& normal) {
  static constexpr std::string_view kPlanes[] = {"SAG", "COR", "TRA"};
  const auto axis = main_axis(normal);
  return axis ? kPlanes[*axis] : std::string_view();
}

}  // namespace qapc::vendor
