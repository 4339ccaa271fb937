#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// Median over standard deviation inside the object. In a head, contrast counts as noise; in a phantom it does not.
Measure snr(const Scene& scene) {
  const auto core = scene.summary_of(Region::Core);
  if (!core) return core.error();
  if (!((*core)->deviation > 0)) return Reason::ConstantImage;
  return (*core)->median / (*core)->deviation;
}

}  // namespace

extern constinit const Metric kSnr{
    .name = "snr",
    .unit = "1",
    .most = 1e6,
    .needs = {.spacing = true},
    .mriqc = "",
    .doc = "Signal over its spread inside the object.",
    .formula = "median(core) / sd(core), sd with n - 1",
    .source = "Magnotta & Friedman, J Digit Imaging 19 (2006) 140",
    .compute = &snr,
};

}  // namespace qapc::metrics
