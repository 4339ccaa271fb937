// All metrics there are. Floor 3 (runtime/metrics).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "runtime/metrics/metric.hpp"

namespace qapc::metrics {

/// In the order of the docs; names are unique.
std::span<const Metric* const> catalogue();

/// By name, or by name with version; null where there is none.
const Metric* find(std::string_view name);

/// What must be so before a metric is measured, in the order in which it is checked: `magnitude, original, 3 slices`.
std::string preconditions(const Metric& metric);

}  // namespace qapc::metrics
