// A report in the formats of other programs. Floor 7 (tools).
#pragma once

#include <array>
#include <string>

#include "runtime/json/value.hpp"

namespace qapc::tools {

inline constexpr std::array kExportFormats{"csv", "junit", "sarif", "github"};

/// The report in one of these formats. `folder`: that of the policy, for the formats that name its lines.
std::string exported(const json::Value& report, const std::string& format, const std::string& folder = {});

}  // namespace qapc::tools
