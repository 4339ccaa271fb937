#include "runtime/base/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
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

std::optional<double> parse_number(std::string_view text, int decimal_shift) {
  constexpr std::size_t kLongest = 64;  // DS allows 16; longer is read all the same, absurd length is not
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text.empty() || text.size() > kLongest || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos)
    return std::nullopt;
  double number = 0;
  const char* const last = text.data() + text.size();
  if (decimal_shift == 0) {
    const auto [end, error] = std::from_chars(text.data(), last, number);
    return error == std::errc{} && end == last && std::isfinite(number) ? std::optional(number) : std::nullopt;
  }
  if (!parse_number(text)) return std::nullopt;
  const std::size_t e = text.find_first_of("eE");
  const int exponent = e == std::string_view::npos ? 0 : std::atoi(std::string(text.substr(e + 1)).c_str());
  return parse_number(fmt::format("{}e{}", text.substr(0, e), exponent + decimal_shift));
}

}  // namespace qapc
