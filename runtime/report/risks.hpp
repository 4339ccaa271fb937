// Risks in a report: as JSON and on the page. Floor 5 (runtime/report), for its own files only.
#pragma once

#include <string>

#include "runtime/report/report.hpp"

namespace qapc::report {

json::Value risk_json(const RiskEntry& entry);
json::Value risks_json(const ExamRisks& risks);

/// What stands below the heading of the page's section; "" where the policy declares no risk.
std::string risks_html(const json::Value& report);

}  // namespace qapc::report
