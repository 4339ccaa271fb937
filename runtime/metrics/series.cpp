#include "runtime/metrics/series.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qapc::metrics {
namespace {

using volume::Stack;

/// The stack to ask, or why there is none.
std::expected<std::size_t, Reason> stack_for(const Metric& metric, std::span<const Stack> stacks) {
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < stacks.size(); ++i) {
    if (ruled_out(metric, stacks[i])) continue;
    if (chosen) return std::unexpected(Reason::SeveralStacks);
    chosen = i;
  }
  if (chosen) return *chosen;
  return std::unexpected(stacks.empty() ? Reason::NoVolume : *ruled_out(metric, stacks.front()));
}

Basis basis_of(const Metric& metric, const Stack& stack, std::size_t position, const SeriesInput& series) {
  Basis basis{.stack = position, .grid = stack.grid, .volumes = stack.volumes, .volume = {}};
  auto slices = std::span(stack.slices);
  if (metric.of_volume()) {
    basis.volume = stack.typical_volume();
    slices = slices.subspan(stack.grid.size[2] * *basis.volume, stack.grid.size[2]);
  }
  for (const volume::Slice& slice : slices) basis.instances.push_back(series.images[slice.image].sop_instance_uid);
  std::ranges::sort(basis.instances);
  const auto [from, to] = std::ranges::unique(basis.instances);
  basis.instances.erase(from, to);
  return basis;
}

}  // namespace

std::string words(const Basis& basis) {
  const auto& size = basis.grid.size;
  const std::string stack = fmt::format("stack {} of {} x {} x {}", basis.stack + 1, size[0], size[1], size[2]);
  if (basis.volume) return fmt::format("{}, volume {} of {}", stack, *basis.volume + 1, basis.volumes);
  return fmt::format("{}, {} volume{}", stack, basis.volumes, basis.volumes == 1 ? "" : "s");
}

std::vector<Measured> measure(const SeriesInput& series, std::span<const Metric* const> metrics, Cost most) {
  const std::span<const Stack> stacks = series.stacks;
  std::vector<Measured> out;
  std::vector<std::vector<std::size_t>> of_stack(stacks.size());  // positions of the metrics asked of it
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const auto chosen = stack_for(*metrics[i], stacks);
    if (chosen) {
      out.push_back({metrics[i], Reason::NotAsked, basis_of(*metrics[i], stacks[*chosen], *chosen, series)});
      of_stack[*chosen].push_back(i);
    } else {
      out.push_back({metrics[i], chosen.error(), std::nullopt});
    }
  }
  for (std::size_t stack = 0; stack < stacks.size(); ++stack) {
    if (of_stack[stack].empty()) continue;
    std::vector<const Metric*> asked;
    for (const std::size_t i : of_stack[stack]) asked.push_back(metrics[i]);
    volume::Source source(stacks[stack], series.images, series.files);
    auto measured = measure(source, asked, most);
    for (std::size_t n = 0; n < asked.size(); ++n) out[of_stack[stack][n]].measure = std::move(measured[n]);
  }
  return out;
}

}  // namespace qapc::metrics
