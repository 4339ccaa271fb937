// Digital reference objects: images whose answers are known beforehand. They share no code with what measures them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tests/support/synthetic_series.hpp"

namespace qapc::synthetic {

/// The same numbers at each run and on each machine: splitmix64 (Steele, Lea & Flood 2014), Box & Muller 1958.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  double uniform();  ///< above 0, at most 1
  double normal();   ///< mean 0, deviation 1

 private:
  std::uint64_t state_;
  double spare_ = 0;
  bool has_spare_ = false;
};

/// Values on a grid, x fastest.
struct Picture {
  std::array<int, 3> size{};
  std::array<double, 3> step_mm{1, 1, 1};
  std::vector<double> values;

  Picture(const std::array<int, 3>& of, const std::array<double, 3>& step) : size(of), step_mm(step) {
    values.assign(static_cast<std::size_t>(of[0]) * of[1] * of[2], 0);
  }
  [[nodiscard]] std::size_t at(int i, int j, int k) const {
    return static_cast<std::size_t>(i) +
           static_cast<std::size_t>(size[0]) *
               (static_cast<std::size_t>(j) + static_cast<std::size_t>(size[1]) * static_cast<std::size_t>(k));
  }
  /// Calls work(voxel, x, y, z) with millimetres from the middle.
  template <typename Work>
  void each(Work work) const {
    for (int k = 0; k < size[2]; ++k) {
      for (int j = 0; j < size[1]; ++j) {
        for (int i = 0; i < size[0]; ++i)
          work(at(i, j, k), (i - (size[0] - 1) / 2.0) * step_mm[0], (j - (size[1] - 1) / 2.0) * step_mm[1],
               (k - (size[2] - 1) / 2.0) * step_mm[2]);
      }
    }
  }
};

/// Half axes in mm, middle of the grid unless moved.
struct Ellipsoid {
  std::array<double, 3> half_mm{};
  std::array<double, 3> moved_mm{};
  [[nodiscard]] bool holds(double x, double y, double z) const;
};
/// Sets the voxels whose centres it holds.
void paint(Picture& picture, const Ellipsoid& ellipsoid, double value);
/// 1 where its centre is inside, 0 elsewhere.
std::vector<std::uint8_t> inside(const Picture& picture, const Ellipsoid& ellipsoid);

/// Magnitude of the values with complex noise in each of that many channels, the signal in one of them: Rician,
/// Rayleigh in air; noncentral chi where there are several.
void add_noise(Picture& picture, double sigma, Random& random, int channels = 1);
/// Noise on the values themselves.
void add_normal_noise(Picture& picture, double sigma, Random& random);
/// Adds a share of the image moved by half of the field of view along an axis.
void add_ghost(Picture& picture, int axis, double share);
/// Convolution with a Gaussian of that full width at half maximum along each axis; the grid is a torus.
void blur(Picture& picture, const std::array<double, 3>& fwhm_mm);
/// Moves the image by whole voxels; what leaves on one side is lost.
Picture moved(const Picture& picture, const std::array<int, 3>& by);

/// So many volumes of an object on an empty picture, each with complex noise of its own.
std::vector<Picture> noisy_volumes(const Picture& empty, const Ellipsoid& object, double value, int count,
                                   unsigned seed);

/// A series of these pictures. Values are stored to a tenth; below 0 and above 6,500 they are cut off.
VolumeSeries series_of(const std::vector<Picture>& pictures);
Voxels voxels_of(const std::vector<Picture>& pictures);

}  // namespace qapc::synthetic
