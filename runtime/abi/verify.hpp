// Whether a program keeps its own rules: every index in its table, every operand before its use and of the right type
// and space. Floor 1 (runtime/abi). Engines trust a verified program; artefacts are verified before anything runs.
#pragma once

#include "runtime/abi/program.hpp"
#include "runtime/base/result.hpp"

namespace qapc::abi {

/// Error Invalid names the first thing that does not hold.
Result<void> verify(const Program& program);

}  // namespace qapc::abi
