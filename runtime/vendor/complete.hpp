// Computed homes: what functions make of the cells of a series, once all its images are there. Floor 3
// (runtime/vendor).
#pragma once

#include <span>

#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::vendor {

/// Gives the images the values of computed homes, where no home before them has one. Recipes are gone through in order,
/// so that a function sees what was computed of recipes before its own. A value of the series is given to all images.
void complete(std::span<const abi::Recipe> recipes, exam::Series& series);

}  // namespace qapc::vendor
