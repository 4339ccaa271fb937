// A condition that only a bug of qapc can break. Floor 0 (runtime/base). Present in every build.
#pragma once

#include <string_view>

namespace qapc {

/// Exit code of a bug (docs/exit-codes.md).
inline constexpr int kExitBug = 70;

/// Tells what was broken and where, flushes what was written so far, and leaves with 70.
[[noreturn]] void check_failed(std::string_view condition, std::string_view why, std::string_view file, int line);

}  // namespace qapc

#define QAPC_CHECK(condition, why) \
  static_cast<bool>(condition) ? static_cast<void>(0) : ::qapc::check_failed(#condition, why, __FILE__, __LINE__)
