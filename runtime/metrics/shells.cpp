// How many volumes there are of which b-value, and the reading that metrics of diffusion share.
#include "runtime/metrics/shells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace qapc::metrics {
namespace {

constexpr std::uint64_t kFewestVoxels = 20;  // of head in a slice

struct Unweighted {
  volume::Volume mean;
  std::vector<double> spread;
  std::size_t count = 0;
};

/// Mean and variance by Welford (Technometrics 4 (1962) 419), volume by volume.
Result<Unweighted> read_unweighted(volume::Source& source, const std::vector<double>& shells) {
  Unweighted out{.mean = {.grid = source.grid(), .values = std::vector<double>(source.grid().voxels(), 0)},
                 .spread = std::vector<double>(source.grid().voxels(), 0)};
  std::vector<double> values(source.grid().voxels());
  for (std::size_t t = 0; t < shells.size(); ++t) {
    if (shells[t] != 0) continue;
    QAPC_TRY_VOID(source.read(t, 0, values));
    ++out.count;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double away = values[i] - out.mean.values[i];
      out.mean.values[i] += away / static_cast<double>(out.count);
      out.spread[i] += away * (values[i] - out.mean.values[i]);
    }
  }
  if (out.count < 2) {
    out.spread.clear();
  } else {
    for (double& one : out.spread) one /= static_cast<double>(out.count - 1);
  }
  return out;
}

Result<std::vector<double>> read_levels(volume::Source& source, const Regions& regions, std::size_t volumes) {
  const std::size_t plane = source.grid().plane();
  const std::size_t slices = source.grid().size[2];
  std::vector<double> levels;
  std::vector<double> values(source.grid().voxels());
  for (std::size_t t = 0; t < volumes; ++t) {
    QAPC_TRY_VOID(source.read(t, 0, values));
    for (std::size_t k = 0; k < slices; ++k) {
      Sum sum;
      for (std::size_t i = k * plane; i < (k + 1) * plane; ++i) {
        if (regions.is(i, Region::Head)) sum.add(values[i]);
      }
      levels.push_back(sum.count() < kFewestVoxels ? 0 : sum.total() / static_cast<double>(sum.count()));
    }
  }
  return levels;
}

std::vector<Measure> all(std::size_t count, Reason reason) {
  return std::vector<Measure>(count, Measure(reason));
}

std::vector<double> shells_of(const volume::Stack& stack) {
  std::vector<double> out;
  for (const double b : stack.b_values) out.push_back(shell_of(b));
  return out;
}

// --- of headers ----------------------------------------------------------------------------------------------------

Measure b0_volumes(const volume::Stack& stack) {
  if (stack.axis != volume::Axis::Diffusion) return Reason::NotDiffusion;
  return static_cast<double>(std::ranges::count(shells_of(stack), 0.0));
}
Measure weighted_volumes(const volume::Stack& stack) {
  if (stack.axis != volume::Axis::Diffusion) return Reason::NotDiffusion;
  const auto shells = shells_of(stack);
  return static_cast<double>(shells.size() - static_cast<std::size_t>(std::ranges::count(shells, 0.0)));
}
Measure shell_count(const volume::Stack& stack) {
  if (stack.axis != volume::Axis::Diffusion) return Reason::NotDiffusion;
  const auto shells = shells_of(stack);
  std::set<double> different(shells.begin(), shells.end());
  different.erase(0);
  return static_cast<double>(different.size());
}
/// The series are the b-values of the volumes as the headers say them.
Measure b_highest(const volume::Stack& stack) {
  if (stack.axis != volume::Axis::Diffusion || stack.b_values.empty()) return Reason::NotDiffusion;
  return {std::ranges::max(stack.b_values), stack.b_values};
}

constexpr Metric of_headers(std::string_view name, std::string_view unit, std::string_view doc,
                            std::string_view formula, OfHeaders compute) {
  return {.name = name,
          .unit = unit,
          .most = 1e6,
          .cost = Cost::Headers,
          .needs = {.magnitude = false, .original = false},
          .mriqc = "",
          .doc = doc,
          .formula = formula,
          .source = "Diffusion b-value (0018,9087): PS3.3 C.8.13.5.9, and where vendors keep it",
          .compute = compute};
}

constexpr Metric highest() {
  Metric out = of_headers("b_highest", "s/mm2", "Largest b-value.", "max b", &b_highest);
  out.over = Over::Volumes;
  out.summary = "largest";
  return out;
}

}  // namespace

double shell_of(double b_value) {
  if (b_value <= kLargestB0) return 0;
  return std::max(100.0, std::round(b_value / 100) * 100);
}

Result<volume::Volume> unweighted_mean(volume::Source& source) {
  QAPC_TRY(auto read, read_unweighted(source, shells_of(source.stack())));
  if (read.count == 0) return fail(Errc::NotFound, "no volume is without diffusion weighting");
  return std::move(read.mean);
}

std::vector<Measure> measure_shells(volume::Source& source, std::span<const Metric* const> metrics) {
  const std::vector<double> shells = shells_of(source.stack());
  if (std::ranges::find(shells, 0.0) == shells.end()) return all(metrics.size(), Reason::NoUnweighted);
  auto unweighted = read_unweighted(source, shells);
  if (!unweighted) return all(metrics.size(), Reason::Undecodable);
  if (std::ranges::min(unweighted->mean.values) < 0) return all(metrics.size(), Reason::NotMagnitude);
  const Scene scene(unweighted->mean, source.stack());
  const auto regions = scene.regions();
  if (!regions) return all(metrics.size(), regions.error());
  auto levels = read_levels(source, **regions, shells.size());
  if (!levels) return all(metrics.size(), Reason::Undecodable);
  const ShellScene shell_scene{source.stack(),    shells, scene, unweighted->count, std::move(unweighted->spread),
                               std::move(*levels)};
  std::vector<Measure> out;
  for (const Metric* metric : metrics) out.push_back(std::get<OfShells>(metric->compute)(shell_scene));
  return out;
}

extern constinit const std::array<Metric, 4> kShells{
    of_headers("b0_volumes", "1", "Volumes without diffusion weighting.", "|b <= 50 s/mm2|", &b0_volumes),
    of_headers("weighted_volumes", "1", "Volumes with diffusion weighting.", "|b > 50 s/mm2|", &weighted_volumes),
    of_headers("shells", "1", "Different b-values above 50 s/mm2, rounded to hundreds.", "|{round(b / 100)}|",
               &shell_count),
    highest(),
};

}  // namespace qapc::metrics
