// The images of a series in their places: stacks of slices, one after another in time. Floor 3 (runtime/volume).
// What the headers contradict is told in the notes of the stack, never mended in silence.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "runtime/volume/facts.hpp"
#include "runtime/volume/geometry.hpp"

namespace qapc::volume {

/// A slice: a whole frame, or a tile of it.
struct Slice {
  std::uint32_t image = 0;  ///< position in the list of images
  std::uint32_t left = 0;   ///< first column and row of the tile
  std::uint32_t top = 0;
  friend bool operator==(const Slice&, const Slice&) = default;
};

/// What a fourth axis is.
enum class Axis : std::uint8_t {
  None,       ///< one volume
  Time,       ///< the same volume again and again
  Diffusion,  ///< some b-value is above 0
};
std::string_view name(Axis axis);  ///< `none`, `time`, `diffusion`

struct Notes {
  std::uint32_t missing_slices = 0;   ///< in gaps between slices that are there
  std::uint32_t repeated_slices = 0;  ///< images left over that repeat the place and time of another
  std::uint32_t left_over = 0;        ///< images of volumes that are not whole
  double worst_spacing_mm = 0;        ///< largest difference between two slices' distance and the usual one
  double shear_mm = 0;                ///< how far slices are shifted in their own plane
  bool placed = true;                 ///< false: headers give no position; slices are in order of their numbers
  bool spaced = true;                 ///< false: headers give no pixel spacing; it is taken as 1 mm
  bool order_assumed = false;         ///< mosaic without the direction of its slices: along the normal
  friend bool operator==(const Notes&, const Notes&) = default;
};

struct Stack {
  Grid grid;
  std::size_t volumes = 0;
  std::vector<Slice> slices;          ///< slice k of volume t at k + size[2] * t
  std::vector<double> b_values;       ///< by volume; empty where no image says one
  std::vector<double> start_times_s;  ///< by volume: earliest acquisition time, since midnight; empty where unknown
  Axis axis = Axis::None;
  Component component = Component::Magnitude;
  bool derived = false;
  bool grey = true;
  bool mosaic = false;
  std::string image_type;
  std::optional<double> echo_time_ms;
  std::optional<double> repetition_time_ms;
  std::optional<double> thickness_mm;
  PhaseAxis phase_axis = PhaseAxis::Unknown;
  Notes notes;

  [[nodiscard]] const Slice& slice(std::size_t volume, std::size_t k) const {
    return slices[k + grid.size[2] * volume];
  }
  /// The volume that structural metrics look at: in a run the one in the middle, which no dummy scan reaches; of
  /// several b-values the first of the lowest.
  [[nodiscard]] std::size_t typical_volume() const;
};

/// A tile of a mosaic, in the order in which tiles are filled.
struct Tiles {
  std::uint32_t across = 0;  ///< tiles in a row of the sheet
  std::uint32_t count = 0;
  std::vector<Vector> positions_mm;  ///< of their first pixels
  bool order_assumed = false;
};

/// Reads the tiles of a mosaic: Siemens and UIH keep their positions where no recipe reads. Nothing for other images.
/// `file` is opened only for a mosaic.
std::optional<Tiles> tiles_of(const Facts& facts, const std::filesystem::path& file);

/// All stacks of a series, in an order that depends on their content only. Images of one stack have the same size,
/// spacing, orientation, component, image type and echo time.
///
/// Input    images in any order; files by which tiles are read
std::vector<Stack> stacks_of(const std::vector<Facts>& images, const std::vector<std::filesystem::path>& files);

}  // namespace qapc::volume
