// What a program says of how exams belong together, verified. Private to runtime/abi.
#pragma once

#include "runtime/abi/program.hpp"
#include "runtime/base/result.hpp"

namespace qapc::abi {

/// Error Invalid: sites or scanners that are not named by texts, a table that is not one, a span of time that is none.
Result<void> verify_groups(const Program& program);

}  // namespace qapc::abi
