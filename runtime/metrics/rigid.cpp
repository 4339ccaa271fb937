#include "runtime/metrics/rigid.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/metrics/numbers.hpp"

namespace qapc::metrics {
namespace {

using volume::Vector;

constexpr std::size_t kParameters = 7;
constexpr int kSteps = 60;
constexpr double kStillMm = 1e-4;
constexpr double kReachMm = 80;  // a turn moves the surface of a head by this much a radian

double product(const Vector& a, const Vector& b) {
  return volume::dot(a, b);
}

/// The rotation by a small vector of angles, orthonormal to the last bit that matters: a quaternion made to length one.
std::array<Vector, 3> rotation_of(const Vector& turn) {
  const double size = std::sqrt(1 + product(turn, turn) / 4);
  const double w = 1 / size;
  const double x = turn[0] / 2 / size;
  const double y = turn[1] / 2 / size;
  const double z = turn[2] / 2 / size;
  return {{{1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)},
           {2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)},
           {2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)}}};
}

/// p -> outer(inverse of inner(p))
Rigid without(const Rigid& outer, const Rigid& inner) {
  Rigid out;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column)
      out.rotation[row][column] = product(outer.rotation[row], inner.rotation[column]);
    out.shift_mm[row] = outer.shift_mm[row] - product(out.rotation[row], inner.shift_mm);
  }
  return out;
}

/// Keys' weights of the four voxels around, for a place that far behind the second.
std::array<double, 4> cubic(double f) {
  return {((-0.5 * f + 1) * f - 0.5) * f, (1.5 * f - 2.5) * f * f + 1, ((-1.5 * f + 2) * f + 0.5) * f,
          (0.5 * f - 0.5) * f * f};
}

}  // namespace

Vector Rigid::operator()(const Vector& p) const {
  return {product(rotation[0], p) + shift_mm[0], product(rotation[1], p) + shift_mm[1],
          product(rotation[2], p) + shift_mm[2]};
}

Vector Rigid::angles() const {
  return {std::atan2(rotation[2][1], rotation[2][2]), std::asin(std::clamp(-rotation[2][0], -1.0, 1.0)),
          std::atan2(rotation[1][0], rotation[0][0])};
}

std::optional<std::array<double, 7>> solve(std::array<std::array<double, 7>, 7> matrix, std::array<double, 7> right) {
  std::array<double, 7> diagonal{};
  for (std::size_t i = 0; i < kParameters; ++i) diagonal[i] = matrix[i][i];
  for (std::size_t i = 0; i < kParameters; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = matrix[i][j];
      for (std::size_t k = 0; k < j; ++k) rest -= matrix[i][k] * matrix[j][k];
      if (i != j) {
        matrix[i][j] = rest / matrix[j][j];
        continue;
      }
      if (!(rest > 1e-9 * diagonal[i])) return std::nullopt;  // two motions look alike
      matrix[i][i] = std::sqrt(rest);
    }
  }
  for (std::size_t i = 0; i < kParameters; ++i) {
    for (std::size_t k = 0; k < i; ++k) right[i] -= matrix[i][k] * right[k];
    right[i] /= matrix[i][i];
  }
  for (std::size_t i = kParameters; i-- > 0;) {
    for (std::size_t k = i + 1; k < kParameters; ++k) right[i] -= matrix[k][i] * right[k];
    right[i] /= matrix[i][i];
  }
  return right;
}

