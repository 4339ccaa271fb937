// Calibrations on the page of a report: how they were made, and what they predict beside what was seen. Floor 5
// (runtime/report), for its own files only.
#pragma once

#include <string>

#include "runtime/json/value.hpp"

namespace qapc::report {

/// What stands below the heading of the page's section; "" where the policy asks no calibration.
std::string calibrations_html(const json::Value& report);

}  // namespace qapc::report
