// The risks of exams, for the report. Floor 6 (runtime/session).
#pragma once

#include <functional>
#include <string>

#include "runtime/eval/batch.hpp"
#include "runtime/report/report.hpp"

namespace qapc::session {

/// Risks as declared.
std::vector<report::RiskEntry> risk_entries(const abi::Program& program);

/// Code and number of a series, by row of the batch.
using NameSeries = std::function<std::pair<std::string, std::string>(std::int64_t row)>;
report::ExamRisks risks_of(const eval::Batch& batch, std::int64_t exam, const NameSeries& name);

}  // namespace qapc::session
