#include "runtime/metrics/catalogue.hpp"

#include <algorithm>
#include <array>

namespace qapc::metrics {

// One line a file of metrics; each is defined beside its formula.
extern const std::array<Metric, 11> kGeometry;
extern const Metric kSnr;
extern const Metric kSnrd;
extern const Metric kEfc;
extern const Metric kFber;
extern const Metric kQi1;
extern const std::array<Metric, 8> kFwhm;
extern const Metric kSaturation;
extern const std::array<Metric, 2> kSlices;
extern const std::array<Metric, 6> kFovCut;
extern const std::array<Metric, 3> kGsr;
extern const std::array<Metric, 2> kPhantom;
extern const std::array<Metric, 8> kHeadSummary;
extern const std::array<Metric, 8> kCoreSummary;
extern const std::array<Metric, 8> kAirSummary;
extern const Metric kDummies;
extern const Metric kTsnrRaw;
extern const Metric kSfnr;
extern const std::array<Metric, 2> kDvars;
extern const Metric kGcor;
extern const Metric kAor;
extern const Metric kAqi;
extern const Metric kSpikes;
extern const Metric kDrift;
extern const Metric kComDrift;
extern const std::array<Metric, 2> kFd;
extern const std::array<Metric, 2> kStability;
extern const std::array<Metric, 4> kShells;
extern const std::array<Metric, 2> kDiffusion;
extern const std::array<Metric, 2> kInu;
extern const std::array<Metric, 6> kTissues;
extern const std::array<Metric, 8> kDarkSummary;
extern const std::array<Metric, 8> kMiddleSummary;
extern const std::array<Metric, 8> kBrightSummary;

namespace {

std::vector<const Metric*> all_of() {
  std::vector<const Metric*> out;
  const auto one = [&](const Metric& metric) { out.push_back(&metric); };
  const auto several = [&](const auto& metrics) {
    for (const Metric& metric : metrics) one(metric);
  };
  several(kGeometry);
  for (const Metric* metric : {&kSnr, &kSnrd, &kEfc, &kFber, &kQi1}) one(*metric);
  several(kFwhm);
  one(kSaturation);
  several(kSlices);
  several(kFovCut);
  several(kGsr);
  several(kPhantom);
  for (const auto* summaries : {&kHeadSummary, &kCoreSummary, &kAirSummary}) several(*summaries);
  for (const Metric* metric : {&kDummies, &kTsnrRaw, &kSfnr}) one(*metric);
  several(kDvars);
  for (const Metric* metric : {&kGcor, &kAor, &kAqi, &kSpikes, &kDrift, &kComDrift}) one(*metric);
  several(kFd);
  several(kStability);
  several(kShells);
  several(kDiffusion);
  several(kInu);
  several(kTissues);
  for (const auto* summaries : {&kDarkSummary, &kMiddleSummary, &kBrightSummary}) several(*summaries);
  return out;
}

}  // namespace

std::span<const Metric* const> catalogue() {
  static const std::vector<const Metric*> kAll = all_of();
  return kAll;
}

const Metric* find(std::string_view name) {
  const auto all = catalogue();
  const auto found =
      std::ranges::find_if(all, [&](const Metric* metric) { return metric->name == name || metric->id() == name; });
  return found == all.end() ? nullptr : *found;
}

std::string preconditions(const Metric& metric) {
  std::string out;
  const auto add = [&](bool needed, const std::string& what) {
    if (needed) out += (out.empty() ? "" : ", ") + what;
  };
  const Needs& needs = metric.needs;
  const bool pixels = metric.cost != Cost::Headers;
  add(pixels && needs.magnitude, "magnitude");
  add(pixels && needs.original, "original");
  add(metric.of_shells(), "b-values");
  add(metric.of_run(), "time");
  add(pixels && needs.volumes > 1, std::to_string(needs.volumes) + " volumes");
  add(pixels && needs.slices > 1, std::to_string(needs.slices) + " slices");
  add(pixels && needs.spacing, "spacing");
  add(pixels && needs.regular_slices, "regular slices");
  add(pixels && needs.phase_axis, "phase axis");
  return out;
}

}  // namespace qapc::metrics
