// The distribution of a number in little room. Floor 1 (runtime/baseline). What a sketch holds follows from the numbers
// alone: in whatever order they come, and however sketches are merged, it is the same.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace qapc::baseline {

/// Up to so many numbers are kept as they are.
inline constexpr std::size_t kExact = 1000;
/// How far, in proportion, a quantile of binned numbers may be from that of the numbers themselves.
inline constexpr double kBinError = 0x1p-10;

/// The numbers themselves, ascending; or, beyond kExact, how many lie in each bin. A bin is what doubles of one sign,
/// exponent and first nine binary places have in common: 512 to each doubling, so that the middle of a bin is within
/// kBinError of all in it.
///
/// Source   Masson, Rim & Lee, DDSketch, PVLDB 12 (2019) 2195: bins in proportion to their place, counts that add up;
///          the bins here are those of the binary form, which no logarithm of a machine can move
class Sketch {
 public:
  using Bin = std::int64_t;

  Sketch() = default;
  /// Finite numbers, in any order.
  explicit Sketch(std::vector<double> values);
  /// Bins as a file has them.
  explicit Sketch(std::map<Bin, std::int64_t> bins) : bins_(std::move(bins)) {}

  void merge(const Sketch& other);
  [[nodiscard]] std::int64_t count() const;
  [[nodiscard]] bool exact() const { return bins_.empty(); }
  /// In proportion between the two numbers nearest (Hyndman & Fan, type 7); a sketch of no numbers has none: 0.
  [[nodiscard]] double quantile(double share) const;

  [[nodiscard]] const std::vector<double>& values() const { return values_; }
  [[nodiscard]] const std::map<Bin, std::int64_t>& bins() const { return bins_; }
  friend bool operator==(const Sketch&, const Sketch&) = default;

  [[nodiscard]] static Bin bin_of(double value);
  /// The middle of a bin; 0 for the one that holds 0.
  [[nodiscard]] static double middle_of(Bin bin);
  /// Whether some finite number lies in it.
  [[nodiscard]] static bool is_bin(Bin bin);

 private:
  [[nodiscard]] double at(std::int64_t rank) const;

  std::vector<double> values_;
  std::map<Bin, std::int64_t> bins_;
};

}  // namespace qapc::baseline
