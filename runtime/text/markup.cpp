#include "runtime/text/markup.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "runtime/base/number_text.hpp"

namespace qapc::text {
namespace {

std::string percent(char c) {
  return fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
}

/// U+FFFE and U+FFFF, which are no characters.
bool is_none(std::string_view rest) {
  return rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF");
}

bool reads_as_formula(std::string_view text) {
  constexpr std::array<std::string_view, 11> kStarts{
      "=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
  return std::ranges::any_of(kStarts, [&](std::string_view start) { return text.starts_with(start); }) &&
         !parse_number(text);
}

}  // namespace

std::string markup(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_none(text.substr(at))) {
      out += '?';
      at += 2;
      continue;
    }
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string workflow_text(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool hidden = c == '%' || c == '\n' || c == '\r' || (property && (c == ',' || c == ':'));
    out += hidden ? percent(c) : std::string(1, c);
  }
  return out;
}

std::string uri_path(std::string_view path) {
  constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out;
  for (const char c : path) out += kUnreserved.find(c) == std::string_view::npos ? percent(c) : std::string(1, c);
  return out;
}

std::string csv_cell(std::string_view text) {
  const std::string cell = (reads_as_formula(text) ? "'" : "") + std::string(text);
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

}  // namespace qapc::text
