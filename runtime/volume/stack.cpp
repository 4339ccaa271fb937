#include "runtime/volume/stack.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "runtime/volume/grouping.hpp"

namespace qapc::volume {
namespace {

// --- spacing -----------------------------------------------------------------------------------------------------

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// The distance of most neighbours; gaps and irregularities go into the notes.
double spacing_of(const std::vector<double>& heights, Notes& notes) {
  std::vector<double> steps;
  for (std::size_t k = 1; k < heights.size(); ++k) steps.push_back(heights[k] - heights[k - 1]);
  const double usual = median(steps);
  for (const double step : steps) {
    const double whole = std::max(1.0, std::round(step / usual));
    notes.missing_slices += static_cast<std::uint32_t>(std::min(whole - 1, 1e6));
    notes.worst_spacing_mm = std::max(notes.worst_spacing_mm, std::abs(step - whole * usual));
  }
  return usual;
}

double nominal_spacing(const Facts& facts) {
  for (const auto& said : {facts.slice_spacing_mm, facts.thickness_mm}) {
    if (said && *said > 0) return *said;
  }
  return 1;
}

// --- stacks ------------------------------------------------------------------------------------------------------

/// All that a stack takes from one of its images.
Stack begin(const Facts& facts, std::uint32_t columns, std::uint32_t rows) {
  Stack stack;
  stack.grid.size = {columns, rows, 1};
  stack.grid.spacing_mm = {1, 1, nominal_spacing(facts)};
  if (facts.spacing_mm) {
    stack.grid.spacing_mm[0] = facts.spacing_mm->at(0);
    stack.grid.spacing_mm[1] = facts.spacing_mm->at(1);
  }
  if (facts.orientation) {
    const auto& [row, column] = *facts.orientation;
    const Vector normal = cross(row, column);
    stack.grid.axes = {row, column, scaled(normal, 1 / length(normal))};
  }
  stack.notes.spaced = facts.spacing_mm.has_value();
  stack.component = facts.component;
  stack.derived = facts.derived;
  stack.grey = facts.grey;
  stack.image_type = facts.image_type;
  stack.echo_time_ms = facts.echo_time_ms;
  stack.repetition_time_ms = facts.repetition_time_ms;
  stack.thickness_mm = facts.thickness_mm;
  stack.phase_axis = facts.phase_axis;
  return stack;
}

void describe_volumes(const Images& images, Stack& stack) {
  std::vector<double> b_values;
  std::vector<double> times;
  for (std::size_t t = 0; t < stack.volumes; ++t) {
    std::optional<double> start;
    for (std::size_t k = 0; k < stack.grid.size[2]; ++k) {
      const Facts& facts = images[stack.slice(t, k).image];
      const auto time = facts.acquisition_time_s;
      if (time && (!start || *time < *start)) start = time;
      if (facts.phase_axis != stack.phase_axis) stack.phase_axis = PhaseAxis::Unknown;
    }
    if (start) times.push_back(*start);
    if (const auto b = images[stack.slice(t, 0).image].b_value) b_values.push_back(*b);
  }
  // Canon writes no b-value where it is 0.
  const bool some = !b_values.empty();
  if (some) {
    for (std::size_t t = 0; t < stack.volumes; ++t)
      stack.b_values.push_back(images[stack.slice(t, 0).image].b_value.value_or(0));
  }
  if (times.size() == stack.volumes) stack.start_times_s = std::move(times);
  constexpr double kWeighted = 20;  // s/mm2; UIH writes 1.25 for 0
  const bool weighted = some && std::ranges::max(stack.b_values) > kWeighted;
  stack.axis = stack.volumes < 2 ? Axis::None : weighted ? Axis::Diffusion : Axis::Time;
}

Stack mosaic_stack(const Images& images, const Indices& group, const Tiles& tiles) {
  const Facts& first = images[group.front()];
  const std::uint32_t down = (tiles.count + tiles.across - 1) / tiles.across;
  const bool square = !first.uih_tiles;
  const std::uint32_t columns = first.columns / tiles.across;
  const std::uint32_t rows = first.rows / (square ? tiles.across : down);
  Stack stack = begin(first, columns, rows);
  stack.mosaic = true;
  stack.notes.placed = !tiles.positions_mm.empty();
  stack.notes.order_assumed = tiles.order_assumed || tiles.positions_mm.empty();
  stack.grid.size[2] = tiles.count;
  stack.volumes = group.size();
  Indices order(tiles.count);
  for (std::uint32_t k = 0; k < tiles.count; ++k) order[k] = k;
  if (stack.notes.placed) {
    const auto height = [&](std::uint32_t k) { return dot(tiles.positions_mm[k], stack.grid.axes[2]); };
    std::ranges::sort(order, {}, height);
    std::vector<double> heights;
    for (const std::uint32_t k : order) heights.push_back(height(k));
    stack.grid.spacing_mm[2] = spacing_of(heights, stack.notes);
    stack.grid.origin_mm = tiles.positions_mm[order.front()];
  }
  for (const std::uint32_t image : group) {
    for (const std::uint32_t k : order)
      stack.slices.push_back({image, k % tiles.across * columns, k / tiles.across * rows});
  }
  return stack;
}

/// Slices without positions: one volume, in order of their numbers.
Stack unplaced_stack(const Images& images, const Indices& group) {
  const Facts& first = images[group.front()];
  Stack stack = begin(first, first.columns, first.rows);
  stack.notes.placed = false;
  stack.grid.size[2] = static_cast<std::uint32_t>(group.size());
  stack.volumes = 1;
  for (const std::uint32_t image : group) stack.slices.push_back({image, 0, 0});
  return stack;
}

Stack placed_stack(const Images& images, const Indices& group, std::uint32_t without) {
  const Facts& first = images[group.front()];
  Stack stack = begin(first, first.columns, first.rows);
  const Vector normal = stack.grid.axes[2];
  auto levels = levels_of(images, group, normal);
  stack.notes.repeated_slices = drop_repeated(images, levels);
  const Volumes volumes = volumes_of(images, levels);
  std::size_t used = 0;
  for (const Indices& volume : volumes) {
    for (const std::uint32_t image : volume) stack.slices.push_back({image, 0, 0});
    used += volume.size();
  }
  stack.volumes = volumes.size();
  stack.notes.left_over = without + static_cast<std::uint32_t>(group.size() - used) - stack.notes.repeated_slices;
  stack.grid.size[2] = static_cast<std::uint32_t>(levels.size());
  std::vector<double> heights;
  for (const Level& level : levels) heights.push_back(level.height_mm);
  if (heights.size() > 1) stack.grid.spacing_mm[2] = spacing_of(heights, stack.notes);
  stack.grid.origin_mm = *images[levels.front().images.front()].position_mm;
  for (const Level& level : levels) {
    const Vector away = difference(*images[level.images.front()].position_mm, stack.grid.origin_mm);
    const Vector in_plane = difference(away, scaled(normal, dot(away, normal)));
    stack.notes.shear_mm = std::max(stack.notes.shear_mm, length(in_plane));
  }
  return stack;
}

Stack stack_of(const Images& images, const Indices& group, const std::vector<std::filesystem::path>& files) {
  const Facts& first = images[group.front()];
  if (const auto tiles = tiles_of(first, files.at(first.file))) return mosaic_stack(images, group, *tiles);
  Indices placed;
  for (const std::uint32_t i : group) {
    if (images[i].position_mm && images[i].orientation) placed.push_back(i);
  }
  if (placed.empty()) return unplaced_stack(images, group);
  return placed_stack(images, placed, static_cast<std::uint32_t>(group.size() - placed.size()));
}

}  // namespace

std::size_t Stack::typical_volume() const {
  if (axis == Axis::Time) return volumes / 2;
  if (axis != Axis::Diffusion) return 0;
  constexpr double kSame = 10;  // s/mm2: b-values are rounded, and gradients of the image itself add a little
  const double lowest = std::ranges::min(b_values);
  const auto is_lowest = [&](double b) { return b <= lowest + kSame; };
  return static_cast<std::size_t>(std::ranges::find_if(b_values, is_lowest) - b_values.begin());
}

std::vector<Stack> stacks_of(const Images& images, const std::vector<std::filesystem::path>& files) {
  std::vector<Stack> stacks;
  for (const Indices& group : groups_of(images)) {
    Stack stack = stack_of(images, group, files);
    describe_volumes(images, stack);
    stacks.push_back(std::move(stack));
  }
  const auto order = [](const Stack& stack) {
    return std::tuple(key(stack.echo_time_ms), stack.component, std::string_view(stack.image_type));
  };
  std::ranges::stable_sort(stacks, {}, order);
  return stacks;
}

std::string_view name(Axis axis) {
  switch (axis) {
    case Axis::None:
      return "none";
    case Axis::Time:
      return "time";
    case Axis::Diffusion:
      return "diffusion";
  }
  return "";
}

}  // namespace qapc::volume
