// Times of day as DICOM writes them. Floor 1 (runtime/text).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace qapc::text {

enum class BadTime : std::uint8_t { Unparsable, OutOfRange };

/// TM (PS3.5 6.2): `HH`, `HHMM`, `HHMMSS` or `HHMMSS.F`, also with the colons of ACR-NEMA; as seconds since midnight,
/// exact, in decimal digits (`101500.25` is `36900.25`).
std::expected<std::string, BadTime> seconds_of_day(std::string_view time);

/// A duration as scanners print it: `MM:SS` or `HH:MM:SS`, else seconds (`50.40`); in seconds, exact, in decimal
/// digits.
std::expected<std::string, BadTime> seconds_of_duration(std::string_view text);

}  // namespace qapc::text
