// A finding in the words that every view of the report uses. Floor 5 (runtime/report).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json/value.hpp"

namespace qapc::report {

/// `1 exam`, `2 exams`.
std::string plural(std::int64_t count, std::string_view one, std::string_view many);

/// `EchoTime is 3.13 ms (176 of 176 images), expected 2.93 ms .. 3.03 ms`, `SIEMENS row`, `InversionTime absent (96)` …
std::vector<std::string> words(const json::Value& finding);

/// What a finding or a group is about: the code of an exam, or `site` and its code.
std::string about(const json::Value& subject);

/// The place on the page of what is named so.
std::string anchor(std::string name);

/// A text, or `nothing` where there is none.
std::string or_nothing(const std::string& text);

/// Why a file is not used, or `used or not there`.
std::string or_used(const std::string& reason);

/// The number of a series of an exam; its code where the number is not known or not shown.
const std::string& series_name(const json::Value& series);

/// `any major fails (TE fail)`, for each condition that decided.
std::vector<std::string> decision_words(const json::Value& exam);

/// What is to be said of an exam and the baselines and calibrations it is held to: that it is part of one, or that
/// nobody knows.
std::vector<std::string> membership_words(const json::Value& exam);

/// `fail`; of a finding that is waived `waived (fail)`.
std::string verdict_words(const json::Value& finding);

/// What became of a waiver: `2 verdicts waived, 63 days left`, `expired, not applied`.
std::string waiver_words(const json::Value& waiver);

/// `24.0.2, 120 files, 118 used, 2 without the name of a series`
std::string external_words(const json::Value& tool);

/// `decision: 3 measurements of 2 exams not made, as they are decided without`
std::string profile_words(const json::Value& profile);

/// `approved by ethics board until 2027-01-31`; "" where the policy says nothing.
std::string approval_words(const json::Value& policy);

/// `3.13 ms (176 of 176 images)`, `not shown (8 images)`, `absent (3 of 8 images)`.
std::string observed_words(const json::Value& observed);

}  // namespace qapc::report
