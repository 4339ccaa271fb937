#include "runtime/metrics/tissue.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/metrics/numbers.hpp"

namespace qapc::metrics {
namespace {

constexpr std::size_t kBins = 512;
constexpr int kIterations = 500;
constexpr double kStill = 1e-6;       // bins: means that move less have arrived
constexpr double kDistinct = 2;       // Ashman's D
constexpr std::size_t kFewest = 100;  // voxels of a class

/// exp(-z²/2) / deviation, times weight: what is common to all classes is left out.
double density(const Class& one, double value) {
  const double z = (value - one.mean) / one.deviation;
  return one.weight * std::exp(-0.5 * z * z) / one.deviation;
}

struct Histogram {
  double least = 0;
  double width = 0;
  std::array<double, kBins> counts{};
  [[nodiscard]] double centre(std::size_t bin) const { return least + width * (static_cast<double>(bin) + 0.5); }
};

/// One step; how far the means moved.
double improve(const Histogram& histogram, std::array<Class, 3>& classes) {
  std::array<Sum, 3> weights;
  std::array<Sum, 3> firsts;
  std::array<std::vector<double>, 3> shares;
  Sum all;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const double value = histogram.centre(bin);
    std::array<double, 3> parts{};
    double total = 0;
    for (std::size_t k = 0; k < 3; ++k) total += parts[k] = density(classes[k], value);
    for (std::size_t k = 0; k < 3; ++k) {
      const double share = total > 0 ? histogram.counts[bin] * parts[k] / total : 0;
      shares[k].push_back(share);
      weights[k].add(share);
      firsts[k].add(share * value);
    }
    all.add(histogram.counts[bin]);
  }
  double moved = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    const double weight = weights[k].total();
    if (!(weight > 0)) continue;
    const double centre = firsts[k].total() / weight;
    Sum squares;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      const double away = histogram.centre(bin) - centre;
      squares.add(shares[k][bin] * away * away);
    }
    moved = std::max(moved, std::abs(centre - classes[k].mean));
    // Narrower than half a bin nothing is known.
    classes[k] = {weight / all.total(), centre, std::max(std::sqrt(squares.total() / weight), histogram.width / 2)};
  }
  return moved;
}

double ashman(const Class& a, const Class& b) {
  return std::sqrt(2.0) * std::abs(a.mean - b.mean) / std::sqrt(a.deviation * a.deviation + b.deviation * b.deviation);
}

}  // namespace

std::array<Class, 3> fit_mixture(std::vector<double> values) {
  const double least = quantile(values, 0.005);
  const double most = quantile(values, 0.995);
  Histogram histogram{.least = least, .width = (most - least) / kBins};
  std::vector<double> kept;
  for (const double value : values) {
    if (value < least || value > most) continue;
    kept.push_back(value);
    const auto bin = static_cast<std::size_t>((value - least) / histogram.width);
    histogram.counts[std::min(bin, kBins - 1)] += 1;
  }
  std::array<Class, 3> classes;
  const double third = deviation(kept) / 3;
  for (std::size_t k = 0; k < 3; ++k)
    classes[k] = {1.0 / 3, quantile(kept, (static_cast<double>(k) + 0.5) / 3), std::max(third, histogram.width)};
  for (int i = 0; i < kIterations; ++i) {
    if (improve(histogram, classes) < kStill * histogram.width) break;
  }
  std::ranges::sort(classes, {}, &Class::mean);
  return classes;
}

std::expected<Tissue, Reason> find_tissue(std::span<const double> values, const std::vector<std::uint8_t>& inside) {
  std::vector<double> core;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (inside[i] != 0) core.push_back(values[i]);
  }
  if (core.size() < 2) return std::unexpected(Reason::ObjectTooSmall);
  std::vector<double> sorted = core;
  if (!(quantile(sorted, 0.995) > quantile(sorted, 0.005))) return std::unexpected(Reason::ConstantImage);
  Tissue tissue{.classes = fit_mixture(std::move(core)), .label = std::vector<std::uint8_t>(values.size(), 0)};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (inside[i] == 0) continue;
    std::size_t best = 0;
    for (std::size_t k = 1; k < 3; ++k) {
      if (density(tissue.classes[k], values[i]) > density(tissue.classes[best], values[i])) best = k;
    }
    tissue.label[i] = static_cast<std::uint8_t>(best + 1);
    ++tissue.voxels[best];
  }
  const auto smallest = static_cast<std::size_t>(std::ranges::min_element(tissue.voxels) - tissue.voxels.begin());
  const std::size_t first = smallest == 0 ? 1 : 0;
  const std::size_t second = smallest == 2 ? 1 : 2;
  tissue.matter = {static_cast<std::uint8_t>(first + 1), static_cast<std::uint8_t>(second + 1)};
  const bool enough = tissue.voxels[first] >= kFewest && tissue.voxels[second] >= kFewest;
  if (!enough || ashman(tissue.classes[first], tissue.classes[second]) < kDistinct)
    return std::unexpected(Reason::ClassesNotDistinct);
  return tissue;
}

}  // namespace qapc::metrics
