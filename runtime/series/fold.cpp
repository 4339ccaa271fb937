#include "runtime/series/fold.hpp"

#include <cstddef>

#include "runtime/series/utf8.hpp"

namespace qapc::series {
namespace {

constexpr char32_t kNoCharacter = 0xFFFD;

/// U+00C0 to U+017F without their accents; `?` is no letter, upper case stands where upper case was.
constexpr std::string_view kLatin =
    "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTsaaaaaaaceeeeiiiidnooooo?ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUu"
    "Uu"
    "WwYyYZzZzZzs";
static_assert(kLatin.size() == 0x180 - 0xC0);

bool is_ideograph(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF && c != 0x3000) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

/// What stands for the character instead; itself where nothing does.
char32_t plain(char32_t c) {
  if (c == 0xD7) return U'x';  // times
  if (c >= 0xC0 && c < 0x180) return static_cast<unsigned char>(kLatin[c - 0xC0]);
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFF01 + U'!';  // full width
  if ((c >= 0x2000 && c <= 0x200B) || c == 0xA0 || c == 0x202F || c == 0x3000 || c == 0xB7) return U' ';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) return U'-';
  switch (c) {
    case 0xB2:
      return U'2';
    case 0xB3:
      return U'3';
    case 0xB9:
      return U'1';
    case 0xB5:   // micro
    case 0x3BC:  // mu
      return U'u';
    default:
      return c;
  }
}

/// The second letter of æ, œ and ß, whose first stands in kLatin; 0 of others.
char32_t second_letter(char32_t c) {
  const bool with_e = c == 0xC6 || c == 0xE6 || c == 0x152 || c == 0x153;
  return with_e ? U'e' : c == 0xDF ? U's' : 0;
}

char32_t lower(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c - U'A' + U'a';
  if (c >= 0x391 && c <= 0x3A9) return c + 0x20;  // Greek
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;  // Cyrillic
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  return c;
}

Char::Kind kind_of(char32_t c) {
  using enum Char::Kind;
  if (c >= U'a' && c <= U'z') return Letter;
  if (c >= U'0' && c <= U'9') return Digit;
  if (std::u32string_view(U" _-./,:&").find(c) != std::u32string_view::npos) return Gap;
  if (c < 0x80 || c == kNoCharacter) return Sign;
  if (is_ideograph(c)) return Ideograph;
  const bool letter = (c >= 0x180 && c < 0x250) || (c >= 0x370 && c < 0x2000) || (c >= 0xA640 && c < 0xAC00);
  return letter ? Letter : Sign;
}

}  // namespace

std::vector<Char> fold(std::string_view text) {
  std::vector<Char> result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode(text.substr(at));
    const char32_t c = plain(decoded.code);
    const bool combines = c >= 0x300 && c <= 0x36F;
    if (!combines) {
      const char32_t folded = lower(c);
      result.push_back({folded, static_cast<std::uint32_t>(at), kind_of(folded), folded != c});
      if (const char32_t second = second_letter(decoded.code))
        result.push_back({second, static_cast<std::uint32_t>(at), Char::Kind::Letter, folded != c});
    }
    at += decoded.bytes;
  }
  return result;
}

}  // namespace qapc::series
