#include <cmath>
#include <numbers>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// Median inside the object over the noise of the signal, found from air: sd(air) = sigma * sqrt(2 - pi/2).
///
/// Valid    one receive channel, or channels combined into one: the air is tested to be Rayleigh distributed
Measure snrd(const Scene& scene) {
  const auto core = scene.summary_of(Region::Core);
  if (!core) return core.error();
  const auto noise = scene.noise_deviation();
  if (!noise) return noise.error();
  static const double kRayleigh = std::sqrt((4 - std::numbers::pi) / 2);  // 0.6551
  return kRayleigh * (*core)->median / *noise;
}

}  // namespace

extern constinit const Metric kSnrd{
    .name = "snrd",
    .unit = "1",
    .most = 1e6,
    .needs = {.spacing = true},
    .mriqc = "",
    .doc = "Signal inside the object over noise measured in air.",
    .formula = "sqrt((4 - pi)/2) * median(core) / sd(quiet), sd with n - 1",
    .source = "Dietrich et al., J Magn Reson Imaging 26 (2007) 375, eq. A.12",
    .compute = &snrd,
};

}  // namespace qapc::metrics
