// Rigid motion from one volume to another. Floor 3 (runtime/metrics). No sampling by chance, no search: the same bits
// for the same values.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "runtime/volume/geometry.hpp"

namespace qapc::metrics {

/// p -> rotation * p + shift; p in mm along the axes of the grid, from a centre.
struct Rigid {
  std::array<volume::Vector, 3> rotation{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};  ///< rows
  volume::Vector shift_mm{};

  [[nodiscard]] volume::Vector operator()(const volume::Vector& p) const;
  /// Radians about the three axes, the first axis turned first.
  [[nodiscard]] volume::Vector angles() const;
};

/// A voxel where two volumes are compared.
struct Sample {
  volume::Vector at_mm{};  ///< from the centre
  double value = 0;
  std::array<double, 7> slopes{};  ///< of the value by shift, turn and gain
};

/// Aligns volumes with one that stays, by Gauss-Newton on the squared differences of their values, the gain free
/// (inverse compositional: Baker & Matthews, Int J Comput Vis 56 (2004) 221; the same measure as Cox & Jesmanowicz,
/// Magn Reson Med 42 (1999) 1014). Between voxels values are cubic (Keys, IEEE Trans ASSP 29 (1981) 1153).
class Aligner {
 public:
  /// `fixed`: smooth values; `where`: voxels to compare; `centre`: in voxels. The grid outlives it.
  Aligner(const volume::Grid& grid, std::span<const double> fixed, std::span<const std::size_t> where,
          const volume::Vector& centre);

  /// Where the head of the fixed volume lies in `moving`. Nothing when the steps do not come to rest, or when the
  /// values do not tell all six motions apart.
  [[nodiscard]] std::optional<Rigid> align(std::span<const double> moving) const;

 private:
  [[nodiscard]] std::optional<double> value_at(std::span<const double> values, const volume::Vector& at_mm) const;

  const volume::Grid& grid_;
  volume::Vector centre_{};
  std::vector<Sample> samples_;
  std::array<std::array<double, 7>, 7> normal_{};  ///< sums of products of slopes
};

/// Solves the symmetric system by Cholesky's method; nothing where the matrix is not positive definite.
std::optional<std::array<double, 7>> solve(std::array<std::array<double, 7>, 7> matrix, std::array<double, 7> right);

}  // namespace qapc::metrics
