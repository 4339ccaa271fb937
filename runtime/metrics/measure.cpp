#include "runtime/metrics/measure.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/metrics/masked.hpp"
#include "runtime/metrics/run.hpp"
#include "runtime/metrics/scene.hpp"
#include "runtime/metrics/shells.hpp"

namespace qapc::metrics {
namespace {

/// Slices are regular when none is missing and distances differ by less than this.
constexpr double kRegularMm = 0.1;

bool is_regular(const volume::Notes& notes) {
  return notes.placed && notes.missing_slices == 0 && notes.worst_spacing_mm < kRegularMm;
}

Reason reason_of(const Error& error) {
  return error.code == Errc::NotFound ? Reason::NoPixels : Reason::Undecodable;
}

/// What the values themselves rule out.
std::optional<Reason> spoiled(const Metric& metric, const volume::Volume& image) {
  const auto [least, most] = std::ranges::minmax(image.values);
  if (!(most > least)) return Reason::ConstantImage;
  if (metric.needs.magnitude && least < 0) return Reason::NotMagnitude;
  return std::nullopt;
}

Measure computed(const Metric& metric, const Scene& scene) {
  if (const auto* masked = std::get_if<OfMask>(&metric.compute)) return measure_masked(scene, masked->primitive);
  return std::get<OfVolume>(metric.compute)(scene);
}

using Picked = std::vector<std::size_t>;

void measure_volume(volume::Source& source, std::span<const Metric* const> metrics, const Picked& picked,
                    std::vector<Measure>& out) {
  if (picked.empty()) return;
  const std::size_t t = source.stack().typical_volume();
  const auto image = source.read(t);
  const auto ceiling = source.ceiling(t, 0);
  if (!image) {
    for (const std::size_t i : picked) out[i] = reason_of(image.error());
    return;
  }
  const Scene scene(*image, source.stack(), ceiling ? std::optional(*ceiling) : std::nullopt);
  for (const std::size_t i : picked) {
    const auto wrong = spoiled(*metrics[i], *image);
    out[i] = wrong ? Measure(*wrong) : computed(*metrics[i], scene);
  }
}

using MeasureMany = std::vector<Measure> (*)(volume::Source&, std::span<const Metric* const>);

void measure_volumes(volume::Source& source, std::span<const Metric* const> metrics, const Picked& picked,
                     MeasureMany many, std::vector<Measure>& out) {
  if (picked.empty()) return;
  std::vector<const Metric*> asked;
  for (const std::size_t i : picked) asked.push_back(metrics[i]);
  auto measured = many(source, asked);
  for (std::size_t n = 0; n < picked.size(); ++n) out[picked[n]] = std::move(measured[n]);
}

}  // namespace

std::optional<Reason> ruled_out(const Metric& metric, const volume::Stack& stack) {
  const Needs& needs = metric.needs;
  if (stack.volumes == 0) return Reason::NoVolume;
  if (std::holds_alternative<OfHeaders>(metric.compute)) return std::nullopt;
  if (!stack.grey) return Reason::Colour;
  if (needs.magnitude && stack.component == volume::Component::Phase) return Reason::PhaseImage;
  if (needs.magnitude && stack.component != volume::Component::Magnitude) return Reason::NotMagnitude;
  if (needs.original && stack.derived) return Reason::DerivedImage;
  if (metric.of_shells() && stack.axis != volume::Axis::Diffusion) return Reason::NotDiffusion;
  if (metric.of_run() && stack.axis != volume::Axis::Time) return Reason::NotATimeSeries;
  if (stack.volumes < needs.volumes) return Reason::TooFewVolumes;
  if (needs.slices > 1 && stack.grid.size[2] == 1) return Reason::SingleSlice;
  if (stack.grid.size[2] < needs.slices) return Reason::TooFewSlices;
  if (needs.spacing && !stack.notes.spaced) return Reason::NoSpacing;
  if (needs.regular_slices && !is_regular(stack.notes)) return Reason::IrregularSlices;
  if (needs.phase_axis && stack.phase_axis == volume::PhaseAxis::Unknown) return Reason::NoPhaseEncoding;
  return std::nullopt;
}

std::vector<Measure> measure(volume::Source& source, std::span<const Metric* const> metrics, Cost most) {
  std::vector<Measure> out;
  Picked of_volume;
  Picked of_run;
  Picked of_shells;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const Metric& metric = *metrics[i];
    if (const auto reason = ruled_out(metric, source.stack())) {
      out.emplace_back(*reason);
    } else if (metric.cost > most) {
      out.emplace_back(Reason::NotAsked);
    } else if (const auto* of_headers = std::get_if<OfHeaders>(&metric.compute)) {
      out.push_back((*of_headers)(source.stack()));
    } else {
      out.emplace_back(Reason::NotAsked);
      (metric.of_run() ? of_run : metric.of_shells() ? of_shells : of_volume).push_back(i);
    }
  }
  measure_volume(source, metrics, of_volume, out);
  measure_volumes(source, metrics, of_run, &measure_run, out);
  measure_volumes(source, metrics, of_shells, &measure_shells, out);
  // A scale in the header can take values out of all bounds.
  for (Measure& one : out) {
    if (one.value && !std::isfinite(*one.value)) one = Measure(Reason::Undecodable);
  }
  return out;
}

}  // namespace qapc::metrics
