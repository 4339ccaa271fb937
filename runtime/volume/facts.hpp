// What a header says about one image that its place in a volume depends on. Floor 3 (runtime/volume).
// The recipes are fixed here and not taken from a policy: how a pixel is placed is part of what a metric means.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/volume/geometry.hpp"

namespace qapc::volume {

/// What facts_of() wants to have been read. The same list at every call.
std::span<const abi::Recipe> recipes();

/// PS3.3 C.8.13.3.1.1, and what older objects say instead.
enum class Component : std::uint8_t { Magnitude, Phase, Real, Imaginary, Other };
std::string_view name(Component component);  ///< `magnitude`, …

/// Phase is encoded along a row (from column to column), or down a column.
enum class PhaseAxis : std::uint8_t { Unknown, Row, Column };
std::string_view name(PhaseAxis axis);  ///< `unknown`, `row`, `column`

/// stored -> value: (stored * slope + intercept) / divisor
struct Scale {
  double slope = 1;
  double intercept = 0;
  double divisor = 1;  ///< Philips: rescale slope * scale slope, which makes values comparable between series
  [[nodiscard]] double operator()(double stored) const { return (stored * slope + intercept) / divisor; }
  friend bool operator==(const Scale&, const Scale&) = default;
};

struct Facts {
  std::string sop_instance_uid;
  std::uint32_t file = 0;   ///< position in the list of files
  std::uint32_t frame = 0;  ///< 0-based
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  bool grey = true;
  std::optional<std::array<Vector, 2>> orientation;  ///< of rows and columns, unit vectors
  std::optional<Vector> position_mm;                 ///< centre of the first pixel
  std::optional<std::array<double, 2>> spacing_mm;   ///< along a row, down a column
  std::optional<double> thickness_mm;
  std::optional<double> slice_spacing_mm;  ///< nominal: Spacing Between Slices
  Scale scale;
  std::string image_type;  ///< all its values, with `\` between them
  Component component = Component::Magnitude;
  bool derived = false;
  std::optional<double> echo_time_ms;
  std::optional<double> b_value;  ///< s/mm2
  std::optional<std::int64_t> temporal_position;
  std::optional<std::int64_t> acquisition_number;
  std::optional<std::int64_t> instance_number;
  std::optional<double> acquisition_time_s;  ///< since midnight
  std::optional<double> repetition_time_ms;
  std::optional<std::int64_t> siemens_tiles;  ///< slices in a mosaic
  std::optional<std::int64_t> uih_tiles;
  /// GE (0043,xx30): the one element that tells a field map in Hz from the magnitude images in its series.
  std::optional<std::int64_t> ge_variant;
  PhaseAxis phase_axis = PhaseAxis::Unknown;
};

/// Of an image read by recipes().
Facts facts_of(const exam::Image& image);

}  // namespace qapc::volume
