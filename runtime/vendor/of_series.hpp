// Functions of the values of all images of a series. Floor 3 (runtime/vendor). What they take:
// runtime/abi/function.cpp.
#pragma once

#include <span>

#include "runtime/abi/home.hpp"
#include "runtime/vendor/inputs.hpp"

namespace qapc::vendor {

/// What the series has, for all its images. Absent where the inputs make no value.
Cell of_series(abi::Function function, std::span<const Inputs> images);

}  // namespace qapc::vendor
