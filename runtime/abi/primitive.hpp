// What a metric of a policy's own is made of: a statistic of the voxels of a mask. Floor 1 (runtime/abi).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace qapc::abi {

/// What is made of the values of voxels; Voxels: how many there are.
enum class VoxelStatistic : std::uint8_t { Mean, Median, Deviation, Lowest, Highest, Sum, Quantile, Voxels };

/// A set of voxels by the regions that they are of. Bit n of a voxel's regions is that of regions()[n].
struct Mask {
  std::array<std::uint64_t, 4> table{};  ///< a bit for each of the 256 sets of regions that a voxel can be of
  std::uint8_t named = 0;                ///< the regions that it speaks of

  [[nodiscard]] constexpr bool has(std::uint8_t of) const { return (table[of / 64] >> of % 64 & 1) != 0; }
  [[nodiscard]] bool names(std::string_view region) const;
  friend bool operator==(const Mask&, const Mask&) = default;
};

struct Primitive {
  VoxelStatistic statistic = VoxelStatistic::Mean;
  std::uint8_t percent = 0;  ///< of a quantile
  Mask mask;

  /// The classes of the core, which need the field of N4: seconds of each volume.
  [[nodiscard]] bool slow() const;
  friend bool operator==(const Primitive&, const Primitive&) = default;
};

/// Brackets and `not` inside one another.
inline constexpr int kDeepestMask = 32;

/// The words of a mask: parts of an image.
std::span<const std::string_view> regions();

/// The functions that a primitive can be.
std::span<const std::string_view> voxel_statistics();

/// `mean(in head and not zeros)`, `quantile(95 %, in core)`, as a policy writes it; nothing where it is none. `not`
/// binds tightest, then `and`, then `or`.
std::optional<Primitive> primitive(std::string_view text);

}  // namespace qapc::abi
