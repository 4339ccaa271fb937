// All metrics of one stack. Floor 3 (runtime/metrics).
#pragma once

#include <span>
#include <vector>

#include "runtime/metrics/metric.hpp"
#include "runtime/volume/source.hpp"

namespace qapc::metrics {

/// One measure for each metric, in their order. Pixels are read only when a metric among them needs them; metrics that
/// cost more than `most` have the reason NotAsked.
std::vector<Measure> measure(volume::Source& source, std::span<const Metric* const> metrics, Cost most = Cost::Pixels);

/// Why the headers alone rule a metric out; nothing where they do not.
std::optional<Reason> ruled_out(const Metric& metric, const volume::Stack& stack);

}  // namespace qapc::metrics
