// Whether a home keeps the rules of homes. Floor 1 (runtime/abi), for `verify`.
#pragma once

#include "runtime/abi/home.hpp"
#include "runtime/base/result.hpp"

namespace qapc::abi {

/// A home of the recipe at `recipe`.
Result<void> verify_home(const Home& home, Index recipe);

}  // namespace qapc::abi
