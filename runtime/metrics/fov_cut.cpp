#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// Patient axes are 0 left, 1 posterior, 2 superior. Which grid axis runs most along each, each once.
std::array<std::size_t, 3> grid_axes(const volume::Grid& grid) {
  static constexpr std::array<std::array<std::size_t, 3>, 6> kOrders = {
      {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  const auto along = [&](const std::array<std::size_t, 3>& order) {
    double total = 0;
    for (std::size_t patient = 0; patient < 3; ++patient) total += std::abs(grid.axes[order[patient]][patient]);
    return total;
  };
  return *std::ranges::max_element(kOrders, {}, along);
}

/// Voxels of the head in each plane across a grid axis, and whether the plane is more than padding.
struct Planes {
  std::vector<std::size_t> head;
  std::vector<std::uint8_t> image;
};
Planes planes_of(const Scene& scene, std::size_t axis) {
  const volume::Grid& grid = scene.grid();
  const Regions& regions = **scene.regions();
  Planes out{std::vector<std::size_t>(grid.size[axis], 0), std::vector<std::uint8_t>(grid.size[axis], 0)};
  for (std::size_t k = 0; k < grid.size[2]; ++k) {
    for (std::size_t j = 0; j < grid.size[1]; ++j) {
      for (std::size_t i = 0; i < grid.size[0]; ++i) {
        const std::size_t plane = std::array{i, j, k}[axis];
        const std::size_t voxel = grid.at(i, j, k);
        out.head[plane] += regions.is(voxel, Region::Head) ? 1 : 0;
        if (!regions.is(voxel, Region::Zeros)) out.image[plane] = 1;
      }
    }
  }
  return out;
}

/// Cross-section of the head at the border on that side of the patient, over its largest parallel one.
std::expected<double, Reason> cut(const Scene& scene, std::size_t patient, bool positive) {
  if (const auto found = scene.regions(); !found) return std::unexpected(found.error());
  const std::size_t axis = grid_axes(scene.grid())[patient];
  Planes planes = planes_of(scene, axis);
  const bool from_end = (scene.grid().axes[axis][patient] > 0) == positive;
  if (from_end) {
    std::ranges::reverse(planes.head);
    std::ranges::reverse(planes.image);
  }
  const auto border = static_cast<std::size_t>(std::ranges::find(planes.image, std::uint8_t{1}) - planes.image.begin());
  const std::size_t largest = std::ranges::max(planes.head);
  return static_cast<double>(planes.head.at(border)) / static_cast<double>(largest);
}

template <std::size_t Patient, bool Positive>
Measure side(const Scene& scene) {
  const auto found = cut(scene, Patient, Positive);
  return found ? Measure(*found) : Measure(found.error());
}

/// The lower border cuts every head at the neck and is left out.
Measure largest(const Scene& scene) {
  double worst = 0;
  for (const auto& [patient, positive] : {std::pair{0u, true}, {0u, false}, {1u, true}, {1u, false}, {2u, true}}) {
    const auto found = cut(scene, patient, positive);
    if (!found) return found.error();
    worst = std::max(worst, *found);
  }
  return worst;
}

constexpr Metric of_side(std::string_view name, std::string_view doc, OfVolume compute) {
  return {.name = name,
          .unit = "1",
          .most = 1,
          .needs = {.slices = 3, .regular_slices = true, .spacing = true},
          .mriqc = "",
          .doc = doc,
          .formula = "|head in the border plane| / |head in its largest parallel plane|",
          .source = "definition of this project; the check: HBCD quality control, docs.hbcdstudy.org",
          .compute = compute};
}

}  // namespace

extern constinit const std::array<Metric, 6> kFovCut{
    of_side("fov_cut", "How much of the head is cut off at the worst side but the lower.", &largest),
    of_side("fov_cut_left", "How much of the head is cut off on the left.", &side<0, true>),
    of_side("fov_cut_right", "How much of the head is cut off on the right.", &side<0, false>),
    of_side("fov_cut_anterior", "How much of the head is cut off in front.", &side<1, false>),
    of_side("fov_cut_posterior", "How much of the head is cut off at the back.", &side<1, true>),
    of_side("fov_cut_superior", "How much of the head is cut off at the top.", &side<2, true>),
};

}  // namespace qapc::metrics
