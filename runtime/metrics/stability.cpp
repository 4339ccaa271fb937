// Stability of a phantom over a run, as the fBIRN protocol has it.
#include <array>
#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

constexpr double kFitted = 3;  // coefficients of a parabola

/// Fluctuation of the mean of the core about a parabola in time, in percent of it.
class Fluctuation final : public Meter {
 public:
  explicit Fluctuation(const RunScene& run) : regions_(**run.scene.regions()), sums_(run.used) {}
  void voxel(std::size_t index, std::span<const double> series) override {
    if (!regions_.is(index, Region::Core)) return;
    for (std::size_t t = 0; t < series.size(); ++t) sums_[t].add(series[t]);
  }
  Measure finish() override {
    if (regions_.core == 0) return Reason::ObjectTooSmall;
    std::vector<double> series;
    for (const Sum& one : sums_) series.push_back(one.total() / static_cast<double>(one.count()));
    const double centre = mean(series);
    if (!(centre > 0)) return Reason::ConstantImage;
    const Parabola fit = fit_parabola(series);
    Sum squares;
    for (std::size_t t = 0; t < series.size(); ++t) {
      const double away = series[t] - fit.at(parabola_x(t, series.size()));
      squares.add(away * away);
    }
    return {100 * std::sqrt(squares.total() / (static_cast<double>(series.size()) - kFitted)) / centre,
            std::move(series)};
  }

 private:
  const Regions& regions_;
  std::vector<Sum> sums_;
};

/// Signal over the noise that is left in the difference of the sums of odd and even volumes: what lasts longer than a
/// volume, and every structure, is gone from it. Volumes in pairs; the last of an odd number is left out.
class SnrPairs final : public Meter {
 public:
  explicit SnrPairs(const RunScene& run) : regions_(**run.scene.regions()) {}
  void voxel(std::size_t index, std::span<const double> series) override {
    if (!regions_.is(index, Region::Core)) return;
    paired_ = series.size() / 2 * 2;
    Sum difference;
    for (std::size_t t = 0; t < paired_; ++t) difference.add(t % 2 == 0 ? -series[t] : series[t]);
    differences_.push_back(difference.total());
    signal_.add(mean(series));
  }
  Measure finish() override {
    if (differences_.size() < 2) return Reason::ObjectTooSmall;
    const double noise = std::sqrt(variance(differences_) / static_cast<double>(paired_));
    if (!(noise > 0)) return Reason::NoVariance;
    return signal_.total() / static_cast<double>(signal_.count()) / noise;
  }

 private:
  const Regions& regions_;
  std::vector<double> differences_;
  Sum signal_;
  std::size_t paired_ = 0;
};

template <typename Kind>
std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Kind>(run);
}

}  // namespace

extern constinit const std::array<Metric, 2> kStability{
    Metric{
        .name = "fluctuation",
        .unit = "%",
        .most = 1e6,
        .over = Over::Volumes,
        .summary = "fluctuation; the series is the mean of the core",
        .needs = {.spacing = true, .volumes = 10},
        .mriqc = "",
        .doc = "Fluctuation of the signal inside the object without its drift, in percent.",
        .formula = "100 sqrt(sum of squares of m(t) about a parabola / (n - 3)) / mean(m), m: mean of core in a volume",
        .source = "Friedman & Glover, J Magn Reson Imaging 23 (2006) 827",
        .compute = &make<Fluctuation>,
    },
    Metric{
        .name = "snr_pairs",
        .unit = "1",
        .most = 1e6,
        .needs = {.spacing = true, .volumes = 4},
        .mriqc = "",
        .doc = "Signal over noise inside the object, noise from the differences of neighbouring volumes.",
        .formula =
            "mean over core of mean_t(x) / sqrt(var over core of (sum odd x - sum even x) / n), volumes in pairs",
        .source = "Friedman & Glover, J Magn Reson Imaging 23 (2006) 827",
        .compute = &make<SnrPairs>,
    },
};

}  // namespace qapc::metrics
