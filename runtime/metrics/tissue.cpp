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
double improve(const Histogram& histogram, std::vector<Class>& classes) {
  const std::size_t count = classes.size();
  std::vector<std::vector<double>> shares(count);
  std::vector<Sum> weights(count);
  std::vector<Sum> firsts(count);
  Sum all;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const double value = histogram.centre(bin);
    double total = 0;
    for (std::size_t k = 0; k < count; ++k) {
      shares[k].push_back(density(classes[k], value));
      total += shares[k].back();
    }
    for (std::size_t k = 0; k < count; ++k) {
      double& share = shares[k].back();
      share = total > 0 ? histogram.counts[bin] * share / total : 0;
      weights[k].add(share);
      firsts[k].add(share * value);
    }
    all.add(histogram.counts[bin]);
  }
  double moved = 0;
  for (std::size_t k = 0; k < count; ++k) {
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

bool distinct(const std::vector<Class>& classes) {
  for (std::size_t k = 1; k < classes.size(); ++k) {
    const Class& a = classes[k - 1];
    const Class& b = classes[k];
    const double spread = std::sqrt((a.deviation * a.deviation + b.deviation * b.deviation) / 2);
    if (std::abs(a.mean - b.mean) / spread < kDistinct) return false;
  }
  return true;
}

/// The most probable class of each value, by position among the classes.
std::vector<std::uint8_t> assign(std::span<const double> values, const std::vector<std::uint8_t>& inside,
                                 const std::vector<Class>& classes) {
  const bool two = classes.size() == 2;
  std::vector<std::uint8_t> label(values.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (inside[i] == 0) continue;
    std::size_t best = 0;
    for (std::size_t k = 1; k < classes.size(); ++k) {
      if (density(classes[k], values[i]) > density(classes[best], values[i])) best = k;
    }
    label[i] = static_cast<std::uint8_t>(two && best == 1 ? 3 : best + 1);
  }
  return label;
}

}  // namespace

std::vector<Class> fit_mixture(std::vector<double> values, std::size_t count) {
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
  std::vector<Class> classes;
  const auto parts = static_cast<double>(count);
  const double spread = std::max(deviation(kept) / parts, histogram.width);
  for (std::size_t k = 0; k < count; ++k)
    classes.push_back({1 / parts, quantile(kept, (static_cast<double>(k) + 0.5) / parts), spread});
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
  if (core.size() < kFewest) return std::unexpected(Reason::ObjectTooSmall);
  std::vector<double> sorted = core;
  if (!(quantile(sorted, 0.995) > quantile(sorted, 0.005))) return std::unexpected(Reason::ConstantImage);
  Tissue tissue{.classes = fit_mixture(core, 3), .label = {}};
  if (!distinct(tissue.classes)) tissue.classes = fit_mixture(std::move(core), 2);
  if (!distinct(tissue.classes)) return std::unexpected(Reason::ClassesNotDistinct);
  tissue.label = assign(values, inside, tissue.classes);
  for (const std::uint8_t label : tissue.label) {
    if (label != 0) ++tissue.voxels[label - 1u];
  }
  const auto smallest = static_cast<std::size_t>(std::ranges::min_element(tissue.voxels) - tissue.voxels.begin());
  const std::size_t first = smallest == 0 ? 1 : 0;
  const std::size_t second = smallest == 2 ? 1 : 2;
  if (tissue.voxels[first] < kFewest || tissue.voxels[second] < kFewest)
    return std::unexpected(Reason::ClassesNotDistinct);
  tissue.matter = {static_cast<std::uint8_t>(first + 1), static_cast<std::uint8_t>(second + 1)};
  return tissue;
}

}  // namespace qapc::metrics
