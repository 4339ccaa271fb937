// One spelling of every letter: lower case, without accents, one kind of dash and digit. Floor 1 (runtime/series). The
// generator of the tables folds the words with the same code.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace qapc::series {

struct Char {
  enum class Kind : std::uint8_t {
    Letter,
    Digit,
    Ideograph,  ///< a word by itself may begin and end at each
    Gap,        ///< stands between words: blank _ - . / , : &
    Sign,       ///< anything else, `+` and `*` among them
  };
  char32_t folded = 0;
  std::uint32_t at = 0;  ///< of its first byte in the text
  Kind kind = Kind::Sign;
  bool upper = false;
};

/// The text as folded characters. Bytes that are no UTF-8, and control characters, are signs that no word holds. Marks
/// that combine with a letter are left out.
std::vector<Char> fold(std::string_view text);

}  // namespace qapc::series
