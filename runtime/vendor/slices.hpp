// When the slices of a volume were acquired, and in which order. Floor 3 (runtime/vendor). Lists have one entry a
// slice, in seconds after the earliest.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace qapc::vendor {

struct SliceTime {
  double position_mm = 0;  ///< along the slice normal
  double time_s = 0;       ///< by any clock
};
/// In the order of rising position. Nothing for less than two slices, for two times at one position (more than one
/// volume) and for times that do not differ (a 3D acquisition). A volume that ran over midnight is put right.
std::optional<std::vector<double>> times_by_position(std::span<const SliceTime> slices);

/// Times as a scanner listed them: the earliest becomes 0. Nothing where they do not lie within one repetition time, as
/// in damaged first volumes (86,397 s, seen on VB17 with multiband), or do not differ.
std::optional<std::vector<double>> times_within(std::span<const double> times_s, double repetition_time_s);

/// `ascending`, `descending`, `interleaved`: the order in which slices were acquired, those of one instant taken
/// together; "" for less than two instants.
std::string_view order_of(std::span<const double> times_s);

/// How many slices were acquired at once: the same number at every instant; nothing where the numbers differ.
std::optional<std::uint32_t> slices_at_once(std::span<const double> times_s);

/// An acquisition of GE without pauses.
struct GeSlices {
  std::uint32_t slices = 0;
  std::uint32_t multiband = 1;
  double repetition_time_s = 0;  ///< without the group delay
  bool interleaved = true;       ///< else one after another
  bool descending = false;
};
/// Slot k of n at k/n of the repetition time; interleaved: the slices 0, 2, 4 … of a band, then 1, 3, 5 … With an even
/// number of slots the last two of a multiband acquisition change places. Nothing where bands are not of one size.
///
/// Source   dcm2niix GE/README.md, Slice Timing; the exchange is seen in (0021,xx5E) of DV28 (dcm_qa_ge)
std::optional<std::vector<double>> ge_slice_times(const GeSlices& slices);

/// The regular acquisition that the measured times are, without their rounding (1 ms in Trigger Time): the one of all
/// orders that lies within 1.5 ms of every slice; nothing where none does.
std::optional<std::vector<double>> ge_regular_times(std::span<const double> measured_s, double repetition_time_s,
                                                    std::uint32_t multiband);

/// Siemens XA writes the time of a frame twice: Frame Acquisition DateTime and TimeAfterStart (0021,xx04). Sequences
/// with several slices at once may have put times of single slices into the second: it counts where it agrees with the
/// first within 5 ms.
///
/// Source   dcm2niix Siemens/README.md, issue 303; dcm_qa_enh (XA10, differs), dcm_qa_xa30 (agrees)
bool times_agree(std::span<const double> lhs_s, std::span<const double> rhs_s);

}  // namespace qapc::vendor
