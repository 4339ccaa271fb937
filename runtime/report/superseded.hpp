// What a report holds of the one that it replaces, and how that is shown: its seal, its number, and what is other.
// Floor 5 (runtime/report).
#pragma once

#include <string>

#include "runtime/report/report.hpp"

namespace qapc::report {

/// As `to_json`, of a report that replaces `older`.
json::Value superseding(Report report, const json::Value& older);

/// Whether what `report` says of the report that it replaces is what is to be said of `older`.
bool supersedes(const json::Value& report, const json::Value& older);

/// `supersedes report R-1: 11 exams in both: …`, of the member `supersedes`.
std::string superseded_words(const json::Value& supersedes);

/// What stands below the heading of the page's section; "" where the report replaces none.
std::string superseded_html(const json::Value& report);

}  // namespace qapc::report
