// All stacks of an archive measured, side by side. Floor 6 (runtime/session).
#pragma once

#include <span>
#include <vector>

#include "runtime/metrics/measure.hpp"
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

}  // namespace qapc::session
