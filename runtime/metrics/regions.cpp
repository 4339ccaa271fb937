#include "runtime/metrics/regions.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "runtime/metrics/lattice.hpp"
#include "runtime/metrics/numbers.hpp"
#include "runtime/pixels/filters.hpp"

namespace qapc::metrics {
namespace {

using pixels::Bits;
using pixels::Filters;
using pixels::Shape;
using volume::Grid;

// The definition of the regions: docs/metrics.md says the same in words.
constexpr double kCoarseMm = 2;  // voxels finer than this are averaged for all that looks at distances
constexpr std::uint32_t kBins = 1024;
constexpr double kDarkest = 0.2;       // of the typical value of the object: darker is background
constexpr double kAboveNoise = 5;      // deviations of the background
constexpr double kBayMm = 8;           // bays narrower than twice this belong to the head
constexpr double kAwayMm = 8;          // air begins this far from the head
constexpr double kDeepMm = 18;         // inside skull and scalp
constexpr double kShallowMm = 6;       // for small objects
constexpr double kBelowVertexMm = 90;  // further down are face and neck
constexpr std::size_t kFewest = 1000;  // voxels
constexpr double kFull = 0.95;         // share of the field of view

template <typename T>
using Or = std::expected<T, Reason>;

Reason reason_of(const Error&) {
  return Reason::OutOfMemory;
}

/// The volume in voxels of about 2 mm.
struct Coarse {
  std::array<std::uint32_t, 3> factor{1, 1, 1};
  Shape shape;
  std::vector<double> values;
  Bits zeros;

  /// The coarse voxel around a fine one.
  [[nodiscard]] std::size_t of(const std::array<std::uint32_t, 3>& at) const {
    return at[0] / factor[0] +
           std::size_t{shape.size[0]} * (at[1] / factor[1] + std::size_t{shape.size[1]} * (at[2] / factor[2]));
  }
};

Coarse coarse_of(const volume::Volume& volume, const Bits& zeros) {
  Coarse coarse;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double spacing = volume.grid.spacing_mm[axis];
    coarse.factor[axis] = static_cast<std::uint32_t>(std::clamp(std::floor(kCoarseMm / spacing + 1e-6), 1.0, 64.0));
    coarse.shape.size[axis] = (volume.grid.size[axis] + coarse.factor[axis] - 1) / coarse.factor[axis];
    coarse.shape.spacing_mm[axis] = spacing * coarse.factor[axis];
  }
  std::vector<std::uint32_t> count(coarse.shape.voxels(), 0);
  std::vector<std::uint32_t> empty(coarse.shape.voxels(), 0);
  coarse.values.assign(coarse.shape.voxels(), 0);
  Lattice(volume.grid.size).each([&](std::size_t voxel, const std::array<std::uint32_t, 3>& at) {
    const std::size_t cell = coarse.of(at);
    coarse.values[cell] += volume.values[voxel];
    empty[cell] += zeros[voxel];
    ++count[cell];
  });
  coarse.zeros.assign(count.size(), 0);
  for (std::size_t cell = 0; cell < count.size(); ++cell) {
    coarse.values[cell] /= count[cell];
    coarse.zeros[cell] = 2 * empty[cell] > count[cell] ? 1 : 0;
  }
  return coarse;
}

/// Between background and object: Otsu's threshold, or lower where the object has dark parts and noise allows.
Or<double> threshold_of(const Filters& filters, const std::vector<double>& smooth, const Bits& zeros) {
  std::vector<double> values;
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    if (zeros[i] == 0) values.push_back(smooth[i]);
  }
  if (values.empty()) return std::unexpected(Reason::ConstantImage);
  const auto [least, most] = std::ranges::minmax(values);
  if (!(most > least)) return std::unexpected(Reason::ConstantImage);
  const auto otsu = filters.otsu(values, kBins);
  if (!otsu) return std::unexpected(reason_of(otsu.error()));
  std::vector<double> bright;
  std::ranges::copy_if(values, std::back_inserter(bright), [&](double v) { return v > *otsu; });
  if (bright.empty()) return std::unexpected(Reason::ConstantImage);
  const double typical = median(bright);
  std::vector<double> dark;
  std::ranges::copy_if(values, std::back_inserter(dark),
                       [&](double v) { return v <= std::min(*otsu, kDarkest * typical); });
  double floor = 0;
  if (!dark.empty()) floor = median(dark) + kAboveNoise * kNormalMad * median_deviation(dark);
  return std::min(*otsu, std::max(kDarkest * typical, floor));
}

