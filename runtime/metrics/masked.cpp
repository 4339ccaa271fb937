#include "runtime/metrics/masked.hpp"

#include <algorithm>

namespace qapc::metrics {
namespace {

using abi::VoxelStatistic;

/// Classes of the core have the bits behind those of the regions.
std::uint8_t regions_of(const Regions& regions, const Tissue* classes, std::size_t voxel) {
  const std::uint8_t label = classes == nullptr ? std::uint8_t{0} : classes->label[voxel];
  const unsigned class_bit = label == 0 ? 0U : 1U << (static_cast<unsigned>(Region::Zeros) + label);
  return static_cast<std::uint8_t>(regions.bits[voxel] | class_bit);
}

Scene::Or<std::vector<double>> values_in(const Scene& scene, const abi::Primitive& primitive) {
  const auto regions = scene.regions();
  if (!regions) return std::unexpected(regions.error());
  const Tissue* classes = nullptr;
  if (primitive.slow()) {
    const auto found = scene.tissue();
    if (!found) return std::unexpected(found.error());
    classes = *found;
  }
  std::vector<double> values;
  const auto all = scene.values();
  for (std::size_t voxel = 0; voxel < all.size(); ++voxel) {
    if (primitive.mask.has(regions_of(**regions, classes, voxel))) values.push_back(all[voxel]);
  }
  return values;
}

double statistic_of(const abi::Primitive& primitive, std::vector<double> values) {
  switch (primitive.statistic) {
    case VoxelStatistic::Mean:
      return mean(values);
    case VoxelStatistic::Median:
      return median(values);
    case VoxelStatistic::Deviation:
      return deviation(values);
    case VoxelStatistic::Lowest:
      return std::ranges::min(values);
    case VoxelStatistic::Highest:
      return std::ranges::max(values);
    case VoxelStatistic::Sum:
      return sum(values);
    case VoxelStatistic::Quantile:
      return quantile(values, primitive.percent / 100.0);
    case VoxelStatistic::Voxels:
      break;
  }
  return static_cast<double>(values.size());
}

}  // namespace

Measure measure_masked(const Scene& scene, const abi::Primitive& primitive) {
  auto values = values_in(scene, primitive);
  if (!values) return values.error();
  if (primitive.statistic != VoxelStatistic::Voxels) {
    const std::size_t fewest = primitive.statistic == VoxelStatistic::Deviation ? 2 : 1;
    if (primitive.mask.names("air") || primitive.mask.names("quiet")) {
      if (const auto spoiled = scene.air_spoiled()) return *spoiled;
    }
    if (values->size() < fewest) return Reason::EmptyMask;
  }
  return statistic_of(primitive, std::move(*values));
}

Metric masked_metric(std::string_view name, const abi::Primitive& primitive) {
  return {.name = name,
          .unit = "1",
          .least = -1e300,
          .most = 1e300,
          .cost = primitive.slow() ? Cost::Slow : Cost::Pixels,
          .needs = {.original = false, .spacing = true},
          .doc = "A statistic of the voxels of a mask.",
          .formula = name,
          .source = "the policy",
          .compute = OfMask{primitive}};
}

}  // namespace qapc::metrics
