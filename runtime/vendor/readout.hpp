// Echo-planar readouts: echo spacing, total readout time, polarity in words. Floor 3 (runtime/vendor).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/vendor/geometry.hpp"

namespace qapc::vendor {

struct Readout {
  double effective_echo_spacing_s = 0;  ///< between the lines of the reconstructed image
  double total_readout_time_s = 0;      ///< from the middle of the first to the middle of the last of these lines
};

/// Siemens and UIH store the bandwidth of a pixel along phase encoding, in which parallel imaging, interpolation and
/// partial Fourier are accounted for.
///
/// Result   nothing for a bandwidth that is not above 0, and for less than two lines
/// Source   BIDS 1.9, MRI, EffectiveEchoSpacing and TotalReadoutTime (FSL's definition): 1/(bandwidth * lines), and
/// that
///          times lines - 1
std::optional<Readout> readout_of_bandwidth(double bandwidth_hz, std::uint32_t lines);

struct GeEcho {
  double line_spacing_us = 0;        ///< (0043,xx2C), called effective echo spacing by GE
  std::uint32_t acquired_lines = 0;  ///< of (0018,1310), along phase encoding
  double reduction = 1;              ///< ASSET or ARC factor, 1 for none
  bool partial_fourier = false;      ///< PFF in Scan Options
  std::uint32_t reconstructed = 0;   ///< lines of the image along phase encoding
};
/// GE stores the time from line to line of k-space. The number of lines is rounded up to a multiple of 2, of 4 with
/// partial Fourier; partial Fourier itself does not count.
///
/// Source   dcm2niix GE/README.md, Total Readout Time, after GE Healthcare
std::optional<Readout> readout_of_ge(const GeEcho& echo);

/// The axis of the image along which phase encoding runs.
enum class Axis : std::uint8_t {
  Row,     ///< along a row, from column to column (In-plane Phase Encoding Direction ROW)
  Column,  ///< along a column, from row to row (COL, COLUMN)
};
/// Nothing for OTHER and other words.
std::optional<Axis> axis_of(std::string_view in_plane_phase_encoding_direction);

/// `i`, `i-`, `j`, `j-`. Positive: towards rising column or row of the DICOM image. The rows of a NIfTI image run the
/// other way, so that positive along a column is `j-`.
///
/// Source   BIDS 1.9, PhaseEncodingDirection; NIfTI-1 (rows counted from below)
std::string_view bids_direction(Axis axis, bool positive);

/// `A>P`: from where to where, by the axis of the patient nearest to it.
std::string_view direction_in_patient(const Orientation& orientation, Axis axis, bool positive);

}  // namespace qapc::vendor
