#include "runtime/base/exact_sum.hpp"

#include <cmath>
#include <utility>

namespace qapc {

ExactSum::ExactSum(const std::vector<double>& parts) {
  for (const double part : parts) add(part);
}

void ExactSum::add(double value) {
  std::size_t kept = 0;
  for (double part : expansion_) {
    if (std::fabs(value) < std::fabs(part)) std::swap(value, part);
    const double sum = value + part;
    const double rest = part - (sum - value);
    if (rest != 0) expansion_[kept++] = rest;
    value = sum;
  }
  expansion_.resize(kept);
  if (value != 0) expansion_.push_back(value);
}

void ExactSum::add_product(double a, double b) {
  const double product = a * b;
  add(product);
  add(std::fma(a, b, -product));
}

void ExactSum::add(const ExactSum& other) {
  const std::vector<double> parts = other.expansion_;
  for (const double part : parts) add(part);
}

/// From the largest part down; where what is left is half a place, the parts below decide to which side.
double ExactSum::nearest() const {
  double high = 0;
  double low = 0;
  std::size_t left = expansion_.size();
  while (left > 0) {
    const double before = high;
    const double part = expansion_[--left];
    high = before + part;
    low = part - (high - before);
    if (low != 0) break;
  }
  const bool half = left > 0 && ((low < 0 && expansion_[left - 1] < 0) || (low > 0 && expansion_[left - 1] > 0));
  if (!half) return high;
  const double twice = low * 2;
  const double other = high + twice;
  return twice == other - high ? other : high;
}

std::vector<double> ExactSum::parts() const {
  std::vector<double> all;
  ExactSum rest = *this;
  while (!rest.expansion_.empty()) {
    const double next = rest.nearest();
    if (!std::isfinite(next)) return {next};
    all.push_back(next);
    rest.add(-next);
  }
  return all;
}

}  // namespace qapc
