#include "runtime/metrics/run.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/metrics/numbers.hpp"

namespace qapc::metrics {
namespace {

constexpr std::size_t kFirst = 50;  // volumes in which dummy scans are sought
constexpr std::size_t kFewestForDummies = 10;
constexpr double kOutlier = 3.5;                            // modified z-score
constexpr std::size_t kBlockBytes = std::size_t{64} << 20;  // of time courses held at once

using Meters = std::vector<std::unique_ptr<Meter>>;

Result<std::vector<double>> whole_means(volume::Source& source, std::size_t volumes) {
  std::vector<double> values(source.grid().voxels());
  std::vector<double> means;
  for (std::size_t t = 0; t < volumes; ++t) {
    QAPC_TRY_VOID(source.read(t, 0, values));
    means.push_back(mean(values));
  }
  return means;
}

Result<volume::Volume> mean_volume(volume::Source& source, std::size_t dummies) {
  const std::size_t volumes = source.stack().volumes;
  volume::Volume out{.grid = source.grid(), .values = std::vector<double>(source.grid().voxels(), 0)};
  std::vector<double> values(out.values.size());
  for (std::size_t t = dummies; t < volumes; ++t) {
    QAPC_TRY_VOID(source.read(t, 0, values));
    for (std::size_t i = 0; i < values.size(); ++i) out.values[i] += values[i];
  }
  for (double& value : out.values) value /= static_cast<double>(volumes - dummies);
  return out;
}

std::vector<std::size_t> head_voxels(const Regions& regions) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < regions.bits.size(); ++i) {
    if (regions.is(i, Region::Head)) out.push_back(i);
  }
  return out;
}

/// Time courses of some voxels, side by side. Only the slices they lie in are read.
Result<void> read_block(volume::Source& source, std::size_t dummies, std::span<const std::size_t> voxels,
                        std::vector<double>& courses) {
  const std::size_t plane = source.grid().plane();
  const std::size_t first = voxels.front() / plane;
  const std::size_t slices = voxels.back() / plane - first + 1;
  const std::size_t used = source.stack().volumes - dummies;
  courses.resize(voxels.size() * used);
  std::vector<double> values(slices * plane);
  for (std::size_t t = 0; t < used; ++t) {
    QAPC_TRY_VOID(source.read(t + dummies, first, values));
    for (std::size_t v = 0; v < voxels.size(); ++v) courses[v * used + t] = values[voxels[v] - first * plane];
  }
  return {};
}

Result<void> show_voxels(volume::Source& source, const RunScene& run, Meters& meters) {
  const std::vector<std::size_t> voxels = head_voxels(**run.scene.regions());
  const std::size_t in_block = std::max<std::size_t>(1, kBlockBytes / (run.used * sizeof(double)));
  std::vector<double> courses;
  for (std::size_t from = 0; from < voxels.size(); from += in_block) {
    const auto block = std::span(voxels).subspan(from, std::min(in_block, voxels.size() - from));
    QAPC_TRY_VOID(read_block(source, run.dummies, block, courses));
    for (std::size_t v = 0; v < block.size(); ++v) {
      for (const auto& meter : meters) {
        if (meter) meter->voxel(block[v], std::span(courses).subspan(v * run.used, run.used));
      }
    }
  }
  return {};
}

Result<void> show_volumes(volume::Source& source, const RunScene& run, Meters& meters) {
  const auto wants = [](const std::unique_ptr<Meter>& meter) { return meter && meter->wants_volumes(); };
  if (std::ranges::none_of(meters, wants)) return {};
  std::vector<double> values(source.grid().voxels());
  for (std::size_t t = 0; t < run.used; ++t) {
    QAPC_TRY_VOID(source.read(t + run.dummies, 0, values));
    for (const auto& meter : meters) {
      if (wants(meter)) meter->volume(t, values);
    }
  }
  return {};
}

std::vector<Measure> all(std::size_t count, Reason reason) {
  return std::vector<Measure>(count, Measure(reason));
}

Result<std::vector<Measure>> measure_with(volume::Source& source, const RunScene& run,
                                          std::span<const Metric* const> metrics) {
  Meters meters;
  for (const Metric* metric : metrics) {
    const bool enough = run.used >= metric->needs.volumes;
    meters.push_back(enough ? std::get<OfRun>(metric->compute)(run) : nullptr);
  }
  QAPC_TRY_VOID(show_voxels(source, run, meters));
  QAPC_TRY_VOID(show_volumes(source, run, meters));
  std::vector<Measure> out;
  for (const auto& meter : meters) out.push_back(meter ? meter->finish() : Measure(Reason::TooFewVolumes));
  return out;
}

}  // namespace

std::size_t count_dummies(std::span<const double> means) {
  if (means.size() < kFewestForDummies) return 0;
  std::vector<double> first(means.begin(), means.begin() + static_cast<std::ptrdiff_t>(std::min(means.size(), kFirst)));
  std::vector<double> sorted = first;
  const double centre = median(sorted);
  const double spread = median_deviation(sorted);
  if (!(spread > 0)) return 0;
  const auto steady = [&](double value) { return kModifiedZ * std::abs(value - centre) / spread <= kOutlier; };
  return static_cast<std::size_t>(std::ranges::find_if(first, steady) - first.begin());
}

Result<SteadyMean> steady_mean(volume::Source& source) {
  QAPC_TRY(const auto means, whole_means(source, std::min(source.stack().volumes, kFirst)));
  const std::size_t dummies = count_dummies(means);
  QAPC_TRY(auto image, mean_volume(source, dummies));
  return SteadyMean{std::move(image), dummies};
}

std::vector<Measure> measure_run(volume::Source& source, std::span<const Metric* const> metrics) {
  const auto steady = steady_mean(source);
  if (!steady) return all(metrics.size(), Reason::Undecodable);
  if (std::ranges::min(steady->image.values) < 0) return all(metrics.size(), Reason::NotMagnitude);
  const Scene scene(steady->image, source.stack());
  if (const auto regions = scene.regions(); !regions) return all(metrics.size(), regions.error());
  const RunScene run{.stack = source.stack(),
                     .dummies = steady->dummies,
                     .used = source.stack().volumes - steady->dummies,
                     .scene = scene};
  auto out = measure_with(source, run, metrics);
  return out ? std::move(*out) : all(metrics.size(), Reason::Undecodable);
}

}  // namespace qapc::metrics
