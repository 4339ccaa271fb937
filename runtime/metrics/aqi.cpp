#include <algorithm>
#include <cmath>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// Ranks from 1; equal values share the mean of theirs.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::uint32_t> order(values.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::pair(values[i], i); });
  std::vector<double> ranks(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from + 1;
    while (to < order.size() && values[order[to]] == values[order[from]]) ++to;
    const double shared = (static_cast<double>(from + to) + 1) / 2;
    for (std::size_t i = from; i < to; ++i) ranks[order[i]] = shared;
    from = to;
  }
  return ranks;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  Sum ab;
  Sum aa;
  Sum bb;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab.add((a[i] - mean_a) * (b[i] - mean_b));
    aa.add((a[i] - mean_a) * (a[i] - mean_a));
    bb.add((b[i] - mean_b) * (b[i] - mean_b));
  }
  return aa.total() > 0 && bb.total() > 0 ? ab.total() / std::sqrt(aa.total() * bb.total()) : 0;
}

/// One less Spearman's correlation of each volume with the median volume, over the head.
class Aqi final : public Meter {
 public:
  void voxel(std::size_t index, std::span<const double> series) override {
    std::vector<double> sorted(series.begin(), series.end());
    voxels_.push_back(index);
    medians_.push_back(median(sorted));
  }
  [[nodiscard]] bool wants_volumes() const override { return true; }
  void volume(std::size_t /*t*/, std::span<const double> values) override {
    if (typical_.empty()) typical_ = ranks_of(medians_);
    std::vector<double> head;
    head.reserve(voxels_.size());
    for (const std::size_t voxel : voxels_) head.push_back(values[voxel]);
    series_.push_back(1 - correlation(ranks_of(head), typical_));
  }
  Measure finish() override {
    if (series_.empty()) return Reason::NoVariance;
    return {mean(series_), series_};
  }

 private:
  std::vector<std::size_t> voxels_;
  std::vector<double> medians_;
  std::vector<double> typical_;
  std::vector<double> series_;
};

std::unique_ptr<Meter> make(const RunScene& /*run*/) {
  return std::make_unique<Aqi>();
}

}  // namespace

extern constinit const Metric kAqi{
    .name = "aqi",
    .unit = "1",
    .most = 2,
    .over = Over::Volumes,
    .summary = "mean",
    .needs = {.spacing = true, .volumes = 3},
    .mriqc = "",
    .doc = "Quality index: how little each volume resembles the median volume.",
    .formula = "1 - spearman(x(t), median_t(x)) over head",
    .source = "Cox, AFNI 3dTqual; Cox, Comput Biomed Res 29 (1996) 162",
    .compute = &make,
};

}  // namespace qapc::metrics
