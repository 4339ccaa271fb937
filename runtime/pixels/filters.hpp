// Filters of ITK on plain values. Floor 3 (runtime/pixels); no type of ITK. Deterministic: one work unit each.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/pixels/plugin.hpp"

namespace qapc::pixels {

/// Sizes and distances of voxels; x fastest, then y, z.
struct Shape {
  std::array<std::uint32_t, 3> size{};
  std::array<double, 3> spacing_mm{1, 1, 1};
  [[nodiscard]] std::size_t voxels() const { return std::size_t{size[0]} * size[1] * size[2]; }
};
using Bits = std::vector<std::uint8_t>;  ///< 1 inside, 0 outside

/// The filters of a plugin on grids of one shape. Errors are those of ITK: out of memory.
class Filters {
 public:
  Filters(const Plugin& plugin, const Shape& shape) : table_(plugin.table()), shape_(shape) {}

  /// Convolution with a Gaussian of that standard deviation.
  [[nodiscard]] Result<std::vector<double>> smoothed(std::span<const double> values, double sigma_mm) const;
  /// Otsu's threshold over `bins` bins from the least to the largest of the values, which are not all equal.
  [[nodiscard]] Result<double> otsu(std::span<const double> values, std::uint32_t bins) const;
  /// The largest component by faces; nothing of an empty mask.
  Result<void> keep_largest(Bits& mask) const;
  /// Fills what no path of faces connects with the border.
  Result<void> fill_holes(Bits& mask) const;
  /// From each voxel to the nearest of the mask, in mm; 0 inside. Infinite where the mask is empty.
  [[nodiscard]] Result<std::vector<double>> distance_mm(const Bits& mask) const;
  /// The multiplicative bias field found by N4 inside the mask, which is not empty; everywhere. Takes seconds.
  [[nodiscard]] Result<std::vector<double>> bias_field(std::span<const double> values, const Bits& mask) const;

 private:
  const QapcPixels& table_;
  Shape shape_;
};

}  // namespace qapc::pixels
