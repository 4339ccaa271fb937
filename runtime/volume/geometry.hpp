// Where voxels lie in the patient. Floor 3 (runtime/volume). Plain values; millimetres; x to the left, y to the back,
// z to the head (LPS, as DICOM has it).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace qapc::volume {

using Vector = std::array<double, 3>;

constexpr double dot(const Vector& a, const Vector& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
constexpr Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
constexpr Vector scaled(const Vector& a, double by) {
  return {a[0] * by, a[1] * by, a[2] * by};
}
constexpr Vector sum(const Vector& a, const Vector& b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
constexpr Vector difference(const Vector& a, const Vector& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
double length(const Vector& a);

/// A regular grid of voxels. Axis 0 runs along a row of the image, axis 1 down a column, axis 2 along the normal, which
/// is the vector product of the other two: always right-handed. Voxel (i, j, k) is at i + size[0] * (j + size[1] * k).
struct Grid {
  std::array<std::uint32_t, 3> size{};
  std::array<double, 3> spacing_mm{1, 1, 1};  ///< from centre to centre
  std::array<Vector, 3> axes{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  Vector origin_mm{};  ///< centre of voxel (0, 0, 0)

  [[nodiscard]] std::size_t plane() const { return std::size_t{size[0]} * size[1]; }
  [[nodiscard]] std::size_t voxels() const { return plane() * size[2]; }
  [[nodiscard]] std::size_t at(std::size_t i, std::size_t j, std::size_t k) const {
    return i + size[0] * (j + size[1] * k);
  }
  friend bool operator==(const Grid&, const Grid&) = default;
};

struct Volume {
  Grid grid;
  std::vector<double> values;
};
using Mask = std::vector<std::uint8_t>;  ///< 1 inside, 0 outside; as many as the grid has voxels

}  // namespace qapc::volume
