// Engines by name. Floor 7 (tools).
#pragma once

#include <string>

#include "runtime/base/result.hpp"
#include "runtime/session/session.hpp"

namespace qapc::tools {

/// `reference`, `columns`, `jit`, or `auto`: the fastest. All give the same. The program outlives the engine.
Result<session::Engine> make_engine(const std::string& name, const abi::Program& program);

}  // namespace qapc::tools
