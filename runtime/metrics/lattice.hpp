// Neighbours on a grid of bits: small morphology by faces and cubes. Floor 3 (runtime/metrics).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace qapc::metrics {

/// Neighbours along an axis, on a grid of bits.
class Lattice {
 public:
  explicit Lattice(const std::array<std::uint32_t, 3>& size) : size_(size), step_{1, size[0], size[0] * size[1]} {}

  /// One step of erosion (all) or dilation (any) along an axis. Beyond the border is as at the border.
  [[nodiscard]] std::vector<std::uint8_t> along(const std::vector<std::uint8_t>& mask, std::size_t axis,
                                                bool all) const {
    std::vector<std::uint8_t> out(mask.size());
    each([&](std::size_t voxel, const std::array<std::uint32_t, 3>& at) {
      const std::uint8_t here = mask[voxel];
      const std::uint8_t before = at[axis] > 0 ? mask[voxel - step_[axis]] : here;
      const std::uint8_t after = at[axis] + 1 < size_[axis] ? mask[voxel + step_[axis]] : here;
      out[voxel] = all ? std::min({here, before, after}) : std::max({here, before, after});
    });
    return out;
  }
  /// Over the cube of 3 voxels a side; in the plane only where there are fewer slices.
  [[nodiscard]] std::vector<std::uint8_t> cube(std::vector<std::uint8_t> mask, bool all) const {
    for (std::size_t axis = 0; axis < axes(); ++axis) mask = along(mask, axis, all);
    return mask;
  }
  /// Over the voxel and its neighbours by faces.
  [[nodiscard]] std::vector<std::uint8_t> cross(const std::vector<std::uint8_t>& mask, bool all) const {
    std::vector<std::uint8_t> out = mask;
    for (std::size_t axis = 0; axis < axes(); ++axis) {
      const std::vector<std::uint8_t> one = along(mask, axis, all);
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = all ? std::min(out[i], one[i]) : std::max(out[i], one[i]);
    }
    return out;
  }
  /// Calls work(voxel, coordinates) for each voxel in order.
  template <typename Work>
  void each(Work work) const {
    std::size_t voxel = 0;
    for (std::uint32_t k = 0; k < size_[2]; ++k) {
      for (std::uint32_t j = 0; j < size_[1]; ++j) {
        for (std::uint32_t i = 0; i < size_[0]; ++i, ++voxel) work(voxel, std::array{i, j, k});
      }
    }
  }
  /// Pairs of neighbours by faces, each once.
  template <typename Work>
  void each_face(Work work) const {
    each([&](std::size_t voxel, const std::array<std::uint32_t, 3>& at) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        if (at[axis] + 1 < size_[axis]) work(voxel, voxel + step_[axis]);
      }
    });
  }

 private:
  [[nodiscard]] std::size_t axes() const { return size_[2] < 3 ? 2 : 3; }
  std::array<std::uint32_t, 3> size_;
  std::array<std::size_t, 3> step_;
};

}  // namespace qapc::metrics
