// The bias field of an image with N4. Floor 3 (runtime/pixels/itk).
#include <cmath>
#include <itkBSplineControlPointImageFilter.h>
#include <itkN4BiasFieldCorrectionImageFilter.h>
#include <itkShrinkImageFilter.h>

#include "runtime/pixels/itk/images.hpp"
#include "runtime/pixels/itk/parts.hpp"

namespace qapc::pixels::itk_part {
namespace {

using Real = Image3<float>;
using Mask = Image3<unsigned char>;
using N4 = itk::N4BiasFieldCorrectionImageFilter<Real, Mask, Real>;

// Part of the definition of the metrics that use it.
constexpr double kGridMm = 6;        // the field is sought in an image of about this spacing
constexpr unsigned int kLevels = 4;  // of ever finer splines
constexpr unsigned int kIterations = 50;
constexpr float kConvergence = 1e-4F;

template <typename Image>
typename Image::Pointer shrunk(const typename Image::Pointer& image, const QapcGrid& grid) {
  const auto filter = itk::ShrinkImageFilter<Image, Image>::New();
  filter->SetInput(image);
  for (unsigned int axis = 0; axis < 3; ++axis) {
    const double factor = std::floor(kGridMm / grid.spacing[axis] + 0.5);
    filter->SetShrinkFactor(axis, static_cast<unsigned int>(std::clamp(factor, 1.0, 1.0 * grid.size[axis])));
  }
  run(filter);
  return filter->GetOutput();
}

N4::Pointer fit(const Real::Pointer& image, const Mask::Pointer& mask) {
  const auto filter = N4::New();
  filter->SetInput(image);
  filter->SetMaskImage(mask);
  filter->SetMaskLabel(1);
  filter->SetUseMaskLabel(true);
  N4::ArrayType levels;
  levels.Fill(kLevels);
  filter->SetNumberOfFittingLevels(levels);
  N4::VariableSizeArrayType iterations(kLevels);
  iterations.Fill(kIterations);
  filter->SetMaximumNumberOfIterations(iterations);
  filter->SetConvergenceThreshold(kConvergence);
  run(filter);
  return filter;
}

int bias_of(const QapcGrid& grid, const double* values, const unsigned char* mask, double* field) {
  const auto image = image_of<float>(grid, values);
  const auto filter = fit(shrunk<Real>(image, grid), shrunk<Mask>(image_of<unsigned char>(grid, mask), grid));
  // The splines know the field between the voxels they were fitted to.
  using Splines = itk::BSplineControlPointImageFilter<N4::BiasFieldControlPointLatticeType, N4::ScalarImageType>;
  const auto splines = Splines::New();
  splines->SetInput(filter->GetLogBiasFieldControlPointLattice());
  splines->SetSplineOrder(filter->GetSplineOrder());
  splines->SetSize(image->GetLargestPossibleRegion().GetSize());
  splines->SetOrigin(image->GetOrigin());
  splines->SetDirection(image->GetDirection());
  splines->SetSpacing(image->GetSpacing());
  run(splines);
  const auto* log_field = splines->GetOutput()->GetBufferPointer();
  for (std::size_t i = 0; i < voxels(grid); ++i) field[i] = std::exp(static_cast<double>(log_field[i][0]));
  return 0;
}

}  // namespace

int bias(const QapcGrid* grid, const double* values, const unsigned char* mask, double* field, char* why) noexcept {
  return guarded(why, [&] { return bias_of(*grid, values, mask, field); });
}

}  // namespace qapc::pixels::itk_part
