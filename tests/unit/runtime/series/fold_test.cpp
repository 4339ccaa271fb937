// One spelling of every letter.
#include "runtime/series/fold.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace qapc::series;

namespace {

/// The folded characters; those beyond ASCII as `<hex>`.
std::string folded(std::string_view text) {
  std::string result;
  for (const Char& c : fold(text)) {
    if (c.folded < 0x80) {
      result += static_cast<char>(c.folded);
    } else {
      result += "<" + std::to_string(static_cast<unsigned>(c.folded)) + ">";
    }
  }
  return result;
}

}  // namespace

TEST_CASE("letters lose their case and their accents", "[series][fold]") {
  CHECK(folded("T1_MPRAGE") == "t1_mprage");
  CHECK(folded("Schädel Übersicht") == "schadel ubersicht");
  CHECK(folded("séquence pondérée, cœur") == "sequence ponderee, coeur");
  CHECK(folded("Fuß") == "fuss");
  CHECK(folded("columna torácica ÑandÚ ção") == "columna toracica nandu cao");
  CHECK(folded("Łokieć") == "lokiec");
  CHECK(folded("e\u0301") == "e");
  CHECK(folded("Т1 МОЗГ") == folded("т1 мозг"));
  CHECK(folded("Ρ") == folded("ρ"));
}

TEST_CASE("dashes, blanks, full-width letters and raised digits are folded to plain ones", "[series][fold]") {
  CHECK(folded("a\u2013b\u2212c") == "a-b-c");
  CHECK(folded("a\u00A0b\u3000c") == "a b c");
  CHECK(folded("\uFF34\uFF11") == "t1");
  CHECK(folded("mm\u00B2 \u00B5m 3\u00D74") == "mm2 um 3x4");
}

TEST_CASE("every character knows its first byte and its case", "[series][fold]") {
  const auto characters = fold("\u00DCb");
  REQUIRE(characters.size() == 2);
  CHECK(characters[0].upper);
  CHECK(characters[1].at == 2);
  CHECK_FALSE(characters[1].upper);
}

TEST_CASE("bytes that are no UTF-8 are signs, one by one", "[series][fold]") {
  using enum Char::Kind;
  for (const std::string_view bad :
       {"\xFF", "\x80", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE4\xB8"}) {
    for (const Char& c : fold(bad)) CHECK(c.kind == Sign);
    CHECK(fold(bad).size() == bad.size());
  }
  CHECK(fold(std::string_view("\0", 1)).front().kind == Sign);
}

TEST_CASE("ideographs are their own kind", "[series][fold]") {
  CHECK(fold("轴").front().kind == Char::Kind::Ideograph);
  CHECK(fold("ш").front().kind == Char::Kind::Letter);
}
