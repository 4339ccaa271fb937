// Classes of values inside a head, without an atlas. Floor 3 (runtime/metrics).
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "runtime/metrics/reason.hpp"

namespace qapc::metrics {

/// A component of a mixture of normal distributions.
struct Class {
  double weight = 0;
  double mean = 0;
  double deviation = 0;
};

/// Mixture of that many, in order of their means, by expectation-maximisation (Dempster, Laird & Rubin, J R Stat Soc B
/// 39 (1977) 1) over a histogram of 512 bins between the quantiles 0.005 and 0.995. It starts from quantiles, not from
/// chance. At least two different values.
std::vector<Class> fit_mixture(std::vector<double> values, std::size_t classes);

struct Tissue {
  std::vector<Class> classes;            ///< three, or two: then there is no middle
  std::vector<std::uint8_t> label;       ///< by voxel: 1 dark, 2 middle, 3 bright, 0 outside the core
  std::array<std::size_t, 3> voxels{};   ///< of each label
  std::array<std::uint8_t, 2> matter{};  ///< the two labels with most voxels, darker first: in a brain, grey and white
};

/// Classes of the values where `inside`, each voxel to the class that is most probable. Three classes, or two where
/// neighbours among three overlap (Ashman's D below 2: Ashman, Bird & Zepf, Astron J 108 (1994) 2348).
///
/// Error    ObjectTooSmall, ConstantImage; ClassesNotDistinct: two overlap as well, or have too few voxels
std::expected<Tissue, Reason> find_tissue(std::span<const double> values, const std::vector<std::uint8_t>& inside);

}  // namespace qapc::metrics
