// A reference object to DICOM files, and to what a metric says of them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/metrics/catalogue.hpp"
#include "runtime/metrics/measure.hpp"
#include "runtime/metrics/regions.hpp"
#include "tests/support/synthetic_objects.hpp"
#include "tests/support/volumes.hpp"

namespace qapc::metrics::measuring {

namespace syn = ::qapc::synthetic;

using Measures = std::map<std::string, Measure, std::less<>>;

/// All metrics, or those named, of the first stack of a series. `mean(in head)` is one of the voxels of a mask.
Measures measure(const syn::VolumeSeries& series, const std::vector<syn::Picture>& pictures,
                 const std::vector<std::string_view>& names = {});
Measures measure(const std::vector<syn::Picture>& pictures, const std::vector<std::string_view>& names = {});
Measures measure(const syn::Picture& picture, const std::vector<std::string_view>& names = {});

/// The number of one metric; a test that gets a reason fails with its word.
double value(const Measures& measures, std::string_view name);
/// The word of a reason; "" where there is a number.
std::string reason(const Measures& measures, std::string_view name);

/// The regions of a picture, as the files give it.
Regions regions(const syn::Picture& picture);

// --- objects -----------------------------------------------------------------------------------------------------

inline constexpr std::array<int, 3> kSize{64, 64, 36};
inline constexpr std::array<double, 3> kStep{3, 3, 3};
/// Fills the middle of that grid, with air on all sides.
inline constexpr syn::Ellipsoid kHead{.half_mm = {62, 70, 42}, .moved_mm = {}};

/// Value 1000 in the head, nothing around.
syn::Picture head(double value = 1000);

}  // namespace qapc::metrics::measuring
