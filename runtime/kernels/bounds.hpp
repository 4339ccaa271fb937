// A range as comparisons. Floor 3 (runtime/kernels), private to this folder.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "runtime/abi/program.hpp"

namespace qapc::kernels {

enum class Bounds : std::uint8_t { Lower, Upper, Both };

/// lo <= x <= hi; a bound that every number keeps need not be asked.
struct Closed {
  Bounds bounds;
  double lo;
  double hi;
};
/// Of numbers that are finite. An open end is the next number, closed.
inline Closed closed_of(const abi::NumberRange& range) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double lo = range.lo_open ? std::nextafter(range.lo, kInfinity) : range.lo;
  const double hi = range.hi_open ? std::nextafter(range.hi, -kInfinity) : range.hi;
  const bool any_low = lo <= std::numeric_limits<double>::lowest();
  const bool any_high = hi >= std::numeric_limits<double>::max();
  return {any_low && !any_high ? Bounds::Upper : any_high && !any_low ? Bounds::Lower : Bounds::Both, lo, hi};
}

/// Calls within<bounds>(lo, hi) with the comparisons that are left of a range.
template <typename Within>
void with_bounds(const abi::NumberRange& range, Within within) {
  const auto [bounds, lo, hi] = closed_of(range);
  if (bounds == Bounds::Lower) return within.template operator()<Bounds::Lower>(lo, hi);
  if (bounds == Bounds::Upper) return within.template operator()<Bounds::Upper>(lo, hi);
  within.template operator()<Bounds::Both>(lo, hi);
}

}  // namespace qapc::kernels
