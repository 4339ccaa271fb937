// All stacks of an archive measured, side by side. Floor 6 (runtime/session).
#pragma once

#include <span>
#include <vector>

#include "runtime/metrics/series.hpp"
#include "runtime/session/volumes.hpp"

namespace qapc::session {

struct MeasuredStack {
  const SeriesOfImages* series = nullptr;
  std::size_t stack = 0;  ///< position in the series
  std::vector<metrics::Measure> measures;
};

/// A row for each stack, in the order of series and stacks. Threads take whole stacks: what one gives depends on none
/// of the others.
std::vector<MeasuredStack> measure_all(const ReadVolumes& read, std::span<const metrics::Metric* const> metrics,
                                       metrics::Cost most, const VolumeOptions& options);

/// The metrics of one series, by its files; their order does not matter. For callers whose threads take whole series.
/// Files that cannot be read are left out, so that a caller who must not miss one reads the series first. Nothing but
/// headers is read when every metric costs Headers.
std::vector<metrics::Measured> measure_series(std::span<const std::filesystem::path> files,
                                              std::span<const metrics::Metric* const> metrics, metrics::Cost most);

}  // namespace qapc::session
