#include <array>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

template <Region Where, double Summary::* What>
Measure summarised(const Scene& scene) {
  const auto found = scene.summary_of(Where);
  if (!found) return found.error();
  if (Where == Region::Air) {
    if (const auto spoiled = scene.air_spoiled()) return *spoiled;
  }
  if (What == &Summary::kurtosis && !((*found)->deviation > 0)) return Reason::ConstantImage;
  return (*found)->*What;
}

template <Region Where>
Measure counted(const Scene& scene) {
  const auto found = scene.summary_of(Where);
  if (!found) return found.error();
  return static_cast<double>((*found)->count);
}

struct Names {
  std::string_view mean, median, p05, p95, deviation, mad, kurtosis, count;
};

constexpr Metric of_region(std::string_view name, Cost cost, std::string_view doc, std::string_view formula,
                           OfVolume compute) {
  return {.name = name,
          .unit = "1",
          .least = -1e12,
          .most = 1e12,
          .cost = cost,
          .needs = {.original = false, .spacing = true},
          .mriqc = "",
          .doc = doc,
          .formula = formula,
          .source = "description of a sample; quantiles: Hyndman & Fan, Am Stat 50 (1996) 361, type 7",
          .compute = compute};
}

template <Region Where>
constexpr std::array<Metric, 8> of(const Names& names, Cost cost) {
  return {of_region(names.mean, cost, "Mean of the region.", "sum(x) / n", &summarised<Where, &Summary::mean>),
          of_region(names.median, cost, "Median of the region.", "p50(x)", &summarised<Where, &Summary::median>),
          of_region(names.p05, cost, "Dark end of the region.", "p05(x)", &summarised<Where, &Summary::p05>),
          of_region(names.p95, cost, "Bright end of the region.", "p95(x)", &summarised<Where, &Summary::p95>),
          of_region(names.deviation, cost, "Standard deviation of the region.", "sqrt(sum((x - mean)^2) / (n - 1))",
                    &summarised<Where, &Summary::deviation>),
          of_region(names.mad, cost, "Robust standard deviation of the region.", "1.4826 * median|x - median(x)|",
                    &summarised<Where, &Summary::mad>),
          of_region(names.kurtosis, cost, "Excess kurtosis of the region: 0 for a normal distribution.",
                    "n * sum((x - mean)^4) / sum((x - mean)^2)^2 - 3", &summarised<Where, &Summary::kurtosis>),
          of_region(names.count, cost, "Voxels of the region.", "n", &counted<Where>)};
}

}  // namespace

extern constinit const std::array<Metric, 8> kHeadSummary = of<Region::Head>(
    {"head_mean", "head_median", "head_p05", "head_p95", "head_sd", "head_mad", "head_kurtosis", "head_voxels"},
    Cost::Pixels);
extern constinit const std::array<Metric, 8> kCoreSummary = of<Region::Core>(
    {"core_mean", "core_median", "core_p05", "core_p95", "core_sd", "core_mad", "core_kurtosis", "core_voxels"},
    Cost::Pixels);
extern constinit const std::array<Metric, 8> kAirSummary = of<Region::Air>(
    {"air_mean", "air_median", "air_p05", "air_p95", "air_sd", "air_mad", "air_kurtosis", "air_voxels"}, Cost::Pixels);
extern constinit const std::array<Metric, 8> kDarkSummary = of<Region::Dark>(
    {"dark_mean", "dark_median", "dark_p05", "dark_p95", "dark_sd", "dark_mad", "dark_kurtosis", "dark_voxels"},
    Cost::Slow);
extern constinit const std::array<Metric, 8> kMiddleSummary =
    of<Region::Middle>({"middle_mean", "middle_median", "middle_p05", "middle_p95", "middle_sd", "middle_mad",
                        "middle_kurtosis", "middle_voxels"},
                       Cost::Slow);
extern constinit const std::array<Metric, 8> kBrightSummary =
    of<Region::Bright>({"bright_mean", "bright_median", "bright_p05", "bright_p95", "bright_sd", "bright_mad",
                        "bright_kurtosis", "bright_voxels"},
                       Cost::Slow);

}  // namespace qapc::metrics
