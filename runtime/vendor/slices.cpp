#include "runtime/vendor/slices.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace qapc::vendor {
namespace {

constexpr double kSameTime_s = 1e-4;
constexpr double kSamePosition_mm = 1e-3;
constexpr double kHalfDay_s = 43'200;
constexpr double kDay_s = 86'400;

std::vector<double> from_earliest(std::span<const double> times_s) {
  const double earliest_s = std::ranges::min(times_s);
  std::vector<double> out;
  out.reserve(times_s.size());
  // Clocks count in microseconds; the difference of two readings carries no more.
  for (const double time_s : times_s) out.push_back(std::round((time_s - earliest_s) * 1e6) / 1e6);
  return out;
}

/// The instants, ascending, and for each slice which one it is.
struct Instants {
  std::vector<double> times_s;
  std::vector<std::size_t> of_slice;
  std::vector<std::uint32_t> slices;  ///< at each instant
};
Instants instants_of(std::span<const double> times_s) {
  std::vector<double> sorted(times_s.begin(), times_s.end());
  std::ranges::sort(sorted);
  Instants instants;
  for (const double time_s : sorted) {
    if (instants.times_s.empty() || time_s - instants.times_s.back() > kSameTime_s) instants.times_s.push_back(time_s);
  }
  instants.slices.resize(instants.times_s.size());
  for (const double time_s : times_s) {
    const auto after = std::ranges::upper_bound(instants.times_s, time_s);
    const auto instant = static_cast<std::size_t>(after - instants.times_s.begin()) - 1;
    instants.of_slice.push_back(instant);
    ++instants.slices[instant];
  }
  return instants;
}

/// Which slot of `slots` the slices of one band have.
std::vector<std::uint32_t> slots_of(const GeSlices& slices, std::uint32_t slots) {
  std::vector<std::uint32_t> out(slots);
  std::uint32_t next = 0;
  for (std::uint32_t first = 0; first < (slices.interleaved ? 2U : 1U); ++first) {
    for (std::uint32_t slice = first; slice < slots; slice += slices.interleaved ? 2 : 1) out[slice] = next++;
  }
  if (slices.interleaved && slices.multiband > 1 && slots % 2 == 0 && slots >= 4)
    std::swap(out[slots - 1], out[slots - 3]);
  return out;
}

}  // namespace

std::optional<std::vector<double>> times_by_position(std::span<const SliceTime> slices) {
  if (slices.size() < 2) return std::nullopt;
  std::vector<SliceTime> sorted(slices.begin(), slices.end());
  std::ranges::sort(sorted, {}, &SliceTime::position_mm);
  const auto same_place = [](const SliceTime& lhs, const SliceTime& rhs) {
    return rhs.position_mm - lhs.position_mm < kSamePosition_mm;
  };
  if (std::ranges::adjacent_find(sorted, same_place) != sorted.end()) return std::nullopt;
  std::vector<double> times_s;
  for (const SliceTime& slice : sorted) times_s.push_back(slice.time_s);
  const auto [least, most] = std::ranges::minmax(times_s);
  if (!std::isfinite(least) || !std::isfinite(most) || most - least <= kSameTime_s) return std::nullopt;
  if (most - least > kHalfDay_s) {
    for (double& time_s : times_s) time_s -= time_s > kHalfDay_s ? kDay_s : 0;
  }
  return from_earliest(times_s);
}

std::optional<std::vector<double>> times_within(std::span<const double> times_s, double repetition_time_s) {
  if (times_s.size() < 2) return std::nullopt;
  const auto [least, most] = std::ranges::minmax(times_s);
  if (!std::isfinite(least) || !std::isfinite(most) || most - least <= kSameTime_s) return std::nullopt;
  if (!(most - least <= repetition_time_s + kSameTime_s)) return std::nullopt;
  return from_earliest(times_s);
}

std::string_view order_of(std::span<const double> times_s) {
  if (times_s.empty()) return "";
  const Instants instants = instants_of(times_s);
  if (instants.times_s.size() < 2) return "";
  // Within one band of a multiband acquisition instants come once each.
  const std::span<const std::size_t> band =
      std::span(instants.of_slice).first(std::min(instants.times_s.size(), instants.of_slice.size()));
  if (std::ranges::is_sorted(band)) return "ascending";
  if (std::ranges::is_sorted(band, std::ranges::greater())) return "descending";
  return "interleaved";
}

std::optional<std::uint32_t> slices_at_once(std::span<const double> times_s) {
  if (times_s.empty()) return std::nullopt;
  const Instants instants = instants_of(times_s);
  const bool equal = std::ranges::all_of(instants.slices, [&](std::uint32_t n) { return n == instants.slices[0]; });
  return equal ? std::optional(instants.slices[0]) : std::nullopt;
}

std::optional<std::vector<double>> ge_slice_times(const GeSlices& slices) {
  constexpr std::uint32_t kMost = 10'000;
  if (slices.slices < 2 || slices.slices > kMost || slices.multiband == 0) return std::nullopt;
  if (slices.slices % slices.multiband != 0 || !(slices.repetition_time_s > 0)) return std::nullopt;
  const std::uint32_t slots = slices.slices / slices.multiband;
  const std::vector<std::uint32_t> slot = slots_of(slices, slots);
  std::vector<double> times_s(slices.slices);
  for (std::uint32_t i = 0; i < slices.slices; ++i) {
    const std::uint32_t in_band = (slices.descending ? slices.slices - 1 - i : i) % slots;
    times_s[i] = slot[in_band] * slices.repetition_time_s / slots;
  }
  return times_s;
}

std::optional<std::vector<double>> ge_regular_times(std::span<const double> measured_s, double repetition_time_s,
                                                    std::uint32_t multiband) {
  constexpr double kNear_s = 1.5e-3;
  for (const bool interleaved : {true, false}) {
    for (const bool descending : {false, true}) {
      const auto times_s = ge_slice_times({.slices = static_cast<std::uint32_t>(measured_s.size()),
                                           .multiband = multiband,
                                           .repetition_time_s = repetition_time_s,
                                           .interleaved = interleaved,
                                           .descending = descending});
      const auto near = [](double lhs, double rhs) { return std::abs(lhs - rhs) <= kNear_s; };
      if (times_s && std::ranges::equal(*times_s, measured_s, near)) return times_s;
    }
  }
  return std::nullopt;
}

bool times_agree(std::span<const double> lhs_s, std::span<const double> rhs_s) {
  constexpr double kNear_s = 5e-3;
  return std::ranges::equal(lhs_s, rhs_s, [](double lhs, double rhs) { return std::abs(lhs - rhs) <= kNear_s; });
}

}  // namespace qapc::vendor
