#include "runtime/pixels/filters.hpp"

#include <algorithm>
#include <limits>

#include "runtime/base/check.hpp"
#include "runtime/pixels/itk/table.hpp"

namespace qapc::pixels {
namespace {

using Text = std::array<char, kQapcPixelsText>;

QapcGrid grid_of(const Shape& shape) {
  QapcGrid grid{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    grid.size[axis] = shape.size[axis];
    grid.spacing[axis] = shape.spacing_mm[axis];
  }
  return grid;
}

/// ITK fails for want of memory only: its inputs are checked here.
Result<void> told(int status, const Text& why) {
  if (status == 0) return {};
  return fail(Errc::OutOfBounds, "ITK: {}", why.data());
}

}  // namespace

Result<std::vector<double>> Filters::smoothed(std::span<const double> values, double sigma_mm) const {
  QAPC_CHECK(values.size() == shape_.voxels(), "as many values as voxels");
  const QapcGrid grid = grid_of(shape_);
  std::vector<double> out(values.size());
  Text why{};
  QAPC_TRY_VOID(told(table_.smooth(&grid, values.data(), sigma_mm, out.data(), why.data()), why));
  return out;
}

Result<double> Filters::otsu(std::span<const double> values, std::uint32_t bins) const {
  QAPC_CHECK(!values.empty() && bins > 1, "there are values");
  double threshold = 0;
  Text why{};
  QAPC_TRY_VOID(told(table_.otsu(values.data(), values.size(), bins, &threshold, why.data()), why));
  return threshold;
}

Result<void> Filters::keep_largest(Bits& mask) const {
  QAPC_CHECK(mask.size() == shape_.voxels(), "as many bits as voxels");
  const QapcGrid grid = grid_of(shape_);
  Text why{};
  return told(table_.largest(&grid, mask.data(), why.data()), why);
}

Result<void> Filters::fill_holes(Bits& mask) const {
  QAPC_CHECK(mask.size() == shape_.voxels(), "as many bits as voxels");
  const QapcGrid grid = grid_of(shape_);
  Text why{};
  return told(table_.fill(&grid, mask.data(), why.data()), why);
}

Result<std::vector<double>> Filters::distance_mm(const Bits& mask) const {
  QAPC_CHECK(mask.size() == shape_.voxels(), "as many bits as voxels");
  if (std::ranges::find(mask, std::uint8_t{1}) == mask.end())
    return std::vector<double>(mask.size(), std::numeric_limits<double>::infinity());
  const QapcGrid grid = grid_of(shape_);
  std::vector<double> out(mask.size());
  Text why{};
  QAPC_TRY_VOID(told(table_.distance(&grid, mask.data(), out.data(), why.data()), why));
  return out;
}

Result<std::vector<double>> Filters::bias_field(std::span<const double> values, const Bits& mask) const {
  QAPC_CHECK(values.size() == shape_.voxels() && mask.size() == values.size(), "as many values as voxels");
  const QapcGrid grid = grid_of(shape_);
  std::vector<double> out(values.size());
  Text why{};
  QAPC_TRY_VOID(told(table_.bias(&grid, values.data(), mask.data(), out.data(), why.data()), why));
  return out;
}

}  // namespace qapc::pixels
