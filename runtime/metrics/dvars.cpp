#include <array>
#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// Root mean square of the change from one volume to the next, in thousandths of the head's median; standardised by
/// what it would be if every voxel were an autoregressive process of order one.
class Dvars final : public Meter {
 public:
  Dvars(const RunScene& run, bool standardised) : standardised_(standardised), squares_(run.used - 1) {
    const auto head = run.scene.summary_of(Region::Head);
    median_ = head ? (*head)->median : 0;
  }

  void voxel(std::size_t /*index*/, std::span<const double> series) override {
    if (const double expected = standardised_ ? expected_change(series) : 0; standardised_) {
      if (!(expected > 0)) return;  // a voxel that never changes is no part of it
      expected_.add(expected);
    }
    for (std::size_t t = 1; t < series.size(); ++t) {
      const double change = series[t] - series[t - 1];
      squares_[t - 1].add(change * change);
    }
  }

  Measure finish() override {
    const std::uint64_t voxels = squares_.front().count();
    if (voxels == 0 || !(median_ > 0)) return Reason::NoVariance;
    const double scale = standardised_ ? static_cast<double>(voxels) / expected_.total() : 1000 / median_;
    std::vector<double> series{0};  // nothing changes into the first volume
    Sum all;
    for (const Sum& one : squares_) {
      series.push_back(std::sqrt(one.total() / static_cast<double>(voxels)) * scale);
      all.add(series.back());
    }
    return {all.total() / static_cast<double>(squares_.size()), std::move(series)};
  }

 private:
  /// Nichols 2013: sqrt(2 (1 - rho)) * sigma, sigma from the quartiles, rho by Yule-Walker.
  static double expected_change(std::span<const double> series) {
    if (!varies(series)) return 0;
    std::vector<double> sorted(series.begin(), series.end());
    const double upper = lower_quantile(sorted, 0.75);
    const double sigma = (upper - lower_quantile(sorted, 0.25)) / 1.349;
    const double centre = mean(series);
    Sum power;
    Sum lagged;
    for (std::size_t t = 0; t < series.size(); ++t) {
      power.add((series[t] - centre) * (series[t] - centre));
      if (t > 0) lagged.add((series[t] - centre) * (series[t - 1] - centre));
    }
    return std::sqrt(2 * (1 - lagged.total() / power.total())) * sigma;
  }

  bool standardised_;
  double median_ = 0;
  Sum expected_;
  std::vector<Sum> squares_;
};

template <bool Standardised>
std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Dvars>(run, Standardised);
}

}  // namespace

extern constinit const std::array<Metric, 2> kDvars{
    Metric{
        .name = "dvars",
        .unit = "1",
        .most = 1e6,
        .over = Over::Volumes,
        .summary = "mean, without the first volume",
        .needs = {.spacing = true, .volumes = 3},
        .mriqc = "",
        .doc = "Change from volume to volume, in thousandths of the median of the head.",
        .formula = "1000 / median(head of the mean) * sqrt(mean over head of (x(t) - x(t-1))^2)",
        .source = "Power et al., NeuroImage 59 (2012) 2142",
        .compute = &make<false>,
    },
    Metric{
        .name = "dvars_std",
        .unit = "1",
        .most = 1e6,
        .over = Over::Volumes,
        .summary = "mean, without the first volume",
        .needs = {.spacing = true, .volumes = 10},
        .mriqc = "dvars_std",
        .doc = "Change from volume to volume over what noise alone would give: about 1 where nothing happens.",
        .formula = "sqrt(mean over head of (x(t) - x(t-1))^2) / mean over head of sqrt(2 (1 - rho)) * iqr / 1.349",
        .source = "Nichols, Notes on creating a standardized version of DVARS, 2013 (arXiv:1704.01469)",
        .compute = &make<true>,
    },
};

}  // namespace qapc::metrics
