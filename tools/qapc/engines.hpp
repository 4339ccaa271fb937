// Engines by name. Floor 7 (tools).
#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/result.hpp"
#include "runtime/session/session.hpp"

namespace qapc::tools {

/// Numbers that columns compute in the time in which native code gets ready, if it takes 1 ns less for each and is
/// ready after 20 ms (docs/performance.md, Deciding).
inline constexpr std::int64_t kNativePays = 20'000'000;

/// `reference`, `columns`, `jit`, or `auto`: the fastest for the rows and rules there are. All give the same. The
/// program outlives the engine.
Result<session::Engine> make_engine(const std::string& name, const abi::Program& program);

}  // namespace qapc::tools
