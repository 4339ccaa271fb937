#include <algorithm>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// Share of the head that has the largest value of the image, where several voxels have it: what was brighter was cut
/// off there.
Measure saturation(const Scene& scene) {
  const auto head = scene.values_in(Region::Head);
  if (!head) return head.error();
  const double largest = std::ranges::max(scene.values());
  const auto count = std::ranges::count(*head, largest);
  return count < 2 ? 0.0 : static_cast<double>(count) / static_cast<double>(head->size());
}

}  // namespace

extern constinit const Metric kSaturation{
    .name = "saturation",
    .unit = "1",
    .most = 1,
    .needs = {.spacing = true},
    .mriqc = "",
    .doc = "Share of the head cut off at the largest value.",
    .formula = "|head = max(image)| / |head|; 0 where one voxel alone has the maximum",
    .source = "definition of this project",
    .compute = &saturation,
};

}  // namespace qapc::metrics
