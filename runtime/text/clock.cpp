#include "runtime/text/clock.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

namespace qapc::text {
namespace {

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::expected<std::string, BadTime> seconds_of_day(std::string_view time) {
  std::string plain(time);
  if (time.size() >= 5 && time[2] == ':' && (time.size() == 5 || time[5] == ':')) std::erase(plain, ':');
  const std::string_view digits = std::string_view(plain).substr(0, plain.find('.'));
  const std::string_view fraction = std::string_view(plain).substr(digits.size());
  if (!are_digits(digits) || digits.size() > 6 || digits.size() % 2 != 0) return std::unexpected(BadTime::Unparsable);
  if (!fraction.empty() && (digits.size() != 6 || !are_digits(fraction.substr(1))))
    return std::unexpected(BadTime::Unparsable);
  const auto two = [&](std::size_t at) {
    return at + 2 > digits.size() ? 0 : (digits[at] - '0') * 10 + (digits[at + 1] - '0');
  };
  if (two(0) > 23 || two(2) > 59 || two(4) > 60) return std::unexpected(BadTime::OutOfRange);  // 60: leap second
  return fmt::format("{}{}", two(0) * 3600 + two(2) * 60 + two(4), fraction);
}

std::expected<std::string, BadTime> seconds_of_duration(std::string_view text) {
  constexpr std::size_t kMostDigits = 8;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view fraction = text.substr(point);
  if (!fraction.empty() && !are_digits(fraction.substr(1))) return std::unexpected(BadTime::Unparsable);
  std::int64_t seconds = 0;
  int parts = 0;
  for (std::size_t at = 0; at <= point; ++parts) {
    const std::size_t end = std::min(text.find(':', at), point);
    const std::string_view digits = text.substr(at, end - at);
    if (!are_digits(digits) || digits.size() > kMostDigits || parts == 3) return std::unexpected(BadTime::Unparsable);
    std::int64_t part = 0;
    for (const char c : digits) part = part * 10 + (c - '0');
    if (parts > 0 && part > 59) return std::unexpected(BadTime::OutOfRange);
    seconds = seconds * 60 + part;
    at = end + 1;
  }
  return fmt::format("{}{}", seconds, fraction);
}

}  // namespace qapc::text
