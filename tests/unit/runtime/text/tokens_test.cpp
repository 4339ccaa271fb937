// Words of a description: split at everything but letters and digits, case folded, whole words.
#include <catch2/catch.hpp>

#include "runtime/text/pattern.hpp"

using qapc::text::tokens;
using Words = std::vector<std::string>;

TEST_CASE("a description is split at everything but letters and digits", "[text][tokens]") {
  CHECK(tokens("T1_mprage") == Words{"t1", "mprage"});
  CHECK(tokens("t1-mprage sag.iso(1mm)+c") == Words{"t1", "mprage", "sag", "iso", "1mm", "c"});
  CHECK(tokens("t2*") == Words{"t2"});
  CHECK(tokens("a/b\\c,d;e:f|g'h\"i") == Words{"a", "b", "c", "d", "e", "f", "g", "h", "i"});
}

TEST_CASE("digits and letters side by side are one word", "[text][tokens]") {
  CHECK(tokens("3D") == Words{"3d"});
  CHECK(tokens("T1w") == Words{"t1w"});
  CHECK(tokens("2mm3") == Words{"2mm3"});
}

TEST_CASE("case is folded", "[text][tokens]") {
  CHECK(tokens("MPRAGE Mprage mprage") == Words{"mprage", "mprage", "mprage"});
  CHECK(tokens("AZ") == Words{"az"});
}

TEST_CASE("runs of other characters separate once, and at the ends not at all", "[text][tokens]") {
  CHECK(tokens("__t1 -- w__") == Words{"t1", "w"});
  CHECK(tokens(std::string("t1\0w\t\r\nx", 9)) == Words{"t1", "w", "x"});
}

TEST_CASE("a text without letters and digits has no words", "[text][tokens]") {
  CHECK(tokens("").empty());
  CHECK(tokens(" ").empty());
  CHECK(tokens("***").empty());
}

TEST_CASE("words keep their order and their repetitions", "[text][tokens]") {
  CHECK(tokens("b a b") == Words{"b", "a", "b"});
}

TEST_CASE("every ASCII character that is no letter and no digit separates", "[text][tokens]") {
  for (int c = 0; c < 128; ++c) {
    const char character = static_cast<char>(c);
    const bool lower = c >= 'a' && c <= 'z';
    const bool upper = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    const std::string text = std::string("x") + character + "y";
    INFO(c);
    if (lower || digit) {
      CHECK(tokens(text) == Words{text});
    } else if (upper) {
      CHECK(tokens(text) == Words{std::string("x") + static_cast<char>(c + 32) + "y"});
    } else {
      CHECK(tokens(text) == Words{"x", "y"});
    }
  }
}

TEST_CASE("letters beyond ASCII belong to their word", "[text][tokens]") {
  CHECK(tokens("Sch\xC3\xA4"
               "del-CT") == Words{"sch\xC3\xA4"
                                  "del",
                                  "ct"});                                                   // Schädel
  CHECK(tokens("T1 \xE9\xA0\xAD\xE9\x83\xA8") == Words{"t1", "\xE9\xA0\xAD\xE9\x83\xA8"});  // 頭部
}

TEST_CASE("dashes, signs and blanks beyond ASCII separate like those of ASCII", "[text][tokens]") {
  CHECK(tokens("T1\xE2\x80\x93mprage") == Words{"t1", "mprage"});  // en dash
  CHECK(tokens("T1\xC2\xA0mprage") == Words{"t1", "mprage"});      // no-break space
  CHECK(tokens("1\xC3\x97"
               "1") == Words{"1", "1"});     // multiplication sign
  CHECK(tokens("9\xC2\xB0") == Words{"9"});  // degree sign
}
