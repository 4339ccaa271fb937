#include <array>
#include <cmath>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

std::expected<std::vector<double>, Reason> field_in_head(const Scene& scene) {
  const auto field = scene.bias();
  if (!field) return std::unexpected(field.error());
  const Regions& regions = **scene.regions();
  std::vector<double> out;
  for (std::size_t i = 0; i < (*field)->size(); ++i) {
    if (regions.is(i, Region::Head)) out.push_back((**field)[i]);
  }
  return out;
}

Measure inu_median(const Scene& scene) {
  auto field = field_in_head(scene);
  if (!field) return field.error();
  return median(*field);
}

Measure inu_range(const Scene& scene) {
  auto field = field_in_head(scene);
  if (!field) return field.error();
  const double high = quantile(*field, 0.95);
  return std::abs(high - quantile(*field, 0.05));
}

constexpr Metric inu(std::string_view name, std::string_view mriqc, std::string_view doc, std::string_view formula,
                     OfVolume compute) {
  return {.name = name,
          .unit = "1",
          .most = 1e3,
          .cost = Cost::Slow,
          .needs = {.slices = 3, .spacing = true},
          .mriqc = mriqc,
          .doc = doc,
          .formula = formula,
          .source = "field: N4, Tustison et al., IEEE Trans Med Imaging 29 (2010) 1310",
          .compute = compute};
}

}  // namespace

extern constinit const std::array<Metric, 2> kInu{
    inu("inu_median", "inu_med", "Middle of the intensity non-uniformity.", "median of the bias field over head",
        &inu_median),
    inu("inu_range", "inu_range", "Spread of the intensity non-uniformity.", "p95 - p05 of the bias field over head",
        &inu_range),
};

}  // namespace qapc::metrics
