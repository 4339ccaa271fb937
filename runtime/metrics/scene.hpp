// One volume and what metrics ask about it, each thing computed at the first question. Floor 3 (runtime/metrics).
// Not for threads to share.
#pragma once

#include <array>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "runtime/metrics/numbers.hpp"
#include "runtime/metrics/regions.hpp"
#include "runtime/metrics/tissue.hpp"
#include "runtime/volume/stack.hpp"

namespace qapc::metrics {

class Scene {
 public:
  template <typename T>
  using Or = std::expected<T, Reason>;

  /// Both outlive it. `ceiling`: the largest value that the stored bits can hold; nothing where unknown.
  Scene(const volume::Volume& image, const volume::Stack& stack, std::optional<double> ceiling = std::nullopt)
      : image_(image), stack_(stack), ceiling_(ceiling) {}

  [[nodiscard]] const volume::Volume& image() const { return image_; }
  [[nodiscard]] const volume::Stack& stack() const { return stack_; }
  [[nodiscard]] const volume::Grid& grid() const { return image_.grid; }
  [[nodiscard]] std::span<const double> values() const { return image_.values; }
  [[nodiscard]] std::optional<double> ceiling() const { return ceiling_; }

  /// The regions; reasons as find_regions() has them.
  [[nodiscard]] Or<const Regions*> regions() const;
  /// Voxels of a region. ObjectTooSmall, NoBackground where it is empty; Dark, Middle and Bright as classes() has them.
  [[nodiscard]] Or<std::vector<double>> values_in(Region region) const;
  [[nodiscard]] Or<const Summary*> summary_of(Region region) const;
  /// The air beside the head is noise of one channel: mean and deviation are as a Rayleigh distribution has them.
  /// BackgroundNotNoise, NoncentralChi; NoBackground, Defaced.
  [[nodiscard]] Or<double> noise_deviation() const;
  /// There is air, and zeros have not replaced the head's surface or the air. NoBackground, Defaced.
  [[nodiscard]] std::optional<Reason> air_spoiled() const;
  /// N4's field, by voxel. Takes seconds.
  [[nodiscard]] Or<const std::vector<double>*> bias() const;
  /// Values divided by the field.
  [[nodiscard]] Or<const std::vector<double>*> corrected() const;
  /// Classes of the corrected values in the core.
  [[nodiscard]] Or<const Tissue*> tissue() const;
  /// Corrected values of one class: 1 dark, 2 middle, 3 bright.
  [[nodiscard]] Or<std::vector<double>> values_of_class(std::uint8_t label) const;

 private:
  const volume::Volume& image_;
  const volume::Stack& stack_;
  std::optional<double> ceiling_;
  mutable std::optional<Or<Regions>> regions_;
  mutable std::array<std::optional<Or<Summary>>, 8> summaries_;
  mutable std::optional<Or<std::vector<double>>> bias_;
  mutable std::optional<Or<std::vector<double>>> corrected_;
  mutable std::optional<Or<Tissue>> tissue_;
};

}  // namespace qapc::metrics
