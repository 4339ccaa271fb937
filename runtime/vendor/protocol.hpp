// The measurement protocol of Siemens scanners as text: the part between `### ASCCONV BEGIN` and `### ASCCONV END ###`
// of MrPhoenixProtocol, MrProtocol and (0021,xx19) of XA. Floor 3 (runtime/vendor).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/vendor/unread.hpp"

namespace qapc::vendor {

/// Lines `path = value`, by path; of two with one path the first. A line that is not there has its default, which is 0
/// or an empty text: whoever asks decides whether that means something.
struct Protocol {
  /// `sPat.lAccelFactPE` and its value, without quotes and comment; hexadecimal numbers as decimal ones.
  std::map<std::string, std::string, std::less<>> lines;

  [[nodiscard]] std::optional<std::string_view> find(std::string_view path) const;
};

inline constexpr std::size_t kMostProtocolLines = 200'000;  // scanners write 500 to 5,000

/// Unread   Absent: no such part; Unparsable: a line is none, or the part has no end, with the line's number. A line
///          that cannot be read is not passed over: it would be taken for a default.
/// Source   the text itself (VA25 to XA60); Siemens ICE documents as quoted by nibabel and pymapvbvd. Quotes are
/// doubled
///          where the text stands inside a string of an XProtocol
Read<Protocol> parse_protocol(std::string_view text);

}  // namespace qapc::vendor
