#include "runtime/vendor/of_series.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "runtime/vendor/slices.hpp"

namespace qapc::vendor {
namespace {

using abi::Function;
using abi::Missing;

constexpr double kSamePosition_mm = 1e-3;

Cell absent() {
  return missing_cell(Missing::Absent);
}
Cell times_cell(const std::optional<std::vector<double>>& times_s) {
  return times_s ? numbers_cell(*times_s) : absent();
}

/// Places along the normal of the first image, in steps in which two places are one. Nothing where an image has none.
std::optional<std::vector<double>> places(std::span<const Inputs> images, std::size_t position, std::size_t where) {
  std::optional<Vector> normal;
  std::vector<double> out;
  for (const Inputs& in : images) {
    const auto at = vector(*in[position]);
    if (!normal) {
      const auto plane = orientation(*in[where]);
      normal = plane ? plane->normal() : std::nullopt;
    }
    if (!at || !normal) return std::nullopt;
    out.push_back(dot(*at, *normal));
  }
  return out;
}

/// For each place the image that comes first by `time`. Nothing where an image has no time.
std::optional<std::vector<SliceTime>> first_at_each_place(std::span<const double> places_mm,
                                                          std::span<const double> times_s) {
  std::map<std::int64_t, SliceTime> first;
  for (std::size_t i = 0; i < places_mm.size(); ++i) {
    const auto [row, is_new] =
        first.try_emplace(std::llround(places_mm[i] / kSamePosition_mm), SliceTime{places_mm[i], times_s[i]});
    if (!is_new && times_s[i] < row->second.time_s) row->second.time_s = times_s[i];
  }
  std::vector<SliceTime> slices;
  for (const auto& [place, slice] : first) slices.push_back(slice);
  return slices;
}

std::optional<std::vector<double>> column(std::span<const Inputs> images, std::size_t input) {
  std::vector<double> out;
  for (const Inputs& in : images) {
    const auto value = number(*in[input]);
    if (!value) return std::nullopt;
    out.push_back(*value);
  }
  return out;
}

bool is_3d(const Inputs& in, std::size_t input) {
  return text(*in[input]) == "3D";
}

/// The first image whose times lie within one repetition. A mosaic that begins with the last slice of the protocol is
/// told in the order of the protocol, as every other.
Cell mosaic_times(std::span<const Inputs> images) {
  for (const Inputs& in : images) {
    const auto times_ms = numbers(*in[0]);
    const auto repetition_ms = number(*in[2]);
    if (!times_ms || !repetition_ms) continue;
    std::vector<double> times_s;
    for (const double time_ms : *times_ms) times_s.push_back(time_ms / 1000);
    auto found = times_within(times_s, *repetition_ms / 1000);
    if (!found) continue;
    if (number(*in[1]).value_or(0) > 0) std::ranges::reverse(*found);
    return numbers_cell(*found);
  }
  return absent();
}

std::optional<std::vector<double>> frame_times(std::span<const Inputs> images, std::size_t time, std::size_t position) {
  if (images.empty() || is_3d(images.front(), position + 2)) return std::nullopt;
  const auto places_mm = places(images, position, position + 1);
  const auto times_s = column(images, time);
  const auto slices = places_mm && times_s ? first_at_each_place(*places_mm, *times_s) : std::nullopt;
  return slices ? times_by_position(*slices) : std::nullopt;
}

Cell agreeing_times(std::span<const Inputs> images) {
  const auto by_clock = frame_times(images, 0, 2);
  const auto since_start = frame_times(images, 1, 2);
  if (by_clock && since_start && times_agree(*by_clock, *since_start)) return numbers_cell(*since_start);
  return times_cell(by_clock);
}

/// What GE measured at each place: 0 is no time.
std::optional<std::vector<double>> ge_measured(std::span<const Inputs> images, std::size_t input, double unit_s,
                                               std::span<const double> places_mm) {
  std::vector<double> at_mm;
  std::vector<double> times_s;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto time = number(*images[i][input]);
    if (!time || *time == 0) continue;
    at_mm.push_back(places_mm[i]);
    times_s.push_back(*time * unit_s);
  }
  const auto slices = first_at_each_place(at_mm, times_s);
  return slices ? times_by_position(*slices) : std::nullopt;
}

struct GeProtocolOrder {
  bool interleaved = true;
  bool descending = false;
};
/// SLICEORDER of the protocol; slices are counted in the order of instance numbers.
std::optional<GeProtocolOrder> ge_protocol_order(std::span<const Inputs> images, std::span<const double> places_mm) {
  const auto word = text(*images.front()[7]);
  if (!word || (*word != "interleaved" && *word != "sequential")) return std::nullopt;
  const auto instances = column(images, 8);
  if (!instances) return std::nullopt;
  const auto first = std::ranges::min_element(*instances) - instances->begin();
  const auto [least, most] = std::ranges::minmax(places_mm);
  const double at = places_mm[static_cast<std::size_t>(first)];
  return GeProtocolOrder{*word == "interleaved", most - at < at - least};
}

Cell ge_times(std::span<const Inputs> images) {
  if (images.empty() || is_3d(images.front(), 4)) return absent();
  const auto places_mm = places(images, 2, 3);
  const auto repetition_ms = number(*images.front()[5]);
  if (!places_mm || !repetition_ms) return absent();
  const double repetition_s = *repetition_ms / 1000;
  const std::uint32_t multiband = std::max(1U, count(*images.front()[6]).value_or(1));
  std::map<std::int64_t, int> distinct;
  for (const double place : *places_mm) distinct[std::llround(place / kSamePosition_mm)] = 0;
  // Old software counts in 1e-4 s (dcm_qa_stc, version 14): longer than a repetition when taken for seconds.
  struct Clock {
    std::size_t input;
    double unit_s;
  };
  for (const Clock clock : {Clock{0, 1}, Clock{0, 1e-4}, Clock{1, 1e-3}}) {
    const auto measured = ge_measured(images, clock.input, clock.unit_s, *places_mm);
    if (!measured || measured->size() != distinct.size() || std::ranges::max(*measured) >= repetition_s) continue;
    const auto regular = ge_regular_times(*measured, repetition_s, multiband);
    return numbers_cell(regular ? *regular : *measured);
  }
  const auto order = ge_protocol_order(images, *places_mm);
  if (!order) return absent();
  return times_cell(ge_slice_times({.slices = static_cast<std::uint32_t>(distinct.size()),
                                    .multiband = multiband,
                                    .repetition_time_s = repetition_s,
                                    .interleaved = order->interleaved,
                                    .descending = order->descending}));
}

const Cell* first_there(std::span<const Inputs> images, std::size_t input) {
  for (const Inputs& in : images) {
    if (in[input]->missing == Missing::None) return in[input];
  }
  return nullptr;
}

Cell slice_order(std::span<const Inputs> images) {
  const Cell* cell = first_there(images, 0);
  const auto times_s = cell == nullptr ? std::nullopt : numbers(*cell);
  return times_s ? text_cell(order_of(*times_s)) : absent();
}

/// Only of echo-planar images: slices of other sequences may share their times without being excited together.
Cell at_once(std::span<const Inputs> images) {
  const Cell* cell = first_there(images, 0);
  const Cell* sequence = first_there(images, 1);
  const auto times_s = cell == nullptr ? std::nullopt : numbers(*cell);
  const auto word = sequence == nullptr ? std::nullopt : text(*sequence);
  if (!times_s || !word || word->find("EP") == std::string_view::npos) return absent();
  const auto found = slices_at_once(*times_s);
  return found ? count_cell(*found) : absent();
}

/// Images at one place with one echo time and one component; of a mosaic, all with one echo time and one component.
Cell volumes(std::span<const Inputs> images) {
  using Key = std::tuple<std::int64_t, double, std::string>;
  std::map<Key, std::int64_t> images_of;
  const bool mosaic = first_there(images, 2) != nullptr;
  const auto places_mm = mosaic ? std::optional(std::vector<double>(images.size())) : places(images, 0, 1);
  if (!places_mm) return absent();
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto echo_ms = number(*images[i][3]).value_or(0);
    const auto component = text(*images[i][4]).value_or("");
    ++images_of[{std::llround((*places_mm)[i] / kSamePosition_mm), echo_ms, std::string(component)}];
  }
  std::int64_t most = 0;
  for (const auto& [key, count] : images_of) most = std::max(most, count);
  return most > 0 ? count_cell(most) : absent();
}

