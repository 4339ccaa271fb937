// Two evaluations of one program, compared bit by bit.
#pragma once

#include <set>
#include <string>

#include "runtime/abi/opcode.hpp"
#include "runtime/eval/batch.hpp"

namespace qapc::support {

/// Opcodes whose results differ between two frames of equal inputs.
std::set<abi::Opcode> differences(const eval::Batch& a, const eval::Batch& b);
std::string names(const std::set<abi::Opcode>& codes);

}  // namespace qapc::support
