#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// Without motion correction and without detrending: hence `raw`.
class Tsnr final : public Meter {
 public:
  void voxel(std::size_t /*index*/, std::span<const double> series) override {
    if (varies(series)) ratios_.push_back(mean(series) / deviation(series));
  }
  Measure finish() override {
    if (ratios_.empty()) return Reason::NoVariance;
    return median(ratios_);
  }

 private:
  std::vector<double> ratios_;
};

std::unique_ptr<Meter> make(const RunScene& /*run*/) {
  return std::make_unique<Tsnr>();
}

}  // namespace

extern constinit const Metric kTsnrRaw{
    .name = "tsnr_raw",
    .unit = "1",
    .most = 1e6,
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "",
    .doc = "Temporal signal-to-noise ratio of the head, as acquired.",
    .formula = "median over head of mean_t(x) / sd_t(x), sd with n - 1, without dummy scans",
    .source = "Krueger & Glover, Magn Reson Med 46 (2001) 631",
    .compute = &make,
};

}  // namespace qapc::metrics
