#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// Mean correlation of all pairs of voxels: the power of the mean of time courses of unit length.
class Gcor final : public Meter {
 public:
  explicit Gcor(const RunScene& run) : units_(run.used) {}
  void voxel(std::size_t /*index*/, std::span<const double> series) override {
    if (!varies(series)) return;
    const double centre = mean(series);
    Sum power;
    for (const double value : series) power.add((value - centre) * (value - centre));
    const double size = std::sqrt(power.total());
    for (std::size_t t = 0; t < series.size(); ++t) units_[t].add((series[t] - centre) / size);
  }
  Measure finish() override {
    const auto voxels = static_cast<double>(units_.front().count());
    if (voxels == 0) return Reason::NoVariance;
    Sum power;
    for (const Sum& one : units_) power.add(one.total() / voxels * (one.total() / voxels));
    return power.total();
  }

 private:
  std::vector<Sum> units_;
};

std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Gcor>(run);
}

}  // namespace

extern constinit const Metric kGcor{
    .name = "gcor",
    .unit = "1",
    .most = 1,
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "gcor",
    .doc = "Global correlation of the time courses of the head.",
    .formula = "|mean over head of (x - mean_t(x)) / |x - mean_t(x)||^2",
    .source = "Saad et al., Brain Connect 3 (2013) 339",
    .compute = &make,
};

}  // namespace qapc::metrics
