#include <cmath>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

constexpr double kArtefact = 10;  // deviations of the air above its median

/// Share of the air that is far brighter than its noise in clusters. Single bright voxels are no artefact: an opening
/// by the cross of faces removes them.
Measure qi1(const Scene& scene) {
  if (const auto spoiled = scene.air_spoiled()) return *spoiled;
  const Regions& regions = **scene.regions();
  const Summary& air = **scene.summary_of(Region::Air);
  if (!(air.mad > 0)) return Reason::NoBackground;
  std::vector<std::uint8_t> bright(scene.values().size());
  for (std::size_t i = 0; i < bright.size(); ++i)
    bright[i] = regions.is(i, Region::Air) && scene.values()[i] > air.median + kArtefact * air.mad ? 1 : 0;
  std::size_t artefacts = 0;
  for (const std::uint8_t one : opened(bright, scene.grid())) artefacts += one;
  return static_cast<double>(artefacts) / static_cast<double>(air.count);
}

}  // namespace

extern constinit const Metric kQi1{
    .name = "qi1",
    .unit = "1",
    .most = 1,
    .needs = {.slices = 3, .spacing = true},
    .mriqc = "",
    .doc = "Share of air voxels with artefacts.",
    .formula = "|open(air > median(air) + 10 * 1.4826 * mad(air))| / |air|",
    .source = "Mortamet et al., Magn Reson Med 62 (2009) 365",
    .compute = &qi1,
};

}  // namespace qapc::metrics
