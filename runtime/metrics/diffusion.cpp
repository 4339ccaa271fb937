// Noise and drop-outs of diffusion-weighted volumes.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "runtime/metrics/shells.hpp"

namespace qapc::metrics {
namespace {

constexpr std::size_t kReach = 2;   // slices on each side
constexpr double kLost = 0.1;       // of the signal
constexpr double kOutlier = 8;      // modified z-score
constexpr std::size_t kFewest = 5;  // volumes of a shell

/// Signal inside the object over the noise between the volumes without weighting.
Measure b0_snr(const ShellScene& shells) {
  if (shells.unweighted < 2) return Reason::TooFewVolumes;
  const Regions& regions = **shells.scene.regions();
  Sum signal;
  Sum noise;
  for (std::size_t i = 0; i < shells.spread.size(); ++i) {
    if (!regions.is(i, Region::Core)) continue;
    signal.add(shells.scene.values()[i]);
    noise.add(shells.spread[i]);
  }
  if (signal.count() == 0) return Reason::ObjectTooSmall;
  const auto count = static_cast<double>(signal.count());
  if (!(noise.total() > 0)) return Reason::NoVariance;
  return signal.total() / count / std::sqrt(noise.total() / count);
}

/// Level of each slice against the usual one of its shell, against that of the slices around: what the direction of the
/// gradient changes in all slices alike is gone. Nothing for slices with little head.
std::vector<std::optional<double>> departures(const ShellScene& shells, const std::vector<std::size_t>& volumes) {
  const std::size_t slices = shells.stack.grid.size[2];
  const auto level = [&](std::size_t t, std::size_t k) { return shells.level[k + slices * t]; };
  std::vector<double> usual;
  for (std::size_t k = 0; k < slices; ++k) {
    std::vector<double> all;
    for (const std::size_t t : volumes) all.push_back(level(t, k));
    usual.push_back(median(all));
  }
  std::vector<std::optional<double>> out;
  for (const std::size_t t : volumes) {
    for (std::size_t k = 0; k < slices; ++k) {
      std::vector<double> around;
      for (std::size_t n = k - std::min(k, kReach); n <= std::min(k + kReach, slices - 1); ++n) {
        if (usual[n] > 0) around.push_back(level(t, n) / usual[n]);
      }
      out.push_back(usual[k] > 0 ? std::optional(level(t, k) / usual[k] - median(around)) : std::nullopt);
    }
  }
  return out;
}

Measure dropout_slices(const ShellScene& shells) {
  const std::size_t slices = shells.stack.grid.size[2];
  std::map<double, std::vector<std::size_t>> by_shell;
  for (std::size_t t = 0; t < shells.shells.size(); ++t) by_shell[shells.shells[t]].push_back(t);
  std::vector<double> series(shells.shells.size(), 0);
  std::size_t lost = 0;
  std::size_t judged = 0;
  for (const auto& [shell, volumes] : by_shell) {
    if (volumes.size() < kFewest) continue;
    const auto away = departures(shells, volumes);
    std::vector<double> sorted;
    for (const auto& one : away) {
      if (one) sorted.push_back(*one);
    }
    if (sorted.empty()) continue;
    judged += sorted.size();
    const double limit = -std::max(kLost, kOutlier * median_deviation(sorted) / kModifiedZ);
    for (std::size_t n = 0; n < away.size(); ++n) {
      if (!away[n] || !(*away[n] < limit)) continue;
      ++lost;
      series[volumes[n / slices]] += 1 / static_cast<double>(slices);
    }
  }
  if (judged == 0) return Reason::TooFewVolumes;
  return {static_cast<double>(lost) / static_cast<double>(judged), std::move(series)};
}

}  // namespace

extern constinit const std::array<Metric, 2> kDiffusion{
    Metric{
        .name = "b0_snr",
        .unit = "1",
        .most = 1e6,
        .needs = {.spacing = true, .volumes = 2},
        .mriqc = "",
        .doc = "Signal over noise of the volumes without diffusion weighting.",
        .formula = "mean over core of mean_t(x) / sqrt(mean over core of var_t(x)), b <= 50 s/mm2, var with n - 1",
        .source = "Reeder et al., Magn Reson Med 54 (2005) 748: multiple acquisitions",
        .compute = &b0_snr,
    },
    Metric{
        .name = "dropout_slices",
        .unit = "1",
        .most = 1,
        .over = Over::Volumes,
        .summary = "share of all slices; the series is the share of a volume",
        .needs = {.slices = 5, .spacing = true, .volumes = 5},
        .mriqc = "",
        .doc = "Share of slices that lost signal, of shells with five volumes or more.",
        .formula = "d < -max(0.1, 8 mad(d) / 0.6745), d = r(k) - median(r(k-2..k+2)), r: mean of head in a slice over "
                   "its median in the shell",
        .source = "definition of this project; z: Iglewicz & Hoaglin 1993",
        .compute = &dropout_slices,
    },
};

}  // namespace qapc::metrics