/// Closing by a ball, as if the field of view went on beyond its border.
Or<Bits> closed(const Bits& mask, const Shape& shape, double radius_mm) {
  Shape padded = shape;
  std::array<std::uint32_t, 3> pad{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    pad[axis] = static_cast<std::uint32_t>(std::ceil(radius_mm / shape.spacing_mm[axis])) + 1;
    padded.size[axis] += 2 * pad[axis];
  }
  const auto inner = [&](std::uint32_t at, std::size_t axis) {
    return std::size_t{std::min(at > pad[axis] ? at - pad[axis] : 0u, shape.size[axis] - 1)};
  };
  Bits large(padded.voxels());
  const Lattice lattice(padded.size);
  lattice.each([&](std::size_t voxel, const std::array<std::uint32_t, 3>& at) {
    large[voxel] = mask[inner(at[0], 0) + shape.size[0] * (inner(at[1], 1) + shape.size[1] * inner(at[2], 2))];
  });
  const pixels::Plugin* plugin = *pixels::plugin();
  const Filters filters(*plugin, padded);
  const auto out = filters.distance_mm(large);
  if (!out) return std::unexpected(reason_of(out.error()));
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = (*out)[i] > radius_mm ? 1 : 0;
  const auto in = filters.distance_mm(large);  // now of what is outside the dilated mask
  if (!in) return std::unexpected(reason_of(in.error()));
  Bits back(mask.size());
  lattice.each([&](std::size_t voxel, const std::array<std::uint32_t, 3>& at) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (at[axis] < pad[axis] || at[axis] >= pad[axis] + shape.size[axis]) return;
    }
    const std::size_t to = inner(at[0], 0) + shape.size[0] * (inner(at[1], 1) + shape.size[1] * inner(at[2], 2));
    back[to] = (*in)[voxel] > radius_mm ? 1 : 0;
  });
  return back;
}

struct Found {
  Bits head;
  double threshold = 0;
};

/// The head in coarse voxels.
Or<Found> find_head(const Filters& filters, const Coarse& coarse, double sigma_mm) {
  const auto smooth = filters.smoothed(coarse.values, sigma_mm);
  if (!smooth) return std::unexpected(reason_of(smooth.error()));
  const auto threshold = threshold_of(filters, *smooth, coarse.zeros);
  if (!threshold) return std::unexpected(threshold.error());
  Bits mask(smooth->size());
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = (*smooth)[i] > *threshold && coarse.zeros[i] == 0 ? 1 : 0;
  // Skull and sinuses are bridged before what hangs on the head by a thread is cut off: the scalp is thin itself.
  auto whole = closed(mask, coarse.shape, kBayMm);
  if (!whole) return std::unexpected(whole.error());
  const Lattice lattice(coarse.shape.size);
  *whole = lattice.cross(lattice.cross(*whole, true), false);
  if (auto done = filters.keep_largest(*whole); !done) return std::unexpected(reason_of(done.error()));
  if (std::ranges::find(*whole, std::uint8_t{1}) == whole->end()) return std::unexpected(Reason::NoHead);
  if (auto done = filters.fill_holes(*whole); !done) return std::unexpected(reason_of(done.error()));
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (coarse.zeros[i] != 0) (*whole)[i] = 0;
  }
  return Found{std::move(*whole), *threshold};
}

