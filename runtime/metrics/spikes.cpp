#include <algorithm>
#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

constexpr double kSpike = 8;       // modified z-score
constexpr std::size_t kReach = 2;  // volumes on each side

/// Slices that differ from the same slice in the volumes around, by volume: radio-frequency spikes and drop-outs. Drift
/// and steps last longer and are none.
class Spikes final : public Meter {
 public:
  explicit Spikes(const RunScene& run)
      : plane_(run.stack.grid.plane()),
        used_(run.used),
        sums_(run.stack.grid.size[2] * run.used, 0),
        counts_(run.stack.grid.size[2], 0) {}

  void voxel(std::size_t index, std::span<const double> series) override {
    const std::size_t slice = index / plane_;
    ++counts_[slice];
    for (std::size_t t = 0; t < used_; ++t) sums_[slice * used_ + t] += series[t];
  }

  Measure finish() override {
    constexpr std::size_t kFewest = 20;  // voxels of a slice
    std::vector<double> spikes(used_, 0);
    bool any = false;
    for (std::size_t slice = 0; slice < counts_.size(); ++slice) {
      if (counts_[slice] < kFewest) continue;
      const auto away = deviations(std::span(sums_).subspan(slice * used_, used_));
      std::vector<double> sorted = away;
      const double spread = median_deviation(sorted);
      if (!(spread > 0)) continue;
      any = true;
      for (std::size_t t = 0; t < used_; ++t) spikes[t] += kModifiedZ * std::abs(away[t]) / spread > kSpike ? 1 : 0;
    }
    if (!any) return Reason::NoVariance;
    return {sum(spikes), std::move(spikes)};
  }

 private:
  /// From the median of the volumes around.
  [[nodiscard]] std::vector<double> deviations(std::span<const double> series) const {
    std::vector<double> out;
    for (std::size_t t = 0; t < used_; ++t) {
      const std::size_t from = std::min(t >= kReach ? t - kReach : 0, used_ - (2 * kReach + 1));
      std::vector<double> window(series.begin() + static_cast<std::ptrdiff_t>(from),
                                 series.begin() + static_cast<std::ptrdiff_t>(from + 2 * kReach + 1));
      out.push_back(series[t] - median(window));
    }
    return out;
  }

  std::size_t plane_;
  std::size_t used_;
  std::vector<double> sums_;
  std::vector<std::size_t> counts_;
};

std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Spikes>(run);
}

}  // namespace

extern constinit const Metric kSpikes{
    .name = "spikes",
    .unit = "1",
    .most = 1e9,
    .over = Over::Volumes,
    .summary = "sum",
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "",
    .doc = "Slices that differ suddenly from the same slice before and after.",
    .formula = "slices with 0.6745 |d(t)| / mad(d) > 8, d(t) = m(t) - median(m(t-2..t+2)), m: mean of head in a slice",
    .source = "definition of this project; z: Iglewicz & Hoaglin 1993",
    .compute = &make,
};

}  // namespace qapc::metrics
