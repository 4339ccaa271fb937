#include "runtime/metrics/scene.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runtime/pixels/filters.hpp"

namespace qapc::metrics {
namespace {

constexpr std::size_t kFewestAir = 1000;  // voxels
constexpr double kMostlyZero = 0.9;       // of what is outside the head
constexpr double kDefaced = 0.03;         // of the head's surface
/// Mean over deviation of a Rayleigh distribution: 1.913. Of two channels it is 2.7, of none less.
constexpr double kNoiseTolerance = 0.1;

template <typename T>
Scene::Or<const T*> seen(const std::optional<Scene::Or<T>>& kept) {
  if (!kept->has_value()) return std::unexpected(kept->error());
  return &**kept;
}

}  // namespace

Scene::Or<const Regions*> Scene::regions() const {
  if (!regions_) regions_ = find_regions(image_, stack_);
  return seen(regions_);
}

Scene::Or<std::vector<double>> Scene::values_in(Region region) const {
  if (region == Region::Dark || region == Region::Middle || region == Region::Bright)
    return values_of_class(static_cast<std::uint8_t>(static_cast<int>(region) - static_cast<int>(Region::Dark) + 1));
  const auto found = regions();
  if (!found) return std::unexpected(found.error());
  std::vector<double> out;
  for (std::size_t i = 0; i < image_.values.size(); ++i) {
    if ((*found)->is(i, region)) out.push_back(image_.values[i]);
  }
  if (out.size() >= 2) return out;
  const bool inside = region == Region::Head || region == Region::Core;
  return std::unexpected(inside ? Reason::ObjectTooSmall : Reason::NoBackground);
}

Scene::Or<const Summary*> Scene::summary_of(Region region) const {
  auto& kept = summaries_.at(static_cast<std::size_t>(region));
  if (!kept) {
    auto values = values_in(region);
    kept = values ? Or<Summary>(summary(std::move(*values))) : Or<Summary>(std::unexpected(values.error()));
  }
  return seen(kept);
}

std::optional<Reason> Scene::air_spoiled() const {
  const auto found = regions();
  if (!found) return found.error();
  const Regions& all = **found;
  if (all.air < kFewestAir || all.zeros_around > kMostlyZero) return Reason::NoBackground;
  if (all.zero_contact > kDefaced) return Reason::Defaced;
  const auto air = summary_of(Region::Air);
  if (!air) return air.error();
  if (!((*air)->deviation > 0)) return Reason::NoBackground;
  return std::nullopt;
}

Scene::Or<double> Scene::noise_deviation() const {
  if (const auto spoiled = air_spoiled()) return std::unexpected(*spoiled);
  const auto quiet = summary_of(Region::Quiet);
  if (!quiet) return std::unexpected(quiet.error());
  const Summary& noise = **quiet;
  if (noise.count < kFewestAir || !(noise.deviation > 0)) return std::unexpected(Reason::NoBackground);
  static const double kRayleigh = std::sqrt(std::numbers::pi / (4 - std::numbers::pi));  // 1.9131
  const double ratio = noise.mean / noise.deviation / kRayleigh;
  if (ratio < 1 - kNoiseTolerance) return std::unexpected(Reason::BackgroundNotNoise);
  if (ratio > 1 + kNoiseTolerance) return std::unexpected(Reason::NoncentralChi);
  return noise.deviation;
}

Scene::Or<const std::vector<double>*> Scene::bias() const {
  if (bias_) return seen(bias_);
  const auto found = regions();
  if (!found) {
    bias_ = std::unexpected(found.error());
    return seen(bias_);
  }
  pixels::Bits head(image_.values.size());
  for (std::size_t i = 0; i < head.size(); ++i) head[i] = (*found)->is(i, Region::Head) ? 1 : 0;
  const pixels::Plugin* const plugin = *pixels::plugin();  // the regions were found with it
  const pixels::Filters filters(*plugin, {image_.grid.size, image_.grid.spacing_mm});
  auto field = filters.bias_field(image_.values, head);
  bias_ = field ? Or<std::vector<double>>(std::move(*field)) : std::unexpected(Reason::OutOfMemory);
  return seen(bias_);
}

Scene::Or<const std::vector<double>*> Scene::corrected() const {
  if (corrected_) return seen(corrected_);
  const auto field = bias();
  if (!field) {
    corrected_ = std::unexpected(field.error());
    return seen(corrected_);
  }
  std::vector<double> out(image_.values.size());
  std::ranges::transform(image_.values, **field, out.begin(), [](double value, double by) { return value / by; });
  corrected_ = std::move(out);
  return seen(corrected_);
}

Scene::Or<const Tissue*> Scene::tissue() const {
  if (tissue_) return seen(tissue_);
  const auto found = regions();
  const auto even = corrected();
  if (!found || !even) {
    tissue_ = std::unexpected(!found ? found.error() : even.error());
    return seen(tissue_);
  }
  std::vector<std::uint8_t> core(image_.values.size());
  for (std::size_t i = 0; i < core.size(); ++i) core[i] = (*found)->is(i, Region::Core) ? 1 : 0;
  tissue_ = (*found)->core == 0 ? Or<Tissue>(std::unexpected(Reason::ObjectTooSmall)) : find_tissue(**even, core);
  return seen(tissue_);
}

Scene::Or<std::vector<double>> Scene::values_of_class(std::uint8_t label) const {
  const auto classes = tissue();
  if (!classes) return std::unexpected(classes.error());
  const std::vector<double>& even = **corrected();
  std::vector<double> out;
  for (std::size_t i = 0; i < even.size(); ++i) {
    if ((*classes)->label[i] == label) out.push_back(even[i]);
  }
  if (out.size() < 2) return std::unexpected(Reason::ClassesNotDistinct);
  return out;
}

}  // namespace qapc::metrics
