#include <cmath>
#include <numbers>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// The z beyond which a normal variable lies with that probability, on one side.
double upper_z(double probability) {
  double low = 0;
  double high = 40;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::numbers::sqrt2) / 2 > probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// Share of voxels that are outliers of their own time course, by volume. Not detrended.
class Aor final : public Meter {
 public:
  explicit Aor(const RunScene& run)
      : limit_(upper_z(0.001 / static_cast<double>(run.used)) * std::sqrt(std::numbers::pi / 2)),
        outliers_(run.used, 0) {}
  void voxel(std::size_t /*index*/, std::span<const double> series) override {
    std::vector<double> sorted(series.begin(), series.end());
    const double centre = median(sorted);
    const double spread = median_deviation(sorted);
    ++voxels_;
    if (!(spread > 0)) return;
    for (std::size_t t = 0; t < series.size(); ++t)
      outliers_[t] += std::abs(series[t] - centre) > limit_ * spread ? 1 : 0;
  }
  Measure finish() override {
    if (voxels_ == 0) return Reason::NoVariance;
    std::vector<double> series;
    for (const std::uint64_t count : outliers_)
      series.push_back(static_cast<double>(count) / static_cast<double>(voxels_));
    return {mean(series), series};
  }

 private:
  double limit_;
  std::vector<std::uint64_t> outliers_;
  std::uint64_t voxels_ = 0;
};

std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Aor>(run);
}

}  // namespace

extern constinit const Metric kAor{
    .name = "aor",
    .unit = "1",
    .most = 1,
    .over = Over::Volumes,
    .summary = "mean",
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "",
    .doc = "Outlier ratio: share of head voxels that are outliers of their time course.",
    .formula = "|head: |x(t) - median_t| > Q(0.001/n) * sqrt(pi/2) * mad_t| / |head|, Q: upper tail of the normal",
    .source = "Cox, AFNI 3dToutcount; Cox, Comput Biomed Res 29 (1996) 162",
    .compute = &make,
};

}  // namespace qapc::metrics
