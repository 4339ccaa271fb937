// What a run of a program will do, for people who want to know before it does. Floor 7 (tools).
#pragma once

#include <string>

#include "runtime/abi/program.hpp"

namespace qapc::tools {

/// Values that are read, by what reading them costs; how far files are read; stages and operations, and what rules
/// share; and what the profile `decision` leaves out, where it is asked for.
std::string explain_plan(const abi::Program& program, bool for_decisions);

}  // namespace qapc::tools
