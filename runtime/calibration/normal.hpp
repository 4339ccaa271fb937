// The normal quantile that 95 % intervals are made with. Floor 1 (runtime/calibration).
#pragma once

namespace qapc::calibration {

/// Of a normal distribution 2.5 % lie above it.
inline constexpr double kTwoSided95 = 1.959963984540054;

}  // namespace qapc::calibration
