// Sums of doubles without any rounding: the same in whatever order they are made. Floor 0 (runtime/base).
#pragma once

#include <vector>

namespace qapc {

/// Source    Shewchuk, Adaptive precision floating-point arithmetic, Discrete Comput Geom 18 (1997) 305: expansions of
///           doubles that do not overlap
class ExactSum {
 public:
  ExactSum() = default;
  /// As parts() gave them.
  explicit ExactSum(const std::vector<double>& parts);

  /// A finite number. The sum stays below the largest double.
  void add(double value);
  /// The product of two, exactly.
  void add_product(double a, double b);
  void add(const ExactSum& other);

  /// The double nearest to the sum.
  [[nodiscard]] double nearest() const;
  /// The double nearest to the sum, that nearest to what is left, and so on: of equal sums the same; none for 0. One
  /// that is not finite where the sum went beyond the largest double.
  [[nodiscard]] std::vector<double> parts() const;

  friend bool operator==(const ExactSum& a, const ExactSum& b) { return a.parts() == b.parts(); }

 private:
  std::vector<double> expansion_;  ///< by growing size, none 0
};

}  // namespace qapc
