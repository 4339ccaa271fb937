// The spaces of a program, verified. Private to runtime/abi.
#pragma once

#include "runtime/abi/program.hpp"
#include "runtime/base/result.hpp"

namespace qapc::abi {

/// Error Invalid: a space whose parent, source or recipe is not one that its kind has.
Result<void> verify_spaces(const Program& program);

}  // namespace qapc::abi
