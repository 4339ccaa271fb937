// Functions of one image's values. Floor 3 (runtime/vendor). What they take: runtime/abi/function.cpp.
#pragma once

#include "runtime/abi/home.hpp"
#include "runtime/vendor/inputs.hpp"

namespace qapc::vendor {

/// Absent where the inputs are there and make no value.
Cell of_image(abi::Function function, const Inputs& inputs);

}  // namespace qapc::vendor
