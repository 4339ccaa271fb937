#include "runtime/volume/grouping.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>

namespace qapc::volume {
namespace {

/// The order of acquisition, as far as headers tell it; ties by identifiers, never by the order of files.
auto moment(const Facts& facts) {
  return std::tuple(key(facts.instance_number), key(facts.temporal_position), key(facts.acquisition_number),
                    key(facts.acquisition_time_s), std::string_view(facts.sop_instance_uid), facts.frame);
}

constexpr double kParallel = 0.9999;   // cosine: within 1 degree; slices of one stack differ by rounding only
constexpr double kSameSpacing = 1e-3;  // mm
constexpr double kSameEcho = 0.05;     // ms: less than between any two echoes of one train, more than rounding

bool near(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance;
}

template <typename T, typename Same>
bool both(const std::optional<T>& a, const std::optional<T>& b, Same same) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

bool same_place(const Facts& a, const Facts& b) {
  const auto spacing = [](const auto& x, const auto& y) {
    return near(x[0], y[0], kSameSpacing) && near(x[1], y[1], kSameSpacing);
  };
  const auto parallel = [](const auto& x, const auto& y) {
    return dot(x[0], y[0]) > kParallel && dot(x[1], y[1]) > kParallel;
  };
  return a.rows == b.rows && a.columns == b.columns && both(a.spacing_mm, b.spacing_mm, spacing) &&
         both(a.orientation, b.orientation, parallel);
}

bool same_kind(const Facts& a, const Facts& b) {
  const auto echo = [](double x, double y) { return near(x, y, kSameEcho); };
  return a.grey == b.grey && a.component == b.component && a.image_type == b.image_type &&
         both(a.echo_time_ms, b.echo_time_ms, echo) && a.siemens_tiles == b.siemens_tiles &&
         a.ge_variant == b.ge_variant && a.uih_tiles == b.uih_tiles;
}

/// Two classic images of one place and moment are the same image twice.
bool repeats(const Facts& a, const Facts& b) {
  return a.sop_instance_uid != b.sop_instance_uid && a.instance_number && a.instance_number == b.instance_number &&
         a.temporal_position == b.temporal_position && a.acquisition_number == b.acquisition_number &&
         a.acquisition_time_s == b.acquisition_time_s && a.b_value == b.b_value;
}

/// The n-th image of each level makes volume n.
Volumes by_rank(const std::vector<Level>& levels) {
  std::size_t whole = levels.front().images.size();
  for (const Level& level : levels) whole = std::min(whole, level.images.size());
  Volumes volumes(whole);
  for (std::size_t t = 0; t < whole; ++t) {
    for (const Level& level : levels) volumes[t].push_back(level.images[t]);
  }
  return volumes;
}

/// Images that name the same volume make it. Nothing where a level has the same name twice, or an image none.
template <typename Name>
std::optional<Volumes> by_name(const Images& images, const std::vector<Level>& levels, Name name) {
  std::map<std::int64_t, Indices> named;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    for (const std::uint32_t i : levels[k].images) {
      const auto said = name(images[i]);
      if (!said) return std::nullopt;
      Indices& volume = named[*said];
      if (volume.size() > k) return std::nullopt;
      if (volume.size() == k) volume.push_back(i);
    }
  }
  Volumes volumes;
  for (auto& [said, volume] : named) {
    if (volume.size() == levels.size()) volumes.push_back(std::move(volume));
  }
  std::ranges::sort(volumes, {}, [&](const Indices& volume) { return moment(images[volume.front()]); });
  return volumes;
}

}  // namespace

std::vector<Indices> groups_of(const Images& images) {
  Indices order(images.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return moment(images[i]); });
  std::vector<Indices> groups;
  for (const std::uint32_t i : order) {
    const auto like = [&](const Indices& group) {
      const Facts& first = images[group.front()];
      return same_kind(first, images[i]) && same_place(first, images[i]);
    };
    const auto found = std::ranges::find_if(groups, like);
    if (found == groups.end()) {
      groups.push_back({i});
    } else {
      found->push_back(i);
    }
  }
  return groups;
}

