// A report for other programs: views of the same JSON, never other results. Floor 5 (runtime/report). Made from the
// JSON alone, so that a report from years ago can be exported.
#pragma once

#include <string>
#include <string_view>

#include "runtime/json/value.hpp"

namespace qapc::report {

/// CSV (RFC 4180): a line of names, then one row a finding, or a comparison of it where it has several; subjects that
/// nothing is told of have a row of their own.
std::string to_csv(const json::Value& report);

/// JUnit XML: a suite for each exam and group, a case for each rule that was asked of it.
std::string to_junit(const json::Value& report);

/// SARIF 2.1.0 (OASIS): a rule for each of the policy, a result for each finding, at the line of its rule.
///
/// `folder` that the policy lies in, as the reader of the log sees it: `policies`; "" where it is the current one
std::string to_sarif(const json::Value& report, std::string_view folder = {});

/// Workflow commands of GitHub Actions: `::error file=…,line=…,title=…::text`, one a finding.
std::string to_github(const json::Value& report, std::string_view folder = {});

}  // namespace qapc::report
