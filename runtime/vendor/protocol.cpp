#include "runtime/vendor/protocol.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace qapc::vendor {
namespace {

using abi::Missing;

constexpr std::string_view kBegin = "### ASCCONV BEGIN";
constexpr std::string_view kEnd = "### ASCCONV END ###";
constexpr std::size_t kLongestPath = 512;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_path(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto belongs = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '[' || c == ']';
  };
  return !text.empty() && text.size() <= kLongestPath && is_letter(text.front()) && std::ranges::all_of(text, belongs);
}

/// `0x1F` is `31`; other text is itself.
std::string plain_number(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return std::string(text);
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + 2, end, number, 16);
  return error == std::errc{} && at == end ? fmt::format("{}", number) : std::string(text);
}

class ProtocolReader {
 public:
  explicit ProtocolReader(std::string_view body) : body_(body) {}

  Read<Protocol> read() {
    Protocol protocol;
    while (!body_.empty()) {
      ++number_;
      const std::string_view line = trimmed(take_line());
      if (line.empty() || line.front() == '#') continue;
      const std::size_t equals = line.find('=');
      const std::string_view path = trimmed(line.substr(0, equals));
      if (equals == std::string_view::npos || !is_path(path))
        return unread(Missing::Unparsable, "line {} of the protocol is none", number_);
      if (protocol.lines.size() == kMostProtocolLines)
        return unread(Missing::Unparsable, "the protocol has more than {} lines", kMostProtocolLines);
      auto value = value_of(trimmed(line.substr(equals + 1)));
      if (!value)
        return unread(Missing::Unparsable, "a text of the protocol begins in line {} and has no end", number_);
      // Sizes of arrays: `sGRADSPEC.asGPAData.__attribute__.size`.
      if (path.find("__attribute__") == std::string_view::npos) protocol.lines.emplace(path, std::move(*value));
    }
    return protocol;
  }

 private:
  std::string_view take_line() {
    const std::size_t end = std::min(body_.find('\n'), body_.size());
    const std::string_view line = body_.substr(0, end);
    body_.remove_prefix(std::min(end + 1, body_.size()));
    return line;
  }

  std::optional<std::string> value_of(std::string_view text) {
    if (!text.starts_with('"')) return plain_number(trimmed(text.substr(0, text.find('#'))));
    const std::string_view quote = text.starts_with("\"\"") && text.size() > 2 ? "\"\"" : "\"";
    text.remove_prefix(quote.size());
    std::string value;
    for (std::size_t end = text.find(quote); end == std::string_view::npos; end = text.find(quote)) {
      if (body_.empty()) return std::nullopt;
      value.append(text).append("\n");
      text = take_line();
    }
    return value.append(text.substr(0, text.find(quote)));
  }

  std::string_view body_;
  std::size_t number_ = 0;
};

}  // namespace

std::optional<std::string_view> Protocol::find(std::string_view path) const {
  const auto line = lines.find(path);
  return line != lines.end() ? std::optional<std::string_view>(line->second) : std::nullopt;
}

Read<Protocol> parse_protocol(std::string_view text) {
  const std::size_t begin = text.find(kBegin);
  if (begin == std::string_view::npos) return unread(Missing::Absent, "no ASCCONV part");
  text.remove_prefix(begin);
  const std::size_t end = text.find(kEnd);
  const std::size_t first_line = text.find('\n');
  if (end == std::string_view::npos || first_line >= end)
    return unread(Missing::Unparsable, "the ASCCONV part has no end");
  return ProtocolReader(text.substr(first_line + 1, end - first_line - 1)).read();
}

}  // namespace qapc::vendor
