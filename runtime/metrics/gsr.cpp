#include <array>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// The head moved by half of the field of view along an axis: where the ghost of alternate lines falls.
bool in_ghost(const Regions& regions, const volume::Grid& grid, std::size_t axis, std::array<std::size_t, 3> at) {
  at[axis] = (at[axis] + grid.size[axis] / 2) % grid.size[axis];
  return regions.is(grid.at(at[0], at[1], at[2]), Region::Head);
}

Measure along(const Scene& scene, std::size_t axis) {
  if (const auto spoiled = scene.air_spoiled()) return *spoiled;
  const Regions& regions = **scene.regions();
  const volume::Grid& grid = scene.grid();
  Sum ghost;
  Sum rest;
  for (std::size_t k = 0; k < grid.size[2]; ++k) {
    for (std::size_t j = 0; j < grid.size[1]; ++j) {
      for (std::size_t i = 0; i < grid.size[0]; ++i) {
        const std::size_t voxel = grid.at(i, j, k);
        if (!regions.is(voxel, Region::Air)) continue;
        (in_ghost(regions, grid, axis, {i, j, k}) ? ghost : rest).add(scene.values()[voxel]);
      }
    }
  }
  constexpr std::uint64_t kFewest = 100;  // voxels
  if (ghost.count() < kFewest || rest.count() < kFewest) return Reason::NoBackground;
  const double signal = (*scene.summary_of(Region::Head))->median;
  if (!(signal > 0)) return Reason::ConstantImage;
  const auto average = [](const Sum& of) { return of.total() / static_cast<double>(of.count()); };
  return (average(ghost) - average(rest)) / signal;
}

/// Phase encoded along a row steps from column to column.
Measure gsr(const Scene& scene) {
  return along(scene, scene.stack().phase_axis == volume::PhaseAxis::Row ? 0 : 1);
}

template <std::size_t Axis>
Measure gsr_along(const Scene& scene) {
  return along(scene, Axis);
}

constexpr Metric ghosts(std::string_view name, const Needs& needs, std::string_view doc, OfVolume compute) {
  return {.name = name,
          .unit = "1",
          .least = -1,
          .most = 1,
          .needs = needs,
          .mriqc = "",
          .doc = doc,
          .formula = "(mean(air in the head moved by N/2) - mean(other air)) / median(head)",
          .source = "Giannelli et al., J Appl Clin Med Phys 11 (2010) 3237",
          .compute = compute};
}

}  // namespace

extern constinit const std::array<Metric, 3> kGsr{
    ghosts("gsr", {.spacing = true, .phase_axis = true}, "Ghost-to-signal ratio along the direction of phase encoding.",
           &gsr),
    ghosts("gsr_i", {.spacing = true}, "Ghost-to-signal ratio along rows, wherever phase is encoded.", &gsr_along<0>),
    ghosts("gsr_j", {.spacing = true}, "Ghost-to-signal ratio down columns, wherever phase is encoded.", &gsr_along<1>),
};

}  // namespace qapc::metrics
