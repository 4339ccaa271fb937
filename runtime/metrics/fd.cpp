// Framewise displacement: how far the head moves from one volume to the next.
#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/metrics/rigid.hpp"
#include "runtime/metrics/run.hpp"
#include "runtime/pixels/filters.hpp"

namespace qapc::metrics {
namespace {

constexpr double kSmooth = 0.8;           // of the mean distance of voxels
constexpr std::size_t kSamples = 60'000;  // as many voxels are compared, evenly taken
constexpr double kPowerMm = 50;           // radius of the sphere on which Power's turns are arcs
constexpr double kJenkinsonMm = 80;       // and Jenkinson's

double power(const Rigid& motion) {
  const volume::Vector angles = motion.angles();
  double out = 0;
  for (std::size_t axis = 0; axis < 3; ++axis)
    out += std::abs(motion.shift_mm[axis]) + kPowerMm * std::abs(angles[axis]);
  return out;
}

double jenkinson(const Rigid& motion) {
  double out = volume::dot(motion.shift_mm, motion.shift_mm);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      const double part = motion.rotation[row][column] - (row == column ? 1 : 0);
      out += kJenkinsonMm * kJenkinsonMm / 5 * part * part;
    }
  }
  return std::sqrt(out);
}

/// The head and its rim: where the edges are that tell a motion.
std::vector<std::size_t> compared(const Regions& regions) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < regions.bits.size(); ++i) {
    if (!regions.is(i, Region::Air) && !regions.is(i, Region::Zeros)) all.push_back(i);
  }
  const std::size_t every = all.size() / kSamples + 1;
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < all.size(); i += every) out.push_back(all[i]);
  return out;
}

volume::Vector centre_of(const Regions& regions, const volume::Grid& grid) {
  std::array<Sum, 3> sums;
  for (std::size_t i = 0; i < regions.bits.size(); ++i) {
    if (!regions.is(i, Region::Head)) continue;
    sums[0].add(static_cast<double>(i % grid.size[0]));
    sums[1].add(static_cast<double>(i % grid.plane() / grid.size[0]));
    sums[2].add(static_cast<double>(i / grid.plane()));
  }
  const auto count = static_cast<double>(sums[0].count());
  return {sums[0].total() / count, sums[1].total() / count, sums[2].total() / count};
}

template <double (*Size)(const Rigid&)>
class Displacement final : public Meter {
 public:
  explicit Displacement(const RunScene& run)
      : grid_(run.stack.grid),
        where_(compared(**run.scene.regions())),
        centre_(centre_of(**run.scene.regions(), grid_)),
        // The regions were found with it.
        filters_(**pixels::plugin(), {grid_.size, grid_.spacing_mm}) {}
  [[nodiscard]] bool wants_volumes() const override { return true; }
  void volume(std::size_t /*t*/, std::span<const double> values) override {
    if (wrong_) return;
    const auto& mm = grid_.spacing_mm;
    auto smooth = filters_.smoothed(values, kSmooth * (mm[0] + mm[1] + mm[2]) / 3);
    if (!smooth) {
      wrong_ = Reason::OutOfMemory;
      return;
    }
    if (series_.empty()) {
      series_.push_back(0);  // nothing moves into the first volume
    } else if (const auto motion = Aligner(grid_, before_, where_, centre_).align(*smooth)) {
      series_.push_back(Size(*motion));
    } else {
      wrong_ = Reason::NotAligned;
    }
    before_ = std::move(*smooth);
  }
  Measure finish() override {
    if (wrong_) return *wrong_;
    Sum all;
    for (std::size_t t = 1; t < series_.size(); ++t) all.add(series_[t]);
    return {all.total() / static_cast<double>(all.count()), series_};
  }

 private:
  const volume::Grid& grid_;
  std::vector<std::size_t> where_;
  volume::Vector centre_;
  pixels::Filters filters_;
  std::vector<double> before_;
  std::vector<double> series_;
  std::optional<Reason> wrong_;
};

template <double (*Size)(const Rigid&)>
std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Displacement<Size>>(run);
}

constexpr Metric displacement(std::string_view name, std::string_view doc, std::string_view formula,
                              std::string_view source, OfRun compute) {
  return {.name = name,
          .unit = "mm",
          .most = 1e3,
          .over = Over::Volumes,
          .summary = "mean, without the first volume",
          .needs = {.slices = 5, .regular_slices = true, .spacing = true, .volumes = 3},
          .mriqc = "",
          .doc = doc,
          .formula = formula,
          .source = source,
          .compute = compute};
}

}  // namespace

extern constinit const std::array<Metric, 2> kFd{
    displacement("fd_power", "Framewise displacement by Power: shifts and arcs added up.",
                 "sum |shift| + 50 mm * sum |turn|, rigid motion about the centre of the head from t-1 to t",
                 "Power et al., NeuroImage 59 (2012) 2142", &make<&power>),
    displacement("fd_jenkinson", "Framewise displacement by Jenkinson: root mean square over a sphere.",
                 "sqrt(80^2 / 5 * tr((R-1)' (R-1)) + |shift|^2) mm, rigid motion about the centre of the head",
                 "Jenkinson, FMRIB Technical Report TR99MJ1, 1999", &make<&jenkinson>),
};

}  // namespace qapc::metrics
