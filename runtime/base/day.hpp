// Days of the calendar. Floor 0 (runtime/base). Nothing here asks what day it is: days are given.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace qapc {

/// The day `2027-01-31` as a number that counts days; nothing where the calendar has no such day.
std::optional<std::int64_t> day_number(std::string_view day);

}  // namespace qapc