/// Where the head ends along an axis of the plane, and its ghosts go.
Bits shadow_of(const Bits& grown, const Shape& shape, std::size_t axis) {
  std::array<std::uint32_t, 3> size = shape.size;
  size[axis] = 1;
  Bits hit(std::size_t{size[0]} * size[1] * size[2], 0);
  const Lattice lattice(shape.size);
  const auto line = [&](std::array<std::uint32_t, 3> at) {
    at[axis] = 0;
    return at[0] + std::size_t{size[0]} * (at[1] + std::size_t{size[1]} * at[2]);
  };
  lattice.each([&](std::size_t voxel, const auto& at) { hit[line(at)] = std::max(hit[line(at)], grown[voxel]); });
  Bits out(grown.size());
  lattice.each([&](std::size_t voxel, const auto& at) { out[voxel] = hit[line(at)]; });
  return out;
}

/// Air that no ghost of the head reaches: beside it, across the direction of phase encoding. Both directions where it
/// is not known.
Bits quiet_of(const Bits& air, const Bits& grown, const Shape& shape, volume::PhaseAxis axis) {
  Bits out = air;
  const auto remove = [&](std::size_t along) {
    const Bits shadow = shadow_of(grown, shape, along);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (shadow[i] != 0) out[i] = 0;
    }
  };
  if (axis != volume::PhaseAxis::Column) remove(0);
  if (axis != volume::PhaseAxis::Row) remove(1);
  return out;
}

/// Height above the origin, towards the head of the patient.
double height_mm(const Grid& grid, const std::array<std::uint32_t, 3>& at, const std::array<std::uint32_t, 3>& factor) {
  double out = 0;
  for (std::size_t axis = 0; axis < 3; ++axis)
    out += grid.axes[axis][2] * grid.spacing_mm[axis] * at[axis] * factor[axis];
  return out;
}

Or<Bits> core_of(const Filters& filters, const Coarse& coarse, const Bits& head, const volume::Volume& volume,
                 bool placed) {
  Bits outside(head.size());
  std::ranges::transform(head, outside.begin(), [](std::uint8_t b) { return static_cast<std::uint8_t>(b ^ 1); });
  const auto depth = filters.distance_mm(outside);
  if (!depth) return std::unexpected(reason_of(depth.error()));
  const Lattice lattice(coarse.shape.size);
  double vertex = -INFINITY;
  lattice.each([&](std::size_t voxel, const auto& at) {
    if (head[voxel] != 0) vertex = std::max(vertex, height_mm(volume.grid, at, coarse.factor));
  });
  for (const double deep : {kDeepMm, kShallowMm}) {
    Bits core(head.size(), 0);
    std::size_t count = 0;
    lattice.each([&](std::size_t voxel, const auto& at) {
      const bool low = placed && height_mm(volume.grid, at, coarse.factor) < vertex - kBelowVertexMm;
      core[voxel] = head[voxel] != 0 && (*depth)[voxel] > deep && !low ? 1 : 0;
      count += core[voxel];
    });
    if (count * coarse.factor[0] * coarse.factor[1] * coarse.factor[2] >= kFewest) return core;
  }
  return Bits(head.size(), 0);
}

/// How much of the head's surface ends in blocks of zeros.
double contact_of(const Regions& regions, const Lattice& lattice) {
  std::size_t surface = 0;
  std::size_t touching = 0;
  lattice.each_face([&](std::size_t a, std::size_t b) {
    if (regions.is(a, Region::Head) == regions.is(b, Region::Head)) return;
    ++surface;
    touching += regions.is(regions.is(a, Region::Head) ? b : a, Region::Zeros) ? 1 : 0;
  });
  return surface == 0 ? 0 : static_cast<double>(touching) / static_cast<double>(surface);
}

struct CoarseRegions {
  Bits head;
  Bits edge;  ///< coarse voxels that the surface passes
  Bits core;
  Bits air;
  Bits quiet;
  double threshold = 0;
};

