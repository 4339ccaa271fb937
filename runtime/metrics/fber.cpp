#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

double energy(const std::vector<double>& values) {
  Sum squares;
  for (const double value : values) squares.add(value * value);
  return squares.total() / static_cast<double>(values.size());
}

/// Mean energy of a voxel of the head over that of a voxel of air.
Measure fber(const Scene& scene) {
  if (const auto spoiled = scene.air_spoiled()) return *spoiled;
  const auto head = scene.values_in(Region::Head);
  if (!head) return head.error();
  const auto air = scene.values_in(Region::Air);
  if (!air) return air.error();
  const double background = energy(*air);
  if (!(background > 0)) return Reason::NoBackground;
  return energy(*head) / background;
}

}  // namespace

extern constinit const Metric kFber{
    .name = "fber",
    .unit = "1",
    .most = 1e9,
    .needs = {.spacing = true},
    .mriqc = "",
    .doc = "Foreground-background energy ratio: noise and ghosts in the air lower it.",
    .formula = "mean(head^2) / mean(air^2)",
    .source = "Shehzad et al., Front Neurosci conference abstract, Neuroinformatics 2015 (QAP)",
    .compute = &fber,
};

}  // namespace qapc::metrics
