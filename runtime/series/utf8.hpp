// Characters of a text that should be UTF-8. Floor 1 (runtime/series).
#pragma once

#include <cstddef>
#include <string_view>

namespace qapc::series {

struct Decoded {
  char32_t code = 0xFFFD;
  std::size_t bytes = 1;  ///< of the character; of what is none, one byte
  bool valid = false;
};

/// The first character of a text that is not empty (RFC 3629): no overlong forms, no surrogates, nothing above 10FFFF.
Decoded decode(std::string_view text);

}  // namespace qapc::series
