#include "runtime/base/day.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace qapc {
namespace {

/// Digits alone, in as many characters as the text has.
std::optional<int> digits(std::string_view text) {
  int value = 0;
  if (!std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> day_number(std::string_view day) {
  constexpr std::size_t kLength = 10;  // of 2027-01-31
  if (day.size() != kLength || day[4] != '-' || day[7] != '-') return std::nullopt;
  const auto year = digits(day.substr(0, 4));
  const auto month = digits(day.substr(5, 2));
  const auto number = digits(day.substr(8, 2));
  if (!year || !month || !number) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*number))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace qapc
