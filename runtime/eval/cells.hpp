// Cells as results of operations. Floor 4 (runtime/eval), for the reference engine.
#pragma once

#include <cmath>
#include <cstdint>

#include "runtime/eval/batch.hpp"

namespace qapc::eval {

inline Cell truth(Kleene value) {
  Cell cell;
  cell.truth = value;
  return cell;
}
inline Cell truth(bool value) {
  return truth(value ? Kleene::True : Kleene::False);
}
inline Cell missing(abi::Missing reason) {
  Cell cell;
  cell.missing = reason;
  return cell;
}
inline Cell integer(std::int64_t value) {
  Cell cell;
  cell.integer = value;
  return cell;
}
/// A computed number: -0 is 0, and what is not finite is missing.
inline Cell number(double value) {
  if (!std::isfinite(value)) return missing(abi::Missing::OutOfRange);
  Cell cell;
  cell.number = value == 0 ? 0 : value;
  return cell;
}
inline Cell code(std::uint8_t value) {
  Cell cell;
  cell.code = value;
  return cell;
}

inline Kleene negated(Kleene value) {
  return value == Kleene::Unknown ? value : value == Kleene::True ? Kleene::False : Kleene::True;
}

}  // namespace qapc::eval
