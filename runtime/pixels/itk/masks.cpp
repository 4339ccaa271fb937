// Thresholds, smoothing, components, holes and distances with the filters of ITK. Floor 3 (runtime/pixels/itk).
#include <cmath>
#include <itkBinaryFillholeImageFilter.h>
#include <itkConnectedComponentImageFilter.h>
#include <itkDiscreteGaussianImageFilter.h>
#include <itkHistogram.h>
#include <itkOtsuThresholdCalculator.h>
#include <itkSignedMaurerDistanceMapImageFilter.h>
#include <vector>

#include "runtime/pixels/itk/images.hpp"
#include "runtime/pixels/itk/parts.hpp"

namespace qapc::pixels::itk_part {
namespace {

using Mask = Image3<unsigned char>;

int smooth_with(const QapcGrid& grid, const double* values, double sigma_mm, double* smoothed) {
  using Filter = itk::DiscreteGaussianImageFilter<Image3<double>, Image3<double>>;
  const auto filter = Filter::New();
  filter->SetInput(image_of<double>(grid, values));
  filter->SetVariance(sigma_mm * sigma_mm);
  filter->SetUseImageSpacingOn();
  filter->SetMaximumKernelWidth(64);
  filter->SetMaximumError(0.001);
  run(filter);
  std::copy_n(filter->GetOutput()->GetBufferPointer(), voxels(grid), smoothed);
  return 0;
}

int otsu_of(const double* values, std::size_t count, std::uint32_t bins, double* threshold) {
  using Histogram = itk::Statistics::Histogram<double>;
  const auto [least, most] = std::minmax_element(values, values + count);
  const auto histogram = Histogram::New();
  Histogram::SizeType size(1);
  Histogram::MeasurementVectorType lower(1);
  Histogram::MeasurementVectorType upper(1);
  size[0] = bins;
  lower[0] = *least;
  upper[0] = std::nextafter(*most, INFINITY);
  histogram->SetMeasurementVectorSize(1);
  histogram->Initialize(size, lower, upper);
  // Bins by hand: the histogram would look each value up by bisection.
  std::vector<std::uint64_t> counts(bins, 0);
  const double width = (*most - *least) / bins;
  for (std::size_t i = 0; i < count; ++i)
    ++counts[std::min<std::size_t>(static_cast<std::size_t>((values[i] - *least) / width), bins - 1)];
  for (std::uint32_t bin = 0; bin < bins; ++bin) histogram->SetFrequency(bin, counts[bin]);
  const auto calculator = itk::OtsuThresholdCalculator<Histogram, double>::New();
  calculator->SetInput(histogram);
  calculator->Update();
  *threshold = calculator->GetThreshold();
  return 0;
}

int keep_largest(const QapcGrid& grid, unsigned char* mask) {
  using Labels = Image3<std::uint32_t>;
  const auto filter = itk::ConnectedComponentImageFilter<Mask, Labels>::New();
  filter->SetInput(image_of<unsigned char>(grid, mask));
  run(filter);
  const std::uint32_t* labels = filter->GetOutput()->GetBufferPointer();
  std::vector<std::size_t> sizes(filter->GetObjectCount() + 1, 0);
  for (std::size_t i = 0; i < voxels(grid); ++i) ++sizes[labels[i]];
  if (sizes.size() == 1) return 0;
  const auto largest_at = std::max_element(sizes.begin() + 1, sizes.end()) - sizes.begin();
  std::transform(labels, labels + voxels(grid), mask, [&](std::uint32_t label) {
    return static_cast<unsigned char>(label == static_cast<std::uint32_t>(largest_at) ? 1 : 0);
  });
  return 0;
}

int fill_holes(const QapcGrid& grid, unsigned char* mask) {
  const auto filter = itk::BinaryFillholeImageFilter<Mask>::New();
  filter->SetInput(image_of<unsigned char>(grid, mask));
  filter->SetForegroundValue(1);
  filter->SetFullyConnected(false);
  run(filter);
  std::copy_n(filter->GetOutput()->GetBufferPointer(), voxels(grid), mask);
  return 0;
}

int distance_from(const QapcGrid& grid, const unsigned char* mask, double* distance_mm) {
  using Filter = itk::SignedMaurerDistanceMapImageFilter<Mask, Image3<double>>;
  const auto filter = Filter::New();
  filter->SetInput(image_of<unsigned char>(grid, mask));
  filter->SetBackgroundValue(0);
  filter->SetSquaredDistance(false);
  filter->SetUseImageSpacing(true);
  filter->SetInsideIsPositive(false);
  run(filter);
  std::transform(filter->GetOutput()->GetBufferPointer(), filter->GetOutput()->GetBufferPointer() + voxels(grid),
                 distance_mm, [](double signed_mm) { return std::max(signed_mm, 0.0); });
  return 0;
}

}  // namespace

int smooth(const QapcGrid* grid, const double* values, double sigma_mm, double* smoothed, char* why) noexcept {
  return guarded(why, [&] { return smooth_with(*grid, values, sigma_mm, smoothed); });
}

int otsu(const double* values, std::size_t count, std::uint32_t bins, double* threshold, char* why) noexcept {
  return guarded(why, [&] { return otsu_of(values, count, bins, threshold); });
}

int largest(const QapcGrid* grid, unsigned char* mask, char* why) noexcept {
  return guarded(why, [&] { return keep_largest(*grid, mask); });
}

int fill(const QapcGrid* grid, unsigned char* mask, char* why) noexcept {
  return guarded(why, [&] { return fill_holes(*grid, mask); });
}

int distance(const QapcGrid* grid, const unsigned char* mask, double* distance_mm, char* why) noexcept {
  return guarded(why, [&] { return distance_from(*grid, mask, distance_mm); });
}

}  // namespace qapc::pixels::itk_part
