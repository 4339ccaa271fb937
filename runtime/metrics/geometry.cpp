// What the headers say about the places of slices. No pixel is read.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "runtime/metrics/metric.hpp"

namespace qapc::metrics {
namespace {

using volume::Stack;

Measure placed(const Stack& stack, double number) {
  return stack.notes.placed ? Measure(number) : Measure(Reason::IrregularSlices);
}

Measure between_slices(const Stack& stack, double number) {
  if (stack.grid.size[2] < 2) return Reason::SingleSlice;
  return placed(stack, number);
}

Measure slice_spacing(const Stack& stack) {
  return between_slices(stack, stack.grid.spacing_mm[2]);
}
Measure slice_gap(const Stack& stack) {
  if (!stack.thickness_mm) return Reason::NoSpacing;
  return between_slices(stack, stack.grid.spacing_mm[2] - *stack.thickness_mm);
}
Measure missing_slices(const Stack& stack) {
  return between_slices(stack, stack.notes.missing_slices);
}
Measure repeated_slices(const Stack& stack) {
  return placed(stack, stack.notes.repeated_slices);
}
Measure left_over_images(const Stack& stack) {
  return placed(stack, stack.notes.left_over);
}
Measure spacing_error(const Stack& stack) {
  return between_slices(stack, stack.notes.worst_spacing_mm);
}
Measure slice_shear(const Stack& stack) {
  return between_slices(stack, stack.notes.shear_mm);
}

/// Angle between the slice normal and the nearest axis of the patient.
Measure obliquity(const Stack& stack) {
  double nearest = 0;
  for (const double part : stack.grid.axes[2]) nearest = std::max(nearest, std::abs(part));
  return placed(stack, std::acos(std::min(nearest, 1.0)) * 180 / std::numbers::pi);
}

template <std::size_t Axis>
Measure coverage(const Stack& stack) {
  if (Axis < 2 && !stack.notes.spaced) return Reason::NoSpacing;
  const double extent = stack.grid.spacing_mm[Axis] * stack.grid.size[Axis];
  return Axis < 2 ? Measure(extent) : placed(stack, extent + stack.notes.missing_slices * stack.grid.spacing_mm[2]);
}

constexpr Metric geometry(std::string_view name, std::string_view unit, double least, double most, std::string_view doc,
                          std::string_view formula, OfHeaders compute) {
  return {.name = name,
          .unit = unit,
          .least = least,
          .most = most,
          .cost = Cost::Headers,
          .needs = {.magnitude = false, .original = false},
          .mriqc = "",
          .doc = doc,
          .formula = formula,
          .source = "positions and orientations: PS3.3 C.7.6.2",
          .compute = compute};
}

}  // namespace

extern constinit const std::array<Metric, 11> kGeometry{
    geometry("slice_spacing", "mm", 0, 1e3, "Distance of neighbouring slices.",
             "median step of position along the slice normal", &slice_spacing),
    geometry("slice_gap", "mm", -1e3, 1e3, "Distance of slices beyond their thickness.",
             "slice_spacing - Slice Thickness", &slice_gap),
    geometry("missing_slices", "1", 0, 1e6, "Slices missing between others.",
             "sum over steps of round(step / slice_spacing) - 1", &missing_slices),
    geometry("repeated_slices", "1", 0, 1e6, "Images that repeat the place and moment of another.", "count",
             &repeated_slices),
    geometry("left_over_images", "1", 0, 1e6, "Images of volumes that are not whole.", "count", &left_over_images),
    geometry("spacing_error", "mm", 0, 1e3, "Largest irregularity of slice distances.",
             "max |step - round(step / slice_spacing) * slice_spacing|", &spacing_error),
    geometry("slice_shear", "mm", 0, 1e3, "How far slices are shifted in their plane.",
             "max distance from the normal through the first slice", &slice_shear),
    geometry("obliquity", "deg", 0, 55, "Tilt of the slices.", "angle of the normal with the nearest patient axis",
             &obliquity),
    geometry("coverage_i", "mm", 0, 1e5, "Extent along rows.", "columns * spacing", &coverage<0>),
    geometry("coverage_j", "mm", 0, 1e5, "Extent down columns.", "rows * spacing", &coverage<1>),
    geometry("coverage_k", "mm", 0, 1e5, "Extent through the slices, gaps included.",
             "(slices + missing_slices) * slice_spacing", &coverage<2>),
};

}  // namespace qapc::metrics
