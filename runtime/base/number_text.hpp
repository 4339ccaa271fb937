// Numbers as text, the same on every machine. Floor 0 (runtime/base).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qapc {

/// The shortest text that reads back as the same double, as ECMAScript prints it (RFC 8785 asks for that form):
/// `2300`, `0.05`, `1e+21`, `1.5e-7`. The number is finite.
std::string number_text(double number);

/// The double that a decimal text reads as, correctly rounded, its exponent shifted by `decimal_shift`. Accepts what
/// DICOM's DS accepts (sign, digits, point, exponent) and nothing else; out of a double's range is no number.
std::optional<double> parse_number(std::string_view text, int decimal_shift = 0);

}  // namespace qapc
