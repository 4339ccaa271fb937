#include "runtime/volume/geometry.hpp"

#include <cmath>

namespace qapc::volume {

double length(const Vector& a) {
  return std::sqrt(dot(a, a));
}

}  // namespace qapc::volume
