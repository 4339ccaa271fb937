// `--external TOOL=PATH`: what other tools measured. Floor 7 (tools).
#pragma once

#include <string>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/session/external.hpp"
#include "tools/qapc/arguments.hpp"

namespace qapc::tools {

void add_external(Command command, std::vector<std::string>& given);

/// Every `TOOL=PATH` that is given. Told are tools that the policy asks and nobody names, so that all their numbers are
/// missing, and those that it does not ask. Errors: Invalid, NotFound.
Result<session::External> read_external(const std::vector<std::string>& given, const abi::Program& program);

}  // namespace qapc::tools
