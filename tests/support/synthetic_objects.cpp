#include "tests/support/synthetic_objects.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace qapc::synthetic {

double Random::uniform() {
  state_ += 0x9E37'79B9'7F4A'7C15;
  std::uint64_t z = state_;
  z = (z ^ z >> 30) * 0xBF58'476D'1CE4'E5B9;
  z = (z ^ z >> 27) * 0x94D0'49BB'1331'11EB;
  z ^= z >> 31;
  return (static_cast<double>(z >> 11) + 1) / 9007199254740992.0;
}

double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

bool Ellipsoid::holds(double x, double y, double z) const {
  const double a = (x - moved_mm[0]) / half_mm[0];
  const double b = (y - moved_mm[1]) / half_mm[1];
  const double c = (z - moved_mm[2]) / half_mm[2];
  return a * a + b * b + c * c <= 1;
}

void paint(Picture& picture, const Ellipsoid& ellipsoid, double value) {
  picture.each([&](std::size_t voxel, double x, double y, double z) {
    if (ellipsoid.holds(x, y, z)) picture.values[voxel] = value;
  });
}

std::vector<std::uint8_t> inside(const Picture& picture, const Ellipsoid& ellipsoid) {
  std::vector<std::uint8_t> out(picture.values.size());
  picture.each([&](std::size_t voxel, double x, double y, double z) { out[voxel] = ellipsoid.holds(x, y, z) ? 1 : 0; });
  return out;
}

void add_noise(Picture& picture, double sigma, Random& random, int channels) {
  for (double& value : picture.values) {
    double power = 0;
    for (int channel = 0; channel < channels; ++channel) {
      const double real = (channel == 0 ? value : 0) + sigma * random.normal();
      const double imaginary = sigma * random.normal();
      power += real * real + imaginary * imaginary;
    }
    value = std::sqrt(power);
  }
}

void add_normal_noise(Picture& picture, double sigma, Random& random) {
  for (double& value : picture.values) value += sigma * random.normal();
}

void add_ghost(Picture& picture, int axis, double share) {
  const std::vector<double> original = picture.values;
  for (int k = 0; k < picture.size[2]; ++k) {
    for (int j = 0; j < picture.size[1]; ++j) {
      for (int i = 0; i < picture.size[0]; ++i) {
        std::array<int, 3> from{i, j, k};
        const auto a = static_cast<std::size_t>(axis);
        from[a] = (from[a] + picture.size[a] / 2) % picture.size[a];
        picture.values[picture.at(i, j, k)] += share * original[picture.at(from[0], from[1], from[2])];
      }
    }
  }
}

void blur(Picture& picture, const std::array<double, 3>& fwhm_mm) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double sigma = fwhm_mm[axis] / std::sqrt(8 * std::numbers::ln2) / picture.step_mm[axis];
    if (!(sigma > 0)) continue;
    const int reach = static_cast<int>(std::ceil(5 * sigma));
    std::vector<double> weights;
    for (int d = -reach; d <= reach; ++d) weights.push_back(std::exp(-0.5 * d * d / (sigma * sigma)));
    const std::vector<double> original = picture.values;
    const int length = picture.size[axis];
    for (int k = 0; k < picture.size[2]; ++k) {
      for (int j = 0; j < picture.size[1]; ++j) {
        for (int i = 0; i < picture.size[0]; ++i) {
          double total = 0;
          std::array<int, 3> from{i, j, k};
          const int here = from[axis];
          for (int d = -reach; d <= reach; ++d) {
            from[axis] = ((here + d) % length + length) % length;
            total += weights[static_cast<std::size_t>(d + reach)] * original[picture.at(from[0], from[1], from[2])];
          }
          picture.values[picture.at(i, j, k)] = total;
        }
      }
    }
    double sum = 0;
    for (const double weight : weights) sum += weight;
    for (double& value : picture.values) value /= sum;
  }
}

Picture moved(const Picture& picture, const std::array<int, 3>& by) {
  Picture out(picture.size, picture.step_mm);
  for (int k = 0; k < out.size[2]; ++k) {
    for (int j = 0; j < out.size[1]; ++j) {
      for (int i = 0; i < out.size[0]; ++i) {
        const std::array<int, 3> from{i - by[0], j - by[1], k - by[2]};
        bool there = true;
        for (std::size_t axis = 0; axis < 3; ++axis) there = there && from[axis] >= 0 && from[axis] < out.size[axis];
        if (there) out.values[out.at(i, j, k)] = picture.values[picture.at(from[0], from[1], from[2])];
      }
    }
  }
  return out;
}

std::vector<Picture> noisy_volumes(const Picture& empty, const Ellipsoid& object, double value, int count,
                                   unsigned seed) {
  constexpr double kSigma = 15;
  std::vector<Picture> all;
  Random random(seed);
  for (int i = 0; i < count; ++i) {
    all.push_back(empty);
    paint(all.back(), object, value);
    add_noise(all.back(), kSigma, random);
  }
  return all;
}

VolumeSeries series_of(const std::vector<Picture>& pictures) {
  VolumeSeries series;
  series.size = pictures.front().size;
  series.step_mm = pictures.front().step_mm;
  series.volumes = static_cast<int>(pictures.size());
  series.slope = 0.1;
  // The middle of the grid lies at the origin.
  for (std::size_t axis = 0; axis < 3; ++axis)
    series.first_mm[axis] = -(series.size[axis] - 1) / 2.0 * series.step_mm[axis];
  return series;
}

Voxels voxels_of(const std::vector<Picture>& pictures) {
  return [&pictures](int i, int j, int k, int t) {
    const Picture& picture = pictures[static_cast<std::size_t>(t)];
    return static_cast<int>(std::lround(std::clamp(picture.values[picture.at(i, j, k)], 0.0, 6500.0) * 10));
  };
}

}  // namespace qapc::synthetic
