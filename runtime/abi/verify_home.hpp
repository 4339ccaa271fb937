// Whether a home keeps the rules of homes. Floor 1 (runtime/abi), for `verify`.
#pragma once

#include <span>
#include <string_view>

#include "runtime/abi/home.hpp"
#include "runtime/base/result.hpp"

namespace qapc::abi {

/// A home of a recipe that stands after those in `before`.
Result<void> verify_home(const Home& home, std::span<const Recipe> before);

/// What is measured is a metric that this qapc has, by that definition, of its unit.
Result<void> verify_measured(const Recipe& recipe, std::string_view unit);

}  // namespace qapc::abi
