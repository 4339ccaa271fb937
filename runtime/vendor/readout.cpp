#include "runtime/vendor/readout.hpp"

#include <cmath>

namespace qapc::vendor {

std::optional<Readout> readout_of_bandwidth(double bandwidth_hz, std::uint32_t lines) {
  if (!(bandwidth_hz > 0) || lines < 2) return std::nullopt;
  const double spacing_s = 1 / (bandwidth_hz * lines);
  if (!std::isfinite(spacing_s)) return std::nullopt;
  return Readout{spacing_s, spacing_s * (lines - 1)};
}

std::optional<Readout> readout_of_ge(const GeEcho& echo) {
  if (!(echo.line_spacing_us > 0) || echo.acquired_lines < 2 || !(echo.reduction >= 1) || echo.reconstructed < 2)
    return std::nullopt;
  const double multiple = echo.partial_fourier ? 4 : 2;
  const double lines = std::ceil(echo.acquired_lines / echo.reduction / multiple) * multiple;
  const double total_s = (lines - 1) * echo.line_spacing_us / 1e6;
  return Readout{total_s / (echo.reconstructed - 1), total_s};
}

std::optional<Axis> axis_of(std::string_view in_plane_phase_encoding_direction) {
  if (in_plane_phase_encoding_direction == "ROW") return Axis::Row;
  if (in_plane_phase_encoding_direction == "COL" || in_plane_phase_encoding_direction == "COLUMN") return Axis::Column;
  return std::nullopt;
}

std::string_view bids_direction(Axis axis, bool positive) {
  if (axis == Axis::Row) return positive ? "i" : "i-";
  return positive ? "j-" : "j";
}

std::string_view direction_in_patient(const Orientation& orientation, Axis axis, bool positive) {
  Vector vector = axis == Axis::Row ? orientation.row : orientation.column;
  if (!positive) {
    for (double& value : vector) value = -value;
  }
  return anatomical_direction(vector);
}

}  // namespace qapc::vendor
