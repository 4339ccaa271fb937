// Uniformity and ghosting of a phantom, in its middle slice. In a head they measure anatomy.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

constexpr double kPatchMm2 = 100;  // area that is averaged
constexpr double kPi = 3.14159265358979323846;
constexpr std::uint64_t kFewestPatches = 10;
constexpr std::uint64_t kFewestAir = 50;  // voxels on each side

/// The slice with the largest cross-section of the head; of several the middle one.
std::size_t middle_slice(const Scene& scene, const Regions& regions) {
  const volume::Grid& grid = scene.grid();
  std::vector<std::size_t> count(grid.size[2], 0);
  for (std::size_t i = 0; i < regions.bits.size(); ++i) count[i / grid.plane()] += regions.is(i, Region::Head) ? 1 : 0;
  const std::size_t most = std::ranges::max(count);
  std::vector<std::size_t> slices;
  for (std::size_t k = 0; k < count.size(); ++k) {
    if (count[k] == most) slices.push_back(k);
  }
  return slices[slices.size() / 2];
}

/// Mean over the disc of 1 cm2 around a voxel of the slice; nothing where the disc leaves the core.
std::optional<double> patch(const Scene& scene, const Regions& regions, const std::array<std::size_t, 3>& at) {
  const volume::Grid& grid = scene.grid();
  const double radius = std::sqrt(kPatchMm2 / kPi);
  std::array<std::ptrdiff_t, 2> reach{};
  for (std::size_t axis = 0; axis < 2; ++axis)
    reach[axis] = static_cast<std::ptrdiff_t>(radius / grid.spacing_mm[axis]);
  Sum sum;
  for (std::ptrdiff_t dj = -reach[1]; dj <= reach[1]; ++dj) {
    for (std::ptrdiff_t di = -reach[0]; di <= reach[0]; ++di) {
      const double x = static_cast<double>(di) * grid.spacing_mm[0];
      const double y = static_cast<double>(dj) * grid.spacing_mm[1];
      if (x * x + y * y > radius * radius) continue;
      const auto i = static_cast<std::ptrdiff_t>(at[0]) + di;
      const auto j = static_cast<std::ptrdiff_t>(at[1]) + dj;
      if (i < 0 || j < 0 || i >= grid.size[0] || j >= grid.size[1]) return std::nullopt;
      const std::size_t voxel = grid.at(static_cast<std::size_t>(i), static_cast<std::size_t>(j), at[2]);
      if (!regions.is(voxel, Region::Core)) return std::nullopt;
      sum.add(scene.values()[voxel]);
    }
  }
  return sum.total() / static_cast<double>(sum.count());
}

/// Brightest and darkest square centimetre inside the object.
Measure piu(const Scene& scene) {
  const auto found = scene.regions();
  if (!found) return found.error();
  const volume::Grid& grid = scene.grid();
  const std::size_t k = middle_slice(scene, **found);
  double least = INFINITY;
  double most = -INFINITY;
  std::uint64_t patches = 0;
  for (std::size_t j = 0; j < grid.size[1]; ++j) {
    for (std::size_t i = 0; i < grid.size[0]; ++i) {
      const auto value = patch(scene, **found, {i, j, k});
      if (!value) continue;
      least = std::min(least, *value);
      most = std::max(most, *value);
      ++patches;
    }
  }
  if (patches < kFewestPatches) return Reason::ObjectTooSmall;
  if (!(most + least > 0)) return Reason::ConstantImage;
  return 100 * (1 - (most - least) / (most + least));
}

struct Box {
  std::array<std::size_t, 2> first{SIZE_MAX, SIZE_MAX};
  std::array<std::size_t, 2> last{};
};
Box box_of(const Scene& scene, const Regions& regions, std::size_t k) {
  const volume::Grid& grid = scene.grid();
  Box box;
  for (std::size_t j = 0; j < grid.size[1]; ++j) {
    for (std::size_t i = 0; i < grid.size[0]; ++i) {
      if (!regions.is(grid.at(i, j, k), Region::Head)) continue;
      const std::array<std::size_t, 2> at{i, j};
      for (std::size_t axis = 0; axis < 2; ++axis) {
        box.first[axis] = std::min(box.first[axis], at[axis]);
        box.last[axis] = std::max(box.last[axis], at[axis]);
      }
    }
  }
  return box;
}

/// Air above and below the object against air left and right of it.
Measure psg(const Scene& scene) {
  if (const auto spoiled = scene.air_spoiled()) return *spoiled;
  const auto core = scene.summary_of(Region::Core);
  if (!core) return core.error();
  const Regions& regions = **scene.regions();
  const volume::Grid& grid = scene.grid();
  const std::size_t k = middle_slice(scene, regions);
  const Box box = box_of(scene, regions, k);
  std::array<Sum, 4> sides;  // before and behind along rows, before and behind down columns
  for (std::size_t j = 0; j < grid.size[1]; ++j) {
    for (std::size_t i = 0; i < grid.size[0]; ++i) {
      const std::size_t voxel = grid.at(i, j, k);
      if (!regions.is(voxel, Region::Air)) continue;
      const bool beside_i = i < box.first[0] || i > box.last[0];
      const bool beside_j = j < box.first[1] || j > box.last[1];
      if (beside_i == beside_j) continue;  // corners belong to no side
      sides[beside_i ? (i > box.last[0] ? 1 : 0) : (j > box.last[1] ? 3 : 2)].add(scene.values()[voxel]);
    }
  }
  std::array<double, 4> means{};
  for (std::size_t side = 0; side < 4; ++side) {
    if (sides[side].count() < kFewestAir) return Reason::NoBackground;
    means[side] = sides[side].total() / static_cast<double>(sides[side].count());
  }
  if (!((*core)->mean > 0)) return Reason::ConstantImage;
  return 100 * std::abs(means[2] + means[3] - means[0] - means[1]) / (2 * (*core)->mean);
}

constexpr Metric phantom(std::string_view name, double most, std::string_view doc, std::string_view formula,
                         OfVolume compute) {
  return {.name = name,
          .unit = "%",
          .most = most,
          .needs = {.spacing = true},
          .mriqc = "",
          .doc = doc,
          .formula = formula,
          .source = "after the ACR Large Phantom Guidance, 2018; regions of this project",
          .compute = compute};
}

}  // namespace

extern constinit const std::array<Metric, 2> kPhantom{
    phantom("piu", 100, "Percent integral uniformity of a phantom in its middle slice.",
            "100 (1 - (max - min) / (max + min)) of the means over discs of 1 cm2 inside core", &piu),
    phantom("psg", 1e3, "Percent signal ghosting of a phantom in its middle slice.",
            "100 |(above + below) - (left + right)| / (2 mean(core)), means of air beside the box around head", &psg),
};

}  // namespace qapc::metrics