/// The median distance of neighbours: one missing slice does not change it.
Cell slice_distance(std::span<const Inputs> images) {
  const auto places_mm = places(images, 0, 1);
  if (!places_mm) return absent();
  std::vector<double> sorted = *places_mm;
  std::ranges::sort(sorted);
  std::vector<double> distances;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (const double distance = sorted[i] - sorted[i - 1]; distance > kSamePosition_mm) distances.push_back(distance);
  }
  if (distances.empty()) return absent();
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::ranges::nth_element(distances, middle);
  return number_cell(std::round(*middle * 1e6) / 1e6);
}

/// From volume to volume by the clock, where that differs from the repetition time by more than its rounding. A
/// temporal position may hold several volumes (label and control).
Cell volume_repetition(std::span<const Inputs> images) {
  std::map<double, double> begins;  // by number of the volume
  std::optional<double> repetition_ms;
  for (const Inputs& in : images) {
    const auto begin_s = number(*in[0]);
    const auto volume = number(*in[1]);
    if (!begin_s || !volume) return absent();
    const auto [row, is_new] = begins.try_emplace(*volume, *begin_s);
    if (!is_new) row->second = std::min(row->second, *begin_s);
    if (!repetition_ms) repetition_ms = number(*in[2]);
  }
  if (begins.size() < 2 || !repetition_ms) return absent();
  const auto& [first, first_s] = *begins.begin();
  const auto& [last, last_s] = *begins.rbegin();
  const auto positions = static_cast<std::uint32_t>(begins.size());
  const std::uint32_t volumes = count(*images.front()[3]).value_or(positions);
  const double at_a_position = volumes % positions == 0 ? std::max(1.0, 1.0 * volumes / positions) : 1;
  const double step_s = (last_s - first_s) / (last - first) / at_a_position;
  if (!(step_s > 0)) return absent();
  constexpr double kRounding_s = 2e-3;
  return number_cell(std::abs(step_s - *repetition_ms / 1000) <= kRounding_s ? *repetition_ms / 1000 : step_s);
}

}  // namespace

Cell of_series(Function function, std::span<const Inputs> images) {
  switch (function) {
    case Function::MosaicTimes:
      return mosaic_times(images);
    case Function::FrameTimes:
      return times_cell(frame_times(images, 0, 1));
    case Function::AgreeingTimes:
      return agreeing_times(images);
    case Function::GeTimes:
      return ge_times(images);
    case Function::SliceOrder:
      return slice_order(images);
    case Function::SlicesAtOnce:
      return at_once(images);
    case Function::Volumes:
      return volumes(images);
    case Function::SliceDistance:
      return slice_distance(images);
    case Function::VolumeRepetition:
      return volume_repetition(images);
    default:
      return absent();
  }
}

}  // namespace qapc::vendor
