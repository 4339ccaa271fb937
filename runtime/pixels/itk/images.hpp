// Values of the host as images of ITK, and back. Floor 3 (runtime/pixels/itk).
#pragma once

#include <algorithm>
#include <itkImage.h>
#include <itkImportImageFilter.h>

#include "runtime/pixels/itk/table.hpp"

namespace qapc::pixels::itk_part {

template <typename Pixel>
using Image3 = itk::Image<Pixel, 3>;

inline std::size_t voxels(const QapcGrid& grid) {
  return std::size_t{grid.size[0]} * grid.size[1] * grid.size[2];
}

/// A copy, converted.
template <typename Pixel, typename Value>
typename Image3<Pixel>::Pointer image_of(const QapcGrid& grid, const Value* values) {
  const auto image = Image3<Pixel>::New();
  typename Image3<Pixel>::SizeType size;
  typename Image3<Pixel>::SpacingType spacing;
  for (unsigned int axis = 0; axis < 3; ++axis) {
    size[axis] = grid.size[axis];
    spacing[axis] = grid.spacing[axis];
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->Allocate();
  std::transform(values, values + voxels(grid), image->GetBufferPointer(),
                 [](Value value) { return static_cast<Pixel>(value); });
  return image;
}

/// One work unit: the host runs series side by side, and a sum must not depend on how it was cut.
template <typename Filter>
void run(const itk::SmartPointer<Filter>& filter) {
  filter->SetNumberOfWorkUnits(1);
  filter->Update();
}

}  // namespace qapc::pixels::itk_part
