// Where slices lie: normals, positions, and the tiles of a mosaic. Floor 3 (runtime/vendor). Patient coordinates of
// DICOM: x to the left, y to the back, z to the head; mm.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace qapc::vendor {

using Vector = std::array<double, 3>;

double dot(const Vector& lhs, const Vector& rhs);
Vector cross(const Vector& lhs, const Vector& rhs);
/// Nothing for a vector without length.
std::optional<Vector> unit(const Vector& vector);

/// The six numbers of Image Orientation (Patient).
struct Orientation {
  Vector row;     ///< from column to column
  Vector column;  ///< from row to row
  /// Row times column, of length 1; nothing where they do not span a plane.
  [[nodiscard]] std::optional<Vector> normal() const;
};
/// Nothing for another number of values and for vectors without length.
std::optional<Orientation> orientation(std::span<const double> values);

/// The sheet of a mosaic: volumes whose slices lie side by side in one image.
struct Grid {
  std::uint32_t across = 0;
  std::uint32_t down = 0;
};
/// How Siemens lays out the slices: a square. UIH leaves out the rows it does not need.
///
/// Source   PS3.3 has no mosaic; nibabel doc/source/dicom/dicom_mosaic.rst; dcm2niix UIH/README.md
enum class Sheet : std::uint8_t { Square, Rows };
std::optional<Grid> grid_of(std::uint32_t slices, Sheet sheet);

/// The centre of the upper left pixel of a slice of the mosaic. Image Position (Patient) of a mosaic belongs to a sheet
/// around the centre of the slice, so that it lies outside.
///
/// Source   nibabel doc/source/dicom/dicom_mosaic.rst
struct Mosaic {
  Vector position{};  ///< Image Position (Patient) as stored
  Orientation orientation;
  std::array<double, 2> spacing{};  ///< Pixel Spacing: between rows, between columns
  std::uint32_t rows = 0;           ///< of the sheet
  std::uint32_t columns = 0;
  Grid grid;
  Vector normal{};              ///< from tile to tile: SliceNormalVector
  double slice_spacing_mm = 0;  ///< from tile to tile

  [[nodiscard]] Vector slice_position(std::uint32_t slice) const;  ///< 0-based
};

/// `A>P`, `R>L`, `F>H` and back: the anatomical direction nearest to a vector. "" for one without length.
std::string_view anatomical_direction(const Vector& vector);
/// `TRA`, `COR` or `SAG` by the axis nearest to the normal; "" for a vector without length.
std::string_view anatomical_plane(const Vector& normal);

}  // namespace qapc::vendor
