// What was shared of exams as aggregates, on the page of a report and in words. Floor 5 (runtime/report), for its own
// files only.
#pragma once

#include <string>

#include "runtime/json/value.hpp"

namespace qapc::report {

/// What stands in the place of the table of exams.
std::string aggregates_html(const json::Value& report);

/// The aggregates of a group, or null.
const json::Value& aggregates_of_group(const json::Value& report, const json::Value& group);

/// `counts and sums of groups of exams; 2 groups (cell) with fewer than 5 exams told together as other: 6 exams`
std::string aggregates_words(const json::Value& aggregates);

}  // namespace qapc::report
