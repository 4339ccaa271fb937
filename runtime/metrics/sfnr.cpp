#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// Mean over fluctuation about a parabola in time, averaged inside the object.
class Sfnr final : public Meter {
 public:
  explicit Sfnr(const RunScene& run) : regions_(**run.scene.regions()) {}
  void voxel(std::size_t index, std::span<const double> series) override {
    if (!regions_.is(index, Region::Core) || !varies(series)) return;
    const Parabola fit = fit_parabola(series);
    Sum squares;
    for (std::size_t t = 0; t < series.size(); ++t) {
      const double away = series[t] - fit.at(parabola_x(t, series.size()));
      squares.add(away * away);
    }
    constexpr double kFitted = 3;  // coefficients
    const double noise = std::sqrt(squares.total() / (static_cast<double>(series.size()) - kFitted));
    if (noise > 0) ratios_.add(mean(series) / noise);
  }
  Measure finish() override {
    if (ratios_.count() == 0) return regions_.core == 0 ? Reason::ObjectTooSmall : Reason::NoVariance;
    return ratios_.total() / static_cast<double>(ratios_.count());
  }

 private:
  const Regions& regions_;
  Sum ratios_;
};

std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Sfnr>(run);
}

}  // namespace

extern constinit const Metric kSfnr{
    .name = "sfnr",
    .unit = "1",
    .most = 1e6,
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "",
    .doc = "Signal-to-fluctuation-noise ratio inside the object.",
    .formula = "mean over core of mean_t(x) / sqrt(sum of squares about a parabola / (n - 3))",
    .source = "Friedman & Glover, J Magn Reson Imaging 23 (2006) 827",
    .compute = &make,
};

}  // namespace qapc::metrics
