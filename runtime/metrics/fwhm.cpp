#include <array>
#include <cmath>
#include <numbers>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// Variance of the differences of neighbours along an axis, both in the core.
std::expected<double, Reason> difference_variance(const Scene& scene, std::size_t axis) {
  const volume::Grid& grid = scene.grid();
  const Regions& regions = **scene.regions();
  const std::size_t step = axis == 0 ? 1 : axis == 1 ? grid.size[0] : grid.plane();
  std::vector<double> differences;
  for (std::size_t k = 0; k < grid.size[2]; ++k) {
    for (std::size_t j = 0; j < grid.size[1]; ++j) {
      for (std::size_t i = 0; i < grid.size[0]; ++i) {
        const std::array<std::size_t, 3> at{i, j, k};
        if (at[axis] + 1 >= grid.size[axis]) continue;
        const std::size_t voxel = grid.at(i, j, k);
        if (!regions.is(voxel, Region::Core) || !regions.is(voxel + step, Region::Core)) continue;
        differences.push_back(scene.values()[voxel + step] - scene.values()[voxel]);
      }
    }
  }
  if (differences.size() < 2) return std::unexpected(Reason::ObjectTooSmall);
  return variance(differences);
}

/// Full width at half maximum of the Gaussian whose convolution with white noise has this correlation of neighbours;
/// 0 where neighbours are not alike. In voxels.
Measure fwhm_voxels(const Scene& scene, std::size_t axis) {
  const auto core = scene.summary_of(Region::Core);
  if (!core) return core.error();
  const double spread = (*core)->deviation * (*core)->deviation;
  if (!(spread > 0)) return Reason::ConstantImage;
  const auto steps = difference_variance(scene, axis);
  if (!steps) return steps.error();
  const double alike = 1 - *steps / (2 * spread);
  if (alike >= 1) return Reason::ConstantImage;
  return alike <= 0 ? 0.0 : std::sqrt(-2 * std::numbers::ln2 / std::log(alike));
}

template <std::size_t Axis>
Measure in_voxels(const Scene& scene) {
  return fwhm_voxels(scene, Axis);
}

template <std::size_t Axis>
Measure in_mm(const Scene& scene) {
  const Measure voxels = fwhm_voxels(scene, Axis);
  if (!voxels.value) return voxels;
  return *voxels.value * scene.grid().spacing_mm[Axis];
}

template <bool Mm>
Measure average(const Scene& scene) {
  double total = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const Measure one = fwhm_voxels(scene, axis);
    if (!one.value) return one;
    total += *one.value * (Mm ? scene.grid().spacing_mm[axis] : 1);
  }
  return total / 3;
}

constexpr Needs kInPlane{.spacing = true};
constexpr Needs kThrough{.slices = 3, .regular_slices = true, .spacing = true};

constexpr Metric fwhm(std::string_view name, std::string_view unit, const Needs& needs, std::string_view mriqc,
                      std::string_view doc, OfVolume compute) {
  return {.name = name,
          .unit = unit,
          .most = 1000,
          .needs = needs,
          .mriqc = mriqc,
          .doc = doc,
          .formula = "sqrt(-2 ln 2 / ln(1 - var(step) / (2 var(x)))) over core; steps between neighbours in core",
          .source = "Forman et al., Magn Reson Med 33 (1995) 636",
          .compute = compute};
}

}  // namespace

extern constinit const std::array<Metric, 8> kFwhm{
    fwhm("fwhm_i", "mm", kInPlane, "", "Smoothness along a row.", &in_mm<0>),
    fwhm("fwhm_j", "mm", kInPlane, "", "Smoothness down a column.", &in_mm<1>),
    fwhm("fwhm_k", "mm", kThrough, "", "Smoothness through the slices.", &in_mm<2>),
    fwhm("fwhm", "mm", kThrough, "", "Smoothness, mean of the three axes.", &average<true>),
    fwhm("fwhm_i_voxels", "1", kInPlane, "", "Smoothness along a row, in voxels.", &in_voxels<0>),
    fwhm("fwhm_j_voxels", "1", kInPlane, "", "Smoothness down a column, in voxels.", &in_voxels<1>),
    fwhm("fwhm_k_voxels", "1", kThrough, "", "Smoothness through the slices, in voxels.", &in_voxels<2>),
    fwhm("fwhm_voxels", "1", kThrough, "fwhm_avg", "Smoothness in voxels, mean of the three axes.", &average<false>),
};

}  // namespace qapc::metrics
