// What a metric is: a name with a version, what it needs, what it gives, where it comes from. Floor 3
// (runtime/metrics). One file a metric. Add one: write NAME.cpp beside this, and its line in catalogue.cpp.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/abi/primitive.hpp"
#include "runtime/metrics/reason.hpp"
#include "runtime/volume/stack.hpp"

namespace qapc::metrics {

class Scene;
struct RunScene;
struct ShellScene;

/// A number, or why there is none. A metric over volumes or slices also gives its series, of which the number is the
/// summary.
struct Measure {
  std::expected<double, Reason> value;
  std::vector<double> series;

  Measure(double number) : value(number) {}                   // NOLINT(google-explicit-constructor)
  Measure(Reason reason) : value(std::unexpected(reason)) {}  // NOLINT(google-explicit-constructor)
  Measure(double number, std::vector<double> of) : value(number), series(std::move(of)) {}
  friend bool operator==(const Measure&, const Measure&) = default;
};

enum class Cost : std::uint8_t {
  Headers,  ///< no pixel is read
  Pixels,   ///< a volume, or a run, is read
  Slow,     ///< seconds for each volume: N4
};
enum class Over : std::uint8_t { Nothing, Volumes, Slices };

/// Preconditions, checked in this order before a metric is asked.
struct Needs {
  bool magnitude = true;        ///< PhaseImage, NotMagnitude
  bool original = true;         ///< DerivedImage
  std::uint32_t slices = 1;     ///< SingleSlice, TooFewSlices
  bool regular_slices = false;  ///< IrregularSlices
  bool spacing = false;         ///< NoSpacing
  bool phase_axis = false;      ///< NoPhaseEncoding
  std::size_t volumes = 1;      ///< TooFewVolumes; of a run, without its dummy scans
};

/// Sees the time course of each voxel of the head, then each volume, and gives the measure.
class Meter {
 public:
  virtual ~Meter() = default;
  /// In order of voxels. `series`: the volumes that are no dummy scans.
  virtual void voxel(std::size_t /*index*/, std::span<const double> /*series*/) {}
  [[nodiscard]] virtual bool wants_volumes() const { return false; }
  /// In order of time.
  virtual void volume(std::size_t /*t*/, std::span<const double> /*values*/) {}
  virtual Measure finish() = 0;
};

using OfHeaders = Measure (*)(const volume::Stack&);
using OfVolume = Measure (*)(const Scene&);
using OfRun = std::unique_ptr<Meter> (*)(const RunScene&);
using OfShells = Measure (*)(const ShellScene&);
/// A statistic of some voxels of a volume, of a policy's own.
struct OfMask {
  abi::Primitive primitive;
};

struct Metric {
  std::string_view name{};  ///< `efc`
  int version = 1;          ///< of the definition: another number for another formula
  std::string_view unit{};  ///< as policies write it; "1" where it has none
  double least = 0;         ///< what it can be
  double most = 0;
  Cost cost = Cost::Pixels;
  Over over = Over::Nothing;
  std::string_view summary{};  ///< of a series: `mean`, `largest`, `sum`
  Needs needs{};
  std::string_view mriqc{};  ///< MRIQC's name for the same formula; "" where definitions differ
  std::string_view doc{};    ///< one sentence
  std::string_view formula{};
  std::string_view source{};  ///< the paper
  std::variant<OfHeaders, OfVolume, OfRun, OfShells, OfMask> compute{};

  [[nodiscard]] std::string id() const { return std::string(name) + "@" + std::to_string(version); }
  [[nodiscard]] bool of_run() const { return std::holds_alternative<OfRun>(compute); }
  [[nodiscard]] bool of_volume() const {
    return std::holds_alternative<OfVolume>(compute) || std::holds_alternative<OfMask>(compute);
  }
  [[nodiscard]] bool of_shells() const { return std::holds_alternative<OfShells>(compute); }
};

}  // namespace qapc::metrics
