#include <algorithm>
#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

constexpr double kSpike = 8;       // modified z-score
constexpr std::size_t kReach = 2;  // volumes on each side

/// Slices that differ from the same slice in the volumes around, by volume: radio-frequency spikes and drop-outs. Drift
/// is taken away, and steps last longer and are none. In a short run the spread of one slice is uncertain, and may be
/// far too small by chance: then that of the other slices stands for it.
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
    std::vector<std::vector<double>> slices;
    std::vector<double> spreads;
    for (std::size_t slice = 0; slice < counts_.size(); ++slice) {
      if (counts_[slice] < kFewest) continue;
      slices.push_back(deviations(slice));
      std::vector<double> away = slices.back();
      spreads.push_back(median_deviation(away));
    }
    if (std::ranges::none_of(spreads, [](double spread) { return spread > 0; })) return Reason::NoVariance;
    std::vector<double> sorted = spreads;
    const double typical = median(sorted);
    std::vector<double> spikes(used_, 0);
    for (std::size_t i = 0; i < slices.size(); ++i) {
      const double spread = std::max(spreads[i], typical);
      if (!(spread > 0)) continue;
      for (std::size_t t = 0; t < used_; ++t)
        spikes[t] += kModifiedZ * std::abs(slices[i][t]) / spread > kSpike ? 1 : 0;
    }
    return {sum(spikes), std::move(spikes)};
  }

 private:
  /// Without its drift: the median of its changes, which no spike and no step moves.
  [[nodiscard]] std::vector<double> without_drift(std::size_t slice) const {
    const auto begin = sums_.begin() + static_cast<std::ptrdiff_t>(slice * used_);
    std::vector<double> series(begin, begin + static_cast<std::ptrdiff_t>(used_));
    std::vector<double> changes;
    for (std::size_t t = kReach; t < used_; ++t)
      changes.push_back((series[t] - series[t - kReach]) / static_cast<double>(kReach));
    const double drift = median(changes);
    for (std::size_t t = 0; t < used_; ++t) series[t] -= drift * static_cast<double>(t);
    return series;
  }

  /// Of each volume from the median of the volumes around.
  [[nodiscard]] std::vector<double> deviations(std::size_t slice) const {
    const std::vector<double> series = without_drift(slice);
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
    .version = 2,
    .unit = "1",
    .most = 1e9,
    .over = Over::Volumes,
    .summary = "sum",
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "",
    .doc = "Slices that differ suddenly from the same slice before and after.",
    .formula =
        "slices with 0.6745 |d(t)| / s > 8, d(t) = r(t) - median(r(t-2..t+2)), r(t) = m(t) - t median((m(t) - "
        "m(t-2)) / 2), m: mean of head in a slice, s: mad(d), but at least its median over slices",
    .source = "definition of this project; z: Iglewicz & Hoaglin 1993",
    .compute = &make,
};

}  // namespace qapc::metrics
