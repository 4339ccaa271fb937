// A policy named on the command line, as source or compiled, and the diagnostics about it. Floor 7 (tools).
#pragma once

#include <optional>
#include <string>

#include "compiler/driver/compile.hpp"
#include "tools/qapc/console.hpp"

namespace qapc::tools {

struct Loaded {
  std::optional<driver::Compiled> policy;  ///< nothing when it has errors or cannot be read
  ExitCode exit = ExitCode::Accepted;
};

enum class DiagnosticFormat { Human, Short };

/// Reads a `.qap` or `.qapb` file. Diagnostics go where results go for `check`, else to stderr.
Loaded load_policy(const std::string& path, const Console& console, DiagnosticFormat format,
                   bool diagnostics_are_result, bool warnings_are_errors);

}  // namespace qapc::tools
