// How words are compared: without case, without what people put between the parts of a name.
// Floor 2 (compiler/dictionary). ASCII only: keywords, creators and vendor names are.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace qapc::dictionary {

inline bool is_upper(char c) {
  return 'A' <= c && c <= 'Z';
}
/// Bytes outside ASCII count as letters.
inline bool is_letter(char c) {
  return is_upper(c) || ('a' <= c && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_digit(char c) {
  return '0' <= c && c <= '9';
}
inline char fold(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
inline std::string fold(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return fold(c); });
  return result;
}

/// Without the blanks and NULs that DICOM pads with.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kPadding(" \t\r\n\0", 5);
  const auto first = text.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPadding) - first + 1);
}

/// `b-value`, `B_VALUE` and `b value` are `bvalue`.
inline std::string normalised(std::string_view word) {
  std::string result;
  for (const char c : word) {
    if (is_letter(c) || is_digit(c)) result.push_back(fold(c));
  }
  return result;
}

}  // namespace qapc::dictionary
