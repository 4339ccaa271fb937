// Volumes of several b-values, streamed. Floor 3 (runtime/metrics). Memory: a few volumes, however many there are.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"
#include "runtime/volume/source.hpp"

namespace qapc::metrics {

/// b-values are rounded to hundreds; up to here a volume counts as one without diffusion weighting. s/mm2
inline constexpr double kLargestB0 = 50;

/// The shell of a b-value: 0, or the nearest multiple of 100, at least 100.
double shell_of(double b_value);

struct ShellScene {
  const volume::Stack& stack;
  std::vector<double> shells;  ///< by volume
  const Scene& scene;          ///< of the mean of the volumes without weighting
  std::size_t unweighted = 0;  ///< how many they are
  std::vector<double> spread;  ///< by voxel: variance over them, with n - 1; empty where there is one
  std::vector<double> level;   ///< mean of head in a slice: slice k of volume t at k + size[2] * t; 0 with little head
};

/// The mean of the volumes without weighting.
///
/// Error    NotFound: there is none; what reading pixels says
Result<volume::Volume> unweighted_mean(volume::Source& source);

/// One measure for each metric, in their order. Each is a metric of shells whose preconditions the headers fulfil.
std::vector<Measure> measure_shells(volume::Source& source, std::span<const Metric* const> metrics);

}  // namespace qapc::metrics