Aligner::Aligner(const volume::Grid& grid, std::span<const double> fixed, std::span<const std::size_t> where,
                 const Vector& centre)
    : grid_(grid), centre_(centre) {
  std::array<std::array<Sum, kParameters>, kParameters> sums;
  const std::array<std::size_t, 3> step{1, grid.size[0], grid.plane()};
  for (const std::size_t voxel : where) {
    const std::array<std::size_t, 3> at{voxel % grid.size[0], voxel % grid.plane() / grid.size[0],
                                        voxel / grid.plane()};
    Sample sample{.at_mm = {}, .value = fixed[voxel], .slopes = {}};
    Vector slope{};
    bool inside = true;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      inside = inside && at[axis] > 0 && at[axis] + 1 < grid.size[axis];
      if (!inside) break;
      sample.at_mm[axis] = (static_cast<double>(at[axis]) - centre[axis]) * grid.spacing_mm[axis];
      slope[axis] = (fixed[voxel + step[axis]] - fixed[voxel - step[axis]]) / (2 * grid.spacing_mm[axis]);
    }
    if (!inside) continue;
    const Vector turn = volume::cross(sample.at_mm, slope);
    sample.slopes = {slope[0], slope[1], slope[2], turn[0], turn[1], turn[2], sample.value};
    for (std::size_t i = 0; i < kParameters; ++i) {
      for (std::size_t j = 0; j <= i; ++j) sums[i][j].add(sample.slopes[i] * sample.slopes[j]);
    }
    samples_.push_back(sample);
  }
  for (std::size_t i = 0; i < kParameters; ++i) {
    for (std::size_t j = 0; j <= i; ++j) normal_[i][j] = normal_[j][i] = sums[i][j].total();
  }
}

std::optional<double> Aligner::value_at(std::span<const double> values, const Vector& at_mm) const {
  std::array<std::size_t, 3> first{};
  std::array<std::array<double, 4>, 3> weights{};
  std::array<std::array<std::size_t, 4>, 3> places{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double at = at_mm[axis] / grid_.spacing_mm[axis] + centre_[axis];
    const double last = static_cast<double>(grid_.size[axis] - 1);
    if (!(at >= 0 && at <= last)) return std::nullopt;
    first[axis] = static_cast<std::size_t>(std::min(std::floor(at), last - 1));
    weights[axis] = cubic(at - static_cast<double>(first[axis]));
    for (std::size_t n = 0; n < 4; ++n)  // beyond the border is as at the border
      places[axis][n] = std::min(first[axis] + n > 0 ? first[axis] + n - 1 : 0, std::size_t{grid_.size[axis]} - 1);
  }
  double out = 0;
  for (std::size_t c = 0; c < 4; ++c) {
    for (std::size_t b = 0; b < 4; ++b) {
      const double* row = values.data() + grid_.at(0, places[1][b], places[2][c]);
      double along = 0;
      for (std::size_t a = 0; a < 4; ++a) along += weights[0][a] * row[places[0][a]];
      out += weights[2][c] * weights[1][b] * along;
    }
  }
  return out;
}

std::optional<Rigid> Aligner::align(std::span<const double> moving) const {
  Rigid motion;
  double gain = 1;
  for (int step = 0; step < kSteps; ++step) {
    std::array<Sum, kParameters> sums;
    for (const Sample& sample : samples_) {
      const auto value = value_at(moving, motion(sample.at_mm));
      if (!value) continue;
      const double apart = gain * *value - sample.value;
      for (std::size_t i = 0; i < kParameters; ++i) sums[i].add(sample.slopes[i] * apart);
    }
    std::array<double, kParameters> right{};
    for (std::size_t i = 0; i < kParameters; ++i) right[i] = sums[i].total();
    const auto found = solve(normal_, right);
    if (!found) return std::nullopt;
    const auto& d = *found;
    motion = without(motion, {rotation_of({d[3], d[4], d[5]}), {d[0], d[1], d[2]}});
    gain /= 1 + d[6];
    const double moved = std::max({std::abs(d[0]), std::abs(d[1]), std::abs(d[2]), kReachMm * std::abs(d[3]),
                                   kReachMm * std::abs(d[4]), kReachMm * std::abs(d[5])});
    if (!std::isfinite(moved) || !(gain > 0)) return std::nullopt;
    if (moved < kStillMm) return motion;
  }
  return std::nullopt;
}

}  // namespace qapc::metrics
