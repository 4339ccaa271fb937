#include <algorithm>
#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// From the lowest to the highest point of the parabola through the mean of the head, in percent of its mean.
class Drift final : public Meter {
 public:
  explicit Drift(const RunScene& run) : sums_(run.used) {}
  void voxel(std::size_t /*index*/, std::span<const double> series) override {
    for (std::size_t t = 0; t < series.size(); ++t) sums_[t].add(series[t]);
  }
  Measure finish() override {
    std::vector<double> series;
    for (const Sum& one : sums_) series.push_back(one.total() / static_cast<double>(one.count()));
    const double centre = mean(series);
    if (!(centre > 0)) return Reason::ConstantImage;
    const Parabola fit = fit_parabola(series);
    double least = INFINITY;
    double most = -INFINITY;
    for (std::size_t t = 0; t < series.size(); ++t) {
      const double value = fit.at(parabola_x(t, series.size()));
      least = std::min(least, value);
      most = std::max(most, value);
    }
    return {100 * (most - least) / centre, std::move(series)};
  }

 private:
  std::vector<Sum> sums_;
};

std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Drift>(run);
}

}  // namespace

extern constinit const Metric kDrift{
    .name = "drift",
    .unit = "%",
    .most = 1e6,
    .over = Over::Volumes,
    .summary = "drift; the series is the mean of the head",
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "",
    .doc = "Drift of the signal of the head, in percent.",
    .formula = "100 (max - min of the parabola fitted to m(t)) / mean(m), m: mean of head in a volume",
    .source = "Friedman & Glover, J Magn Reson Imaging 23 (2006) 827",
    .compute = &make,
};

}  // namespace qapc::metrics