Or<CoarseRegions> find_coarse(const Coarse& coarse, const volume::Volume& volume, const volume::Stack& stack,
                              const pixels::Plugin& plugin) {
  const Filters filters(plugin, coarse.shape);
  const double sigma_mm = std::sqrt(volume.grid.spacing_mm[0] * volume.grid.spacing_mm[1]);
  auto found = find_head(filters, coarse, sigma_mm);
  if (!found) return std::unexpected(found.error());
  CoarseRegions out{
      .head = std::move(found->head), .edge = {}, .core = {}, .air = {}, .quiet = {}, .threshold = found->threshold};
  const auto away = filters.distance_mm(out.head);
  if (!away) return std::unexpected(reason_of(away.error()));
  Bits grown(out.head.size());
  out.air.resize(out.head.size());
  for (std::size_t i = 0; i < grown.size(); ++i) {
    grown[i] = (*away)[i] <= kAwayMm ? 1 : 0;
    out.air[i] = grown[i] == 0 && coarse.zeros[i] == 0 ? 1 : 0;
  }
  out.quiet = quiet_of(out.air, grown, coarse.shape, stack.phase_axis);
  auto core = core_of(filters, coarse, out.head, volume, stack.notes.placed);
  if (!core) return std::unexpected(core.error());
  out.core = std::move(*core);
  const Lattice lattice(coarse.shape.size);
  out.edge = lattice.cross(out.head, false);
  const Bits inner = lattice.cross(out.head, true);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != 0) out.edge[i] = 0;
  }
  return out;
}

}  // namespace

std::expected<Regions, Reason> find_regions(const volume::Volume& volume, const volume::Stack& stack) {
  const auto plugin = pixels::plugin();
  if (!plugin) return std::unexpected(Reason::NoPlugin);
  const Bits zeros = solid_zeros(volume);
  const Coarse coarse = coarse_of(volume, zeros);
  const auto found = find_coarse(coarse, volume, stack, **plugin);
  if (!found) return std::unexpected(found.error());
  Regions out{.bits = std::vector<std::uint8_t>(zeros.size()), .threshold = found->threshold};
  std::size_t outside = 0;
  std::size_t dark = 0;
  const Lattice lattice(volume.grid.size);
  lattice.each([&](std::size_t voxel, const std::array<std::uint32_t, 3>& at) {
    const std::size_t cell = coarse.of(at);
    bool head = found->head[cell] != 0;
    // Smoothing moved the surface outwards: it is found again in the voxels of the image.
    if (found->edge[cell] != 0) head = volume.values[voxel] > found->threshold;
    head = head && zeros[voxel] == 0;
    const bool core = head && found->core[cell] != 0;
    const bool air = !head && found->air[cell] != 0 && zeros[voxel] == 0;
    const bool quiet = air && found->quiet[cell] != 0;
    out.bits[voxel] = static_cast<std::uint8_t>((head ? 1 : 0) | (core ? 2 : 0) | (air ? 4 : 0) | (quiet ? 8 : 0) |
                                                (zeros[voxel] != 0 ? 16 : 0));
    out.head += head ? 1 : 0;
    out.core += core ? 1 : 0;
    out.air += air ? 1 : 0;
    out.quiet += quiet ? 1 : 0;
    outside += head ? 0 : 1;
    dark += !head && volume.values[voxel] == 0 ? 1 : 0;
  });
  if (out.head < kFewest) return std::unexpected(Reason::NoHead);
  if (static_cast<double>(out.head) > kFull * static_cast<double>(zeros.size()))
    return std::unexpected(Reason::FillsView);
  out.zeros_around = outside == 0 ? 0 : static_cast<double>(dark) / static_cast<double>(outside);
  out.zero_contact = contact_of(out, lattice);
  return out;
}

std::vector<std::uint8_t> solid_zeros(const volume::Volume& volume) {
  Bits zero(volume.values.size());
  std::ranges::transform(volume.values, zero.begin(),
                         [](double value) { return static_cast<std::uint8_t>(value == 0 ? 1 : 0); });
  const Lattice lattice(volume.grid.size);
  return lattice.cube(lattice.cube(std::move(zero), true), false);
}

std::vector<std::uint8_t> opened(const std::vector<std::uint8_t>& mask, const volume::Grid& grid) {
  const Lattice lattice(grid.size);
  return lattice.cross(lattice.cross(mask, true), false);
}

std::string_view name(Region region) {
  constexpr std::string_view kNames[] = {"head", "core", "air", "quiet", "zeros", "dark", "middle", "bright"};
  return kNames[static_cast<std::size_t>(region)];
}

}  // namespace qapc::metrics