/// Images in order of acquisition -> heights in order. Heights that differ by less than this are one.
std::vector<Level> levels_of(const Images& images, const Indices& group, const Vector& normal) {
  constexpr double kSameHeight = 0.02;  // mm
  std::vector<Level> raw;
  for (const std::uint32_t i : group) raw.push_back({dot(*images[i].position_mm, normal), {i}});
  std::ranges::stable_sort(raw, {}, &Level::height_mm);
  std::vector<Level> levels;
  for (Level& one : raw) {
    if (levels.empty() || one.height_mm - levels.back().height_mm > kSameHeight) {
      levels.push_back(std::move(one));
    } else {
      levels.back().images.push_back(one.images.front());
    }
  }
  for (Level& level : levels) std::ranges::sort(level.images, {}, [&](std::uint32_t i) { return moment(images[i]); });
  return levels;
}

std::uint32_t drop_repeated(const Images& images, std::vector<Level>& levels) {
  std::uint32_t dropped = 0;
  for (Level& level : levels) {
    Indices kept;
    for (const std::uint32_t i : level.images) {
      const bool again = !kept.empty() && repeats(images[kept.back()], images[i]);
      if (!again) kept.push_back(i);
      dropped += again ? 1 : 0;
    }
    level.images = std::move(kept);
  }
  return dropped;
}

Volumes volumes_of(const Images& images, const std::vector<Level>& levels) {
  Volumes best = by_rank(levels);
  // A name that headers give holds the volume together also where a slice is missing.
  auto temporal = by_name(images, levels, [](const Facts& facts) { return facts.temporal_position; });
  if (temporal && temporal->size() >= best.size()) return std::move(*temporal);
  auto acquisition = by_name(images, levels, [](const Facts& facts) { return facts.acquisition_number; });
  if (acquisition && acquisition->size() >= best.size()) return std::move(*acquisition);
  return best;
}

namespace {

/// Across the slices: from the orientation, or from the first of them to the farthest.
Vector normal_of(const Images& images, const Indices& placed) {
  const Facts& first = images[placed.front()];
  if (first.orientation) {
    const Vector normal = cross(first.orientation->at(0), first.orientation->at(1));
    return scaled(normal, 1 / length(normal));
  }
  Vector farthest{};
  for (const std::uint32_t i : placed) {
    const Vector way = difference(*images[i].position_mm, *first.position_mm);
    if (length(way) > length(farthest)) farthest = way;
  }
  return length(farthest) > 0 ? scaled(farthest, 1 / length(farthest)) : Vector{0, 0, 1};
}

/// Whole volumes, then what is left of others: the n-th image that each level has left over, and the images that
/// repeat one, with it.
std::uint32_t number_placed(const Images& images, const Indices& placed, std::uint32_t before,
                            std::vector<std::uint32_t>& numbers) {
  const std::vector<Level> all = levels_of(images, placed, normal_of(images, placed));
  std::vector<Level> levels = all;
  drop_repeated(images, levels);
  std::uint32_t count = before;
  for (const Indices& volume : volumes_of(images, levels)) {
    ++count;
    for (const std::uint32_t image : volume) numbers[image] = count;
  }
  std::uint32_t most = count;
  for (const Level& level : levels) {
    std::uint32_t rest = count;
    for (const std::uint32_t image : level.images) {
      if (numbers[image] == 0) numbers[image] = ++rest;
    }
    most = std::max(most, rest);
  }
  for (const Level& level : all) {
    std::uint32_t last = 0;
    for (const std::uint32_t image : level.images) {
      if (numbers[image] == 0) numbers[image] = last;
      last = numbers[image];
    }
  }
  return most;
}

}  // namespace

std::vector<std::uint32_t> volume_numbers(const Images& images) {
  std::vector<std::uint32_t> numbers(images.size());
  std::uint32_t count = 0;
  for (const Indices& group : groups_of(images)) {
    const Facts& first = images[group.front()];
    const bool mosaic = first.siemens_tiles.value_or(0) > 1 || first.uih_tiles.value_or(0) > 1;
    Indices placed;
    for (const std::uint32_t i : group) {
      if (!images[i].position_mm) continue;
      if (mosaic) numbers[i] = ++count;
      placed.push_back(i);
    }
    if (!mosaic && !placed.empty()) count = number_placed(images, placed, count, numbers);
  }
  return numbers;
}

}  // namespace qapc::volume
