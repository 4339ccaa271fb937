// Slices against their neighbours: jumps, and odd against even.
#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// Mean of the head in a slice over the mean of its two neighbours, less one. 0 for slices at an end, and for those
/// with less than half of the largest cross-section, where anatomy changes quickly.
std::expected<std::vector<double>, Reason> steps_of(const Scene& scene) {
  const auto found = scene.regions();
  if (!found) return std::unexpected(found.error());
  const volume::Grid& grid = scene.grid();
  const std::size_t slices = grid.size[2];
  std::vector<Sum> sums(slices);
  for (std::size_t i = 0; i < scene.values().size(); ++i) {
    if ((*found)->is(i, Region::Head)) sums[i / grid.plane()].add(scene.values()[i]);
  }
  std::uint64_t largest = 0;
  for (const Sum& one : sums) largest = std::max(largest, one.count());
  const auto large = [&](std::size_t k) { return 2 * sums[k].count() >= largest && sums[k].count() > 0; };
  const auto average = [&](std::size_t k) { return sums[k].total() / static_cast<double>(sums[k].count()); };
  std::vector<double> steps(slices, 0);
  bool any = false;
  for (std::size_t k = 1; k + 1 < slices; ++k) {
    if (!large(k - 1) || !large(k) || !large(k + 1)) continue;
    const double between = (average(k - 1) + average(k + 1)) / 2;
    if (!(between > 0)) continue;
    steps[k] = average(k) / between - 1;
    any = true;
  }
  if (!any) return std::unexpected(Reason::ObjectTooSmall);
  return steps;
}

Measure slice_jump(const Scene& scene) {
  auto steps = steps_of(scene);
  if (!steps) return steps.error();
  double largest = 0;
  for (const double step : *steps) largest = std::max(largest, std::abs(step));
  return {largest, std::move(*steps)};
}

/// Slices 1, 3, 5, … (counted from 0) against 0, 2, 4, …: interleaved excitation and motion between the halves.
Measure odd_even(const Scene& scene) {
  const auto steps = steps_of(scene);
  if (!steps) return steps.error();
  std::vector<double> odd;
  std::vector<double> even;
  for (std::size_t k = 0; k < steps->size(); ++k) {
    if ((*steps)[k] != 0) (k % 2 != 0 ? odd : even).push_back((*steps)[k]);
  }
  if (odd.empty() || even.empty()) return Reason::TooFewSlices;
  return (median(odd) - median(even)) / 2;
}

}  // namespace

extern constinit const std::array<Metric, 2> kSlices{
    Metric{
        .name = "slice_jump",
        .unit = "1",
        .most = 1e3,
        .over = Over::Slices,
        .summary = "largest size",
        .needs = {.slices = 5, .regular_slices = true, .spacing = true},
        .mriqc = "",
        .doc = "How much a slice differs from its two neighbours.",
        .formula = "m(k) / ((m(k-1) + m(k+1)) / 2) - 1, m: mean of head in a slice",
        .source = "definition of this project",
        .compute = &slice_jump,
    },
    Metric{
        .name = "odd_even",
        .unit = "1",
        .least = -1,
        .most = 1e3,
        .needs = {.slices = 7, .regular_slices = true, .spacing = true},
        .mriqc = "",
        .doc = "How much brighter every other slice is than those between.",
        .formula = "(median of odd steps - median of even steps) / 2, steps as in slice_jump",
        .source = "definition of this project",
        .compute = &odd_even,
    },
};

}  // namespace qapc::metrics
