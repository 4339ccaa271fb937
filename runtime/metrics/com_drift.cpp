#include <algorithm>
#include <optional>

#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

/// How far the centre of mass of what is brighter than background moves from where it was. No registration: rotations
/// about the centre are not seen, and it must not be taken for framewise displacement.
class ComDrift final : public Meter {
 public:
  explicit ComDrift(const RunScene& run) : grid_(run.stack.grid), threshold_((*run.scene.regions())->threshold) {}
  [[nodiscard]] bool wants_volumes() const override { return true; }
  void volume(std::size_t /*t*/, std::span<const double> values) override {
    std::array<Sum, 3> moments;
    Sum mass;
    for (std::size_t k = 0, voxel = 0; k < grid_.size[2]; ++k) {
      for (std::size_t j = 0; j < grid_.size[1]; ++j) {
        for (std::size_t i = 0; i < grid_.size[0]; ++i, ++voxel) {
          const double value = values[voxel];
          if (!(value > threshold_)) continue;
          mass.add(value);
          moments[0].add(value * static_cast<double>(i));
          moments[1].add(value * static_cast<double>(j));
          moments[2].add(value * static_cast<double>(k));
        }
      }
    }
    if (!(mass.total() > 0)) {
      lost_ = true;
      return;
    }
    volume::Vector centre{};
    for (std::size_t axis = 0; axis < 3; ++axis)
      centre[axis] = moments[axis].total() / mass.total() * grid_.spacing_mm[axis];
    if (!first_) first_ = centre;
    series_.push_back(volume::length(volume::difference(centre, *first_)));
  }
  Measure finish() override {
    if (lost_ || series_.empty()) return Reason::NoHead;
    return {std::ranges::max(series_), series_};
  }

 private:
  const volume::Grid& grid_;
  double threshold_;
  std::optional<volume::Vector> first_;
  std::vector<double> series_;
  bool lost_ = false;
};

std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<ComDrift>(run);
}

}  // namespace

extern constinit const Metric kComDrift{
    .name = "com_drift",
    .unit = "mm",
    .most = 1e4,
    .over = Over::Volumes,
    .summary = "largest",
    .needs = {.regular_slices = true, .spacing = true, .volumes = 2},
    .mriqc = "",
    .doc = "How far the centre of mass moves away from that of the first volume.",
    .formula = "|c(t) - c(0)|, c: centre of mass of values above the threshold of the head",
    .source = "definition of this project",
    .compute = &make,
};

}  // namespace qapc::metrics
