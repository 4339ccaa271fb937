#include <cmath>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

/// Entropy of the values against that of an image whose energy lies in all voxels alike: 1 where it does, 0 where it
/// lies in one. Solid blocks of zeros are no part of the image.
Measure efc(const Scene& scene) {
  const auto zeros = solid_zeros(scene.image());
  const auto values = scene.values();
  Sum squares;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (zeros[i] == 0) squares.add(values[i] * values[i]);
  }
  const auto count = static_cast<double>(squares.count());
  const double energy = std::sqrt(squares.total());
  if (count < 2 || !(energy > 0)) return Reason::ConstantImage;
  constexpr double kNoLogOfZero = 1e-16;
  Sum entropy;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (zeros[i] == 0) entropy.add(values[i] / energy * std::log((values[i] + kNoLogOfZero) / energy));
  }
  const double largest = count / std::sqrt(count) * std::log(1 / std::sqrt(count));
  return entropy.total() / largest;
}

}  // namespace

extern constinit const Metric kEfc{
    .name = "efc",
    .unit = "1",
    .most = 1,
    .mriqc = "efc",
    .doc = "Entropy focus criterion: blur and ghosts raise it.",
    .formula = "sum(x/b * ln((x + 1e-16)/b)) / (n/sqrt(n) * ln(1/sqrt(n))), b = sqrt(sum(x^2)), without zeros",
    .source = "Atkinson et al., IEEE Trans Med Imaging 16 (1997) 903",
    .compute = &efc,
};

}  // namespace qapc::metrics
