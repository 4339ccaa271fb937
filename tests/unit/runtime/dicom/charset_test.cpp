#include "runtime/dicom/charset.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using syn::element;

namespace {

std::string utf8(std::string_view charset, std::string_view bytes, bool person_name = false) {
  return Charset(charset).to_utf8(bytes, person_name).value_or("<none>");
}

}  // namespace

TEST_CASE("plain ASCII is itself in every character set, known or not", "[dicom][charset]") {
  for (const char* charset : {"", "ISO_IR 100", "ISO_IR 192", "GB18030", "\\ISO 2022 IR 87", "NOBODY KNOWS"})
    CHECK(utf8(charset, "Sag T1 BRAVO") == "Sag T1 BRAVO");
}

TEST_CASE("other bytes need a character set that has them", "[dicom][charset]") {
  CHECK(utf8("", "K\xF6ln") == "<none>");
  CHECK(utf8("NOBODY KNOWS", "K\xF6ln") == "<none>");
  CHECK(utf8("ISO_IR 192", "K\xF6ln") == "<none>");
  CHECK(utf8("ISO_IR 13", "\xFF") == "<none>");
}

TEST_CASE("single-byte sets and Unicode are read", "[dicom][charset]") {
  CHECK(utf8("ISO_IR 100", "K\xF6ln") == "Köln");
  CHECK(utf8("ISO_IR_100", "K\xF6ln") == "Köln");
  CHECK(utf8("ISO_IR 101",
             "\xA3\xF3"
             "d\xBC") == "Łódź");
  CHECK(utf8("ISO_IR 144", "\xBB\xEE\xDA\xE1") == "Люкс");
  CHECK(utf8("ISO_IR 126", "\xC4\xE9") == "Δι");
  CHECK(utf8("ISO_IR 148", "\xDD") == "İ");
  CHECK(utf8("ISO_IR 203", "\xA4") == "€");
  CHECK(utf8("ISO_IR 166", "\xA1") == "ก");
  CHECK(utf8("ISO_IR 192", "Köln 脳") == "Köln 脳");
  CHECK(utf8("GB18030", "\xCD\xF5^\xD0\xA1\xB6\xAB") == "王^小东");
  CHECK(utf8("ISO_IR 13", "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3") == "ﾔﾏﾀﾞ^ﾀﾛｳ");
}

TEST_CASE("Japanese names of PS3.5 Annex H are read", "[dicom][charset]") {
  CHECK(utf8("\\ISO 2022 IR 87", "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B",
             true) == "Yamada^Tarou=山田^太郎=やまだ^たろう");
  CHECK(utf8("ISO 2022 IR 13\\ISO 2022 IR 87",
             "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J=\x1B$B$d$^$@\x1B(J^\x1B$B$?$m$&\x1B(J",
             true) == "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう");
}

TEST_CASE("Korean and Chinese names with code extensions are read", "[dicom][charset]") {
  CHECK(utf8("\\ISO 2022 IR 149", "Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=", true) ==
        "Hong^Gildong=洪^吉洞=");
  CHECK(utf8("\\ISO 2022 IR 58", "Zhang=\x1B$)A\xD5\xC5", true) == "Zhang=张");
}

TEST_CASE("a backslash byte inside a two-byte character separates nothing", "[dicom][charset]") {
  const auto instance =
      image({element(0x0008'0005, "CS", "\\ISO 2022 IR 87"), element(0x0018'1020, "LO", "A\x1B$B<\\\x1B(B\\B")});
  CHECK(cell(instance, list(text({top(0x0018'1020)}))) == "A尺 | B");
}

TEST_CASE("an escape sequence that was not declared is no text", "[dicom][charset]") {
  CHECK(utf8("", "\x1B$B;3\x1B(B") == "<none>");
  CHECK(utf8("ISO_IR 100", "\x1B-L\xBB") == "<none>");
  CHECK(utf8("\\ISO 2022 IR 87", "\x1BZ") == "<none>");
  CHECK(utf8("\\ISO 2022 IR 87", "\x1B$B;") == "<none>");
}

TEST_CASE("a delimiter goes back to the first set", "[dicom][charset]") {
  CHECK(utf8("ISO 2022 IR 100\\ISO 2022 IR 144", "\xE4 \x1B-L\xBB\\\xE4") == "ä Л\\ä");
  CHECK(utf8("ISO 2022 IR 100\\ISO 2022 IR 144", "\x1B-L\xBB^\xE4") == "Л^ф");
  CHECK(utf8("ISO 2022 IR 100\\ISO 2022 IR 144", "\x1B-L\xBB^\xE4", true) == "Л^ä");
}

TEST_CASE("text is read in the character set of its data set", "[dicom][charset]") {
  const auto description = [](std::string_view charset, std::string_view bytes) {
    return cell(image({element(0x0008'0005, "CS", charset), element(kSeriesDescription, "LO", bytes)}),
                text({top(kSeriesDescription)}));
  };
  CHECK(description("ISO_IR 100",
                    "Sch\xE4"
                    "del") == "Schädel");
  CHECK(description("ISO_IR 192", "Schädel") == "Schädel");
  CHECK(description("ISO_IR 192",
                    "Sch\xE4"
                    "del") == "<unparsable>");
  CHECK(description("",
                    "Sch\xE4"
                    "del") == "<unparsable>");
  CHECK(description("ISO_IR 100", "skull") == "skull");
}

TEST_CASE("code strings are not read in the character set", "[dicom][charset]") {
  const auto instance = image({element(0x0008'0005, "CS", "ISO_IR 100"), element(0x0008'0008, "CS", "\xD6RIGINAL")});
  CHECK(cell(instance, text({top(0x0008'0008)})) == "<unparsable>");
}

TEST_CASE("items have the character set of what surrounds them unless they have their own", "[dicom][charset]") {
  auto instance = image({element(0x0008'0005, "CS", "ISO_IR 100")});
  instance.sop_class = syn::kEnhancedMrImage;
  instance.frames = {
      {syn::sequence(0x0018'9226, {{element(0x0018'1030, "LO", "\xE4")}})},
      {syn::sequence(0x0018'9226, {{element(0x0008'0005, "CS", "ISO_IR 144"), element(0x0018'1030, "LO", "\xE4")}})},
  };
  const auto recipe = text({group({0x0018'9226}, 0x0018'1030)});
  CHECK(cell(instance, recipe, 0) == "ä");
  CHECK(cell(instance, recipe, 1) == "ф");
}
