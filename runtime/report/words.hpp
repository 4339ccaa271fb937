// A finding in the words that every view of the report uses. Floor 5 (runtime/report).
#pragma once

#include <string>
#include <vector>

#include "runtime/json/value.hpp"

namespace qapc::report {

/// `EchoTime is 3.13 ms (176 of 176 images), expected 2.93 ms .. 3.03 ms`, `SIEMENS row`, `InversionTime absent (96)` …
std::vector<std::string> words(const json::Value& finding);

/// What a finding or a group is about: the code of an exam, or `site` and its code.
std::string about(const json::Value& subject);

/// `any major fails (TE fail)`, for each condition that decided.
std::vector<std::string> decision_words(const json::Value& exam);

/// `3.13 ms (176 of 176 images)`, `not shown (8 images)`, `absent (3 of 8 images)`.
std::string observed_words(const json::Value& observed);

}  // namespace qapc::report
