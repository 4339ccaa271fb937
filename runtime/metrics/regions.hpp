// Head, inside, air and padding of one volume. Floor 3 (runtime/metrics).
// No template, no training: thresholds, distances and components, described in docs/metrics.md. They hold for heads and
// for phantoms.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "runtime/metrics/reason.hpp"
#include "runtime/pixels/plugin.hpp"
#include "runtime/volume/stack.hpp"

namespace qapc::metrics {

/// Sets of voxels. Dark, Middle and Bright are classes of Core and need tissue.hpp.
enum class Region : std::uint8_t {
  Head,   ///< all that is bright, its holes and bays
  Core,   ///< deep inside the head: brain, or the inside of a phantom
  Air,    ///< away from the head, without padding
  Quiet,  ///< air beside the head, where no ghost of it falls
  Zeros,  ///< solid blocks of exact zeros: padding, gradient unwarping, defacing
  Dark,
  Middle,
  Bright,
};
std::string_view name(Region region);  ///< `head`, …

struct Regions {
  std::vector<std::uint8_t> bits;  ///< by voxel: bit n for Region n, up to Zeros
  std::size_t head = 0;            ///< voxels
  std::size_t core = 0;
  std::size_t air = 0;
  std::size_t quiet = 0;
  double threshold = 0;     ///< above it, a smoothed value is no background
  double zero_contact = 0;  ///< share of the head's surface that borders on Zeros
  double zeros_around = 0;  ///< share of voxels outside the head that are exactly 0

  [[nodiscard]] bool is(std::size_t voxel, Region region) const {
    return (bits[voxel] >> static_cast<unsigned>(region) & 1) != 0;
  }
};

/// Exact zeros in solid blocks of 3 voxels a side (in the plane only, where there are fewer slices); single zeros are
/// dark noise. 1 or 0 by voxel.
std::vector<std::uint8_t> solid_zeros(const volume::Volume& volume);

/// Without what is thinner than the cross of a voxel and its neighbours by faces.
std::vector<std::uint8_t> opened(const std::vector<std::uint8_t>& mask, const volume::Grid& grid);

/// Reasons: ConstantImage, NoHead, FillsView; NoPlugin, OutOfMemory.
std::expected<Regions, Reason> find_regions(const volume::Volume& volume, const volume::Stack& stack);

}  // namespace qapc::metrics
