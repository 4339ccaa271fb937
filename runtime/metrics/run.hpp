// A run: volumes of one thing, one after another, streamed. Floor 3 (runtime/metrics).
// Memory is bounded by a few volumes and a block of time courses, not by the length of the run.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"
#include "runtime/volume/source.hpp"

namespace qapc::metrics {

/// What meters know before they see time courses. Times count from the first volume that is no dummy scan.
struct RunScene {
  const volume::Stack& stack;
  std::size_t dummies = 0;  ///< volumes at the beginning that had not reached the steady state
  std::size_t used = 0;     ///< volumes after them
  const Scene& scene;       ///< of the mean of those
};

/// Leading outliers of the mean over the whole volume among the first 50 volumes: |x - median| * 0.6745 / MAD > 3.5
/// (Iglewicz & Hoaglin 1993). None where the MAD is 0, or in fewer than 10 volumes.
std::size_t count_dummies(std::span<const double> means);

/// The mean of the volumes that are no dummy scans, and how many are.
struct SteadyMean {
  volume::Volume image;
  std::size_t dummies = 0;
};
/// Error    what reading pixels says
Result<SteadyMean> steady_mean(volume::Source& source);

/// One measure for each metric, in their order. Each is a metric of a run whose preconditions the headers fulfil.
std::vector<Measure> measure_run(volume::Source& source, std::span<const Metric* const> metrics);

}  // namespace qapc::metrics
