// Reports named on the command line, and how they come about. Floor 7 (tools).
#pragma once

#include <string>

#include "runtime/json/value.hpp"
#include "tools/qapc/console.hpp"

namespace qapc::tools {

struct ReportFile {
  json::Value report;
  bool sealed = false;     ///< its seal is that of its content
  bool canonical = false;  ///< its bytes are those that qapc writes
};

/// Error    NotFound, Unreadable, OutOfBounds; Unsupported: no report, or one of another format
Result<ReportFile> read_report(const std::string& file);

/// Error    as above; Damaged: the seal does not hold
Result<json::Value> read_sealed(const std::string& file);

/// 1, 2, 3, 0: what the decisions of a report mean for the exit code.
ExitCode decided(const json::Value& report);

}  // namespace qapc::tools
