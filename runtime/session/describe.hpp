// A policy in words, for the report. Floor 6 (runtime/session).
#pragma once

#include <string>

#include "runtime/abi/program.hpp"
#include "runtime/report/report.hpp"

namespace qapc::session {

/// `image`, `series`, `exam`, `site`, …
std::string level_name(const abi::Program& program, abi::Index space);

/// Name and origin of the policy, its rules and its decisions.
void describe(const abi::Program& program, report::Report& report);

}  // namespace qapc::session
