// Statistics of the voxels of a mask: what metrics of a policy's own are made of. Floor 3 (runtime/metrics).
#pragma once

#include <string_view>

#include "runtime/abi/primitive.hpp"
#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {

/// Of the values as they are in the image, in order of voxels, whatever the mask is made of.
/// EmptyMask where there is no voxel, or only one for a deviation; of the air NoBackground, Defaced; as regions() and
/// tissue() of a scene have them. A number of voxels has none of these but the last.
Measure measure_masked(const Scene& scene, const abi::Primitive& primitive);

/// The metric of that name, which outlives it.
Metric masked_metric(std::string_view name, const abi::Primitive& primitive);

}  // namespace qapc::metrics
