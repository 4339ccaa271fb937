#include "runtime/base/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>

#include "runtime/base/check.hpp"

namespace qapc {

std::string number_text(double number) {
  QAPC_CHECK(std::isfinite(number), "only finite numbers are printed");
  if (number == 0) return "0";
  std::array<char, 32> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  QAPC_CHECK(error == std::errc{}, "32 characters hold any double");
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::string sign = text.front() == '-' ? "-" : "";
  if (!sign.empty()) text.remove_prefix(1);
  const std::size_t e = text.find('e');
  const int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  std::string digits(text.substr(0, 1));
  if (e > 1) digits += text.substr(2, e - 2);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // ECMAScript Number::toString, cases 6 to 10
  if (count <= point && point <= 21) return sign + digits + std::string(static_cast<std::size_t>(point - count), '0');
  if (0 < point && point <= 21)
    return sign + digits.substr(0, static_cast<std::size_t>(point)) + "." +
           digits.substr(static_cast<std::size_t>(point));
  if (-6 < point && point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  const std::string fraction = count > 1 ? "." + digits.substr(1) : "";
  return fmt::format("{}{}{}e{}{}", sign, digits.substr(0, 1), fraction, exponent < 0 ? '-' : '+', std::abs(exponent));
}

namespace {

/// A sign, digits and a point, so few digits that number and power of ten are exact doubles: their quotient is then
/// the nearest double (Clinger, How to read floating point numbers accurately, 1990). Nothing for other text.
std::optional<double> parse_short(std::string_view text) {
  constexpr std::size_t kMostDigits = 15;
  static constexpr std::array<double, kMostDigits + 1> kTens{1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                             1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::uint64_t digits = 0;
  std::size_t count = 0;
  std::size_t after_point = 0;
  bool point = false;
  for (const char c : text) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (digit <= 9) {
      digits = 10 * digits + digit;
      ++count;
      after_point += point ? 1 : 0;
    } else if (c == '.' && !point) {
      point = true;
    } else {
      return std::nullopt;
    }
  }
  if (count == 0 || count > kMostDigits) return std::nullopt;
  const double number = static_cast<double>(digits) / kTens[after_point];
  return negative ? -number : number;
}

}  // namespace

std::optional<double> parse_number(std::string_view text, int decimal_shift) {
  constexpr std::size_t kLongest = 64;  // DS allows 16; longer is read all the same, absurd length is not
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  double number = 0;
  const char* const last = text.data() + text.size();
  if (decimal_shift == 0) {
    if (const auto exact = parse_short(text)) return exact;
    // `inf` and `nan`, which are read too, are not finite.
    const auto [end, error] = std::from_chars(text.data(), last, number);
    return error == std::errc{} && end == last && std::isfinite(number) ? std::optional(number) : std::nullopt;
  }
  if (!parse_number(text)) return std::nullopt;
  const std::size_t e = text.find_first_of("eE");
  const int exponent = e == std::string_view::npos ? 0 : std::atoi(std::string(text.substr(e + 1)).c_str());
  return parse_number(fmt::format("{}e{}", text.substr(0, e), exponent + decimal_shift));
}

}  // namespace qapc
