// The notation of homes in stdlib/dictionary/canonical.tsv, read. Floor 2 (compiler/dictionary), for its own files and
// for tools/dictionary, which refuses a row that cannot be read.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/home.hpp"

namespace qapc::dictionary {

/// `when Keyword matches "pattern"`, `when "CREATOR" (gggg,xxee) matches "pattern"`.
struct NotedGuard {
  std::string keyword;  ///< or
  std::string creator;
  std::uint32_t tag = 0;
  std::string pattern;
};

struct NotedHome {
  enum class Kind : std::uint8_t {
    Attribute,    ///< `EchoTime`
    Canonical,    ///< `slice_rows`; as an input only
    Function,     ///< `echo_spacing(…)`
    Private,      ///< `"GEMS_PARM_01" (0043,xx2C)`
    Inside,       ///< `inside "CREATOR" (gggg,xxee) Keyword`: in the items of a private sequence
    CsaImage,     ///< `csa image "B_value"`
    CsaSeries,    ///< `csa series "B1rms"`
    Protocol,     ///< `protocol "path", "path"`
    GeProtocol,   ///< `ge protocol "MBACCEL"`
    GeTraversal,  ///< `ge traversal`
    Vendor,       ///< `vendor`: the table of vendors
  };
  Kind kind = Kind::Attribute;
  std::string notation;  ///< the home itself, as it stands there
  std::string name;      ///< keyword, canonical attribute or function
  std::string creator;
  std::uint32_t tag = 0;  ///< group << 16 | low byte of the element
  std::vector<std::string> fields;
  std::vector<NotedHome> inputs;
  std::uint32_t value = 0;
  std::int32_t shift = 0;
  bool duration = false;
  abi::Steps steps;
  std::vector<NotedGuard> guards;
};

/// Or what is wrong, and where it stands in the text.
std::expected<NotedHome, std::string> parse_home(std::string_view text);

}  // namespace qapc::dictionary
