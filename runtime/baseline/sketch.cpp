#include "runtime/baseline/sketch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

namespace qapc::baseline {
namespace {

constexpr int kDropped = 43;                                // of 52 binary places nine are left
constexpr Sketch::Bin kInfinity = Sketch::Bin{0x7FF} << 9;  // the first bin beyond all finite numbers

double edge(Sketch::Bin bin) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(bin) << kDropped);
}

}  // namespace

Sketch::Bin Sketch::bin_of(double value) {
  const Bin bin = static_cast<Bin>(std::bit_cast<std::uint64_t>(std::abs(value)) >> kDropped);
  return value < 0 ? -1 - bin : bin;
}

double Sketch::middle_of(Bin bin) {
  if (bin < 0) return -middle_of(-1 - bin);
  if (bin == 0) return 0;
  const double low = edge(bin);
  const double high = bin + 1 == kInfinity ? low : edge(bin + 1);
  return low + (high - low) / 2;
}

bool Sketch::is_bin(Bin bin) {
  return bin < kInfinity && bin >= -kInfinity;
}

Sketch::Sketch(std::vector<double> values) : values_(std::move(values)) {
  for (double& value : values_) value = value == 0 ? 0 : value;  // -0 is 0
  std::ranges::sort(values_);
  if (values_.size() <= kExact) return;
  for (const double value : values_) ++bins_[bin_of(value)];
  values_.clear();
}

void Sketch::merge(const Sketch& other) {
  if (exact() && other.exact()) {
    std::vector<double> both = values_;
    std::ranges::copy(other.values_, std::back_inserter(both));
    *this = Sketch(std::move(both));
    return;
  }
  for (const double value : values_) ++bins_[bin_of(value)];
  values_.clear();
  for (const double value : other.values_) ++bins_[bin_of(value)];
  for (const auto& [bin, count] : other.bins_) bins_[bin] += count;
}

std::int64_t Sketch::count() const {
  std::int64_t all = static_cast<std::int64_t>(values_.size());
  for (const auto& [bin, count] : bins_) all += count;
  return all;
}

double Sketch::at(std::int64_t rank) const {
  if (exact()) return values_[static_cast<std::size_t>(rank)];
  for (const auto& [bin, count] : bins_) {
    if (rank < count) return middle_of(bin);
    rank -= count;
  }
  return middle_of(bins_.rbegin()->first);
}

double Sketch::quantile(double share) const {
  const std::int64_t n = count();
  if (n == 0) return 0;
  const double place = static_cast<double>(n - 1) * share;
  const auto below = std::min(static_cast<std::int64_t>(place), n - 1);
  const double low = at(below);
  const double high = at(std::min(below + 1, n - 1));
  return low + (high - low) * (place - static_cast<double>(below));
}

}  // namespace qapc::baseline
