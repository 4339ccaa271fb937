#include <algorithm>
#include <charconv>
#include <cmath>
#include <expected>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/number_text.hpp"
#include "runtime/dicom/stored.hpp"
#include "runtime/text/clock.hpp"

namespace qapc::dicom {
namespace {

using abi::Missing;
template <typename T>
using Or = std::expected<T, Missing>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Sign and digits.
bool is_integer_text(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  return are_digits(text);
}

Or<std::int64_t> integer_of(std::string_view text, std::int64_t least, std::int64_t most) {
  if (!is_integer_text(text)) return std::unexpected(Missing::Unparsable);
  if (text.front() == '+') text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < least || number > most) return std::unexpected(Missing::OutOfRange);
  return number;
}

Or<double> number_of(std::string_view text, int decimal_shift) {
  const auto number = parse_number(text, decimal_shift);
  if (!number) return std::unexpected(Missing::Unparsable);
  return *number == 0 ? 0.0 : *number;  // no minus zero: it would print and hash as another value
}

/// AS, `nnnD/W/M/Y` (PS3.5 6.2), in years. Fewer digits than three are read: they mean one thing only.
Or<double> age_of(std::string_view text, int decimal_shift) {
  constexpr double kDaysInAYear = 365.25;
  if (text.size() < 2 || text.size() > 4 || !are_digits(text.substr(0, text.size() - 1)))
    return std::unexpected(Missing::Unparsable);
  double count = 0;
  std::from_chars(text.data(), text.data() + text.size() - 1, count);
  double years = 0;
  switch (text.back()) {
    case 'D':
      years = count / kDaysInAYear;
      break;
    case 'W':
      years = count * 7 / kDaysInAYear;
      break;
    case 'M':
      years = count / 12;
      break;
    case 'Y':
      years = count;
      break;
    default:
      return std::unexpected(Missing::Unparsable);
  }
  return decimal_shift == 0 ? Or<double>(years) : number_of(number_text(years), decimal_shift);
}

/// TM, in seconds since midnight.
Or<double> time_of(std::string_view time, int decimal_shift) {
  const auto seconds = text::seconds_of_day(time);
  if (!seconds) {
    return std::unexpected(seconds.error() == text::BadTime::OutOfRange ? Missing::OutOfRange : Missing::Unparsable);
  }
  return number_of(*seconds, decimal_shift);
}

/// The time part of `YYYYMMDDHHMMSS.F&ZZXX`, as the scanner's clock showed it.
Or<double> date_time_of(std::string_view text, int decimal_shift) {
  constexpr std::size_t kDate = 8;  // characters
  text = text.substr(0, text.find_first_of("+-"));
  if (text.size() <= kDate || !are_digits(text.substr(0, kDate))) return std::unexpected(Missing::Unparsable);
  return time_of(text.substr(kDate), decimal_shift);
}

Or<double> time_of_day(std::string_view text, Kind kind, int decimal_shift) {
  constexpr std::size_t kLongestTime = 6;  // digits before the point
  switch (kind) {
    case Kind::Time:
      return time_of(text, decimal_shift);
    case Kind::DateTime:
      return date_time_of(text, decimal_shift);
    case Kind::Words: {
      const bool has_date = text.size() > kLongestTime && are_digits(text.substr(0, 8));
      return has_date ? date_time_of(text, decimal_shift) : time_of(text, decimal_shift);
    }
    default:
      return std::unexpected(Missing::Unparsable);
  }
}

/// `MM:SS` or seconds.
Or<double> duration_of(std::string_view text, int decimal_shift) {
  const auto seconds = text::seconds_of_duration(text);
  if (!seconds) return std::unexpected(Missing::Unparsable);
  return number_of(*seconds, decimal_shift);
}

Or<double> as_number(std::string_view text, Kind kind, const abi::Home& home) {
  if (home.transform == abi::Transform::Duration) return duration_of(text, home.decimal_shift);
  if (home.transform == abi::Transform::TimeOfDay) return time_of_day(text, kind, home.decimal_shift);
  switch (kind) {
    case Kind::Age:
      return age_of(text, home.decimal_shift);
    case Kind::Date:
    case Kind::Time:
    case Kind::DateTime:
      return std::unexpected(Missing::Unparsable);
    case Kind::Integer: {
      constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
      constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
      if (const auto held = integer_of(text, kLeast, kMost); !held) return std::unexpected(held.error());
      break;
    }
    default:
      break;
  }
  return number_of(text, home.decimal_shift);
}

Or<std::int64_t> as_integer(std::string_view text, Kind kind, const abi::Home& home) {
  constexpr double kExact = 9007199254740992;  // 2^53: a double tells all integers up to here apart
  const bool plain = home.transform == abi::Transform::None && home.decimal_shift == 0;
  if (plain && kind == Kind::Integer)
    return integer_of(text, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
  if (plain && (kind == Kind::Whole || (kind == Kind::Words && is_integer_text(text))))
    return integer_of(text, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  const Or<double> number = as_number(text, kind, home);
  if (!number) return std::unexpected(number.error());
  if (std::trunc(*number) != *number) return std::unexpected(Missing::Unparsable);
  if (std::abs(*number) > kExact) return std::unexpected(Missing::OutOfRange);
  return static_cast<std::int64_t>(*number);
}

/// Appends one value.
Missing append(std::string_view text, Kind kind, const abi::Recipe& recipe, const abi::Home& home, exam::Values& into) {
  switch (recipe.type) {
    case abi::Type::Number: {
      const Or<double> number = as_number(text, kind, home);
      if (!number) return number.error();
      into.emplace_back<double>(*number);
      return Missing::None;
    }
    case abi::Type::Integer: {
      const Or<std::int64_t> number = as_integer(text, kind, home);
      if (!number) return number.error();
      into.emplace_back<std::int64_t>(*number);
      return Missing::None;
    }
    case abi::Type::Text:
      if (kind == Kind::Real && !parse_number(text)) return Missing::Unparsable;
      into.emplace_back<std::string>(text);
      return Missing::None;
    default:
      return Missing::NotRead;  // nothing in an exam is a truth or a verdict
  }
}

}  // namespace

Missing convert(const Stored& stored, const abi::Recipe& recipe, const abi::Home& home, exam::Values& into) {
  std::span<const std::string_view> wanted = stored.values;
  if (home.value > 0) {
    if (home.value > wanted.size() || wanted[home.value - 1].empty()) return Missing::Empty;
    wanted = wanted.subspan(home.value - 1, 1);
  }
  std::string joined;
  std::string_view together;
  if (!recipe.list && wanted.size() > 1) {
    if (recipe.type != abi::Type::Text) return Missing::Unparsable;
    joined = fmt::format("{}", fmt::join(wanted, "\\"));
    together = joined;
    wanted = std::span(&together, 1);
  }
  into.clear();
  into.reserve(wanted.size());
  for (const std::string_view text : wanted) {
    const Missing missing = append(text, stored.kind, recipe, home, into);
    if (missing == Missing::None) continue;
    into.clear();
    return missing;
  }
  return Missing::None;
}

}  // namespace qapc::dicom
