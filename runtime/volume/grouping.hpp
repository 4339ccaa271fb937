// Which images of a series belong together, and which of them are one volume. Floor 3 (runtime/volume).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "runtime/volume/facts.hpp"
#include "runtime/volume/geometry.hpp"

namespace qapc::volume {

using Images = std::vector<Facts>;
using Indices = std::vector<std::uint32_t>;  ///< of images

/// Absent before present, so that the order is total.
template <typename T>
std::pair<bool, T> key(const std::optional<T>& value) {
  return {value.has_value(), value.value_or(T{})};
}

/// Images of the same size, spacing, orientation, component, image type and echo time. Each group in order of
/// acquisition; groups in order of their first images.
std::vector<Indices> groups_of(const Images& images);

struct Level {
  double height_mm = 0;  ///< along the normal
  Indices images;        ///< at that height, in order of acquisition
};

/// Images in order of acquisition, each with a position -> heights in order. Heights that differ by less than 0.02 mm
/// are one.
std::vector<Level> levels_of(const Images& images, const Indices& group, const Vector& normal);

/// Leaves out images that repeat the place and moment of another; says how many there were.
std::uint32_t drop_repeated(const Images& images, std::vector<Level>& levels);

/// Image of each level, by volume; only whole volumes.
using Volumes = std::vector<Indices>;
Volumes volumes_of(const Images& images, const std::vector<Level>& levels);

/// The volume of each image, from 1 on; 0 where the image has no position. A volume holds each place of one echo,
/// component and weighting once; one that is not whole counts as well. Images of a mosaic are a volume each.
std::vector<std::uint32_t> volume_numbers(const Images& images);

}  // namespace qapc::volume
