// Metrics of a series, for callers that ask by series and not by stack. Floor 3 (runtime/metrics).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/metrics/measure.hpp"
#include "runtime/volume/facts.hpp"

namespace qapc::metrics {

/// The images of one series; `Facts::file` counts in `files`. Whoever makes it puts both in an order that depends on
/// the series only. `stacks` is what volume::stacks_of() makes of them.
struct SeriesInput {
  std::span<const volume::Facts> images;
  std::span<const std::filesystem::path> files;
  std::span<const volume::Stack> stacks;
};

/// Which images a number comes from.
struct Basis {
  std::size_t stack = 0;  ///< in the order of volume::stacks_of()
  volume::Grid grid;
  std::size_t volumes = 0;               ///< of the stack
  std::optional<std::size_t> volume;     ///< the one that was looked at, from 0; none: all, or headers alone
  std::vector<std::string> instances{};  ///< SOP Instance UIDs of the files it was read from, sorted, each once
  friend bool operator==(const Basis&, const Basis&) = default;
};
/// For reports: `stack 1 of 64 x 64 x 36, volume 13 of 24`. No identifier.
std::string words(const Basis& basis);

struct Measured {
  const Metric* metric = nullptr;
  Measure measure;
  std::optional<Basis> basis;  ///< none where no stack, or more than one, can be asked
};

/// One for each metric, in their order. A series may hold several stacks: echoes, magnitude and phase, the directions
/// of a localizer. A metric is asked of the one stack whose headers fulfil its preconditions; where there are several
/// the reason is SeveralStacks, and where there is none that of the first stack. Stacks are read one after another,
/// each once for all its metrics. Memory: a few volumes and a block of time courses, however long a run is.
std::vector<Measured> measure(const SeriesInput& series, std::span<const Metric* const> metrics,
                              Cost most = Cost::Pixels);

}  // namespace qapc::metrics
