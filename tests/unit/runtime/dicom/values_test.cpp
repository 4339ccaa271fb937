#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <variant>

#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using syn::element;

namespace {

constexpr std::uint32_t kTag = 0x0018'0081;

std::string as_number(std::string_view vr, std::string_view value) {
  return cell(image({element(kTag, vr, value)}), number({top(kTag)}));
}
std::string as_integer(std::string_view vr, std::string_view value) {
  return cell(image({element(kTag, vr, value)}), integer({top(kTag)}));
}
std::string as_text(std::string_view vr, std::string_view value) {
  return cell(image({element(kTag, vr, value)}), text({top(kTag)}));
}
std::string as_time(std::string_view vr, std::string_view value) {
  return cell(image({element(kTag, vr, value)}), number({time_of_day(kTag)}));
}

}  // namespace

TEST_CASE("DS is the decimal it says, without padding", "[dicom][values]") {
  CHECK(as_number("DS", "2.98") == "2.98");
  CHECK(as_number("DS", " 2.98 ") == "2.98");
  CHECK(as_number("DS", "+1e-3") == "0.001");
  CHECK(as_number("DS", "0.10000000149012") == "0.10000000149012");
  CHECK(as_number("DS", "2,98") == "<unparsable>");
  CHECK(as_number("DS", "3 ms") == "<unparsable>");
  CHECK(as_number("DS", "nan") == "<unparsable>");
  CHECK(as_number("DS", "1e400") == "<unparsable>");
}

TEST_CASE("minus zero is zero", "[dicom][values]") {
  for (const auto& [vr, value] : {std::pair{"DS", "-0"}, std::pair{"FL", "-0"}, std::pair{"FD", "-0.0"}}) {
    const auto object = read(image({element(kTag, vr, value)}), {number({top(kTag)})});
    REQUIRE(object);
    CHECK_FALSE(std::signbit(std::get<double>(object->images[0].cells[0].values[0])));
  }
}

TEST_CASE("a decimal shift moves the point exactly", "[dicom][values]") {
  auto home = top(kTag);
  home.decimal_shift = -3;
  CHECK(cell(image({element(kTag, "DS", "2.98")}), number({home})) == "0.00298");
  CHECK(cell(image({element(kTag, "FL", "2.98")}), number({home})) == "0.00298");
  CHECK(cell(image({element(kTag, "US", "250")}), number({home})) == "0.25");
  home.decimal_shift = 6;
  CHECK(cell(image({element(kTag, "FD", "0.1")}), number({home})) == "100000");
  CHECK(cell(image({element(kTag, "DS", "1.5")}), integer({home})) == "1500000");
}

TEST_CASE("FL is read through its shortest decimal, FD as it is", "[dicom][values]") {
  CHECK(as_number("FL", "0.1") == "0.1");
  CHECK(as_number("FL", "1.7e38") == "1.7e+38");
  CHECK(as_number("FD", "0.1") == "0.1");
  CHECK(as_number("FD", "0.10000000149011612") == "0.10000000149011612");
  CHECK(as_number("FL", "nan") == "<unparsable>");
  CHECK(as_number("FD", "inf") == "<unparsable>");
  CHECK(as_text("FD", "-inf") == "<unparsable>");
}

TEST_CASE("binary integers of every width are read", "[dicom][values]") {
  CHECK(as_integer("US", "65535") == "65535");
  CHECK(as_integer("SS", "-32768") == "-32768");
  CHECK(as_integer("UL", "4294967295") == "4294967295");
  CHECK(as_integer("SL", "-2147483648") == "-2147483648");
  CHECK(as_integer("UV", "9223372036854775807") == "9223372036854775807");
  CHECK(as_integer("UV", "9223372036854775808") == "<out of VR range>");
  CHECK(as_integer("SV", "-9223372036854775808") == "-9223372036854775808");
  CHECK(as_number("UL", "4294967295") == "4294967295");
  CHECK(as_number("SV", "-5") == "-5");
}

TEST_CASE("IS is an integer of 32 bits", "[dicom][values]") {
  CHECK(as_integer("IS", " 12 ") == "12");
  CHECK(as_integer("IS", "+12") == "12");
  CHECK(as_integer("IS", "-2147483648") == "-2147483648");
  CHECK(as_integer("IS", "2147483648") == "<out of VR range>");
  CHECK(as_integer("IS", "123456789012") == "<out of VR range>");
  CHECK(as_integer("IS", "12.0") == "<unparsable>");
  CHECK(as_integer("IS", "1A") == "<unparsable>");
  CHECK(as_number("IS", "12") == "12");
  CHECK(as_number("IS", "2147483648") == "<out of VR range>");
  CHECK(as_number("IS", "1.5") == "<unparsable>");
}

TEST_CASE("an integer may stand in a DS or a float when it is one", "[dicom][values]") {
  CHECK(as_integer("DS", "12.0") == "12");
  CHECK(as_integer("DS", "1.2e1") == "12");
  CHECK(as_integer("DS", "12.5") == "<unparsable>");
  CHECK(as_integer("DS", "1e300") == "<out of VR range>");
  CHECK(as_integer("FL", "3") == "3");
  CHECK(as_integer("FD", "3.5") == "<unparsable>");
}

TEST_CASE("a number may stand in any text", "[dicom][values]") {
  CHECK(as_number("LO", "2.5 ") == "2.5");
  CHECK(as_number("SH", "p2") == "<unparsable>");
  CHECK(as_integer("CS", "176") == "176");
  CHECK(as_integer("LO", "99999999999999999999") == "<out of VR range>");
  CHECK(as_number("DA", "20260115") == "<unparsable>");
  CHECK(as_number("TM", "101500") == "<unparsable>");
}

TEST_CASE("an age is years", "[dicom][values]") {
  CHECK(as_number("AS", "059Y") == "59");
  CHECK(as_number("AS", "018M") == "1.5");
  CHECK(as_number("AS", "100W") == std::string(shown({abi::Missing::None, {100.0 * 7 / 365.25}, 0})));
  CHECK(as_number("AS", "001D") == std::string(shown({abi::Missing::None, {1 / 365.25}, 0})));
  CHECK(as_number("AS", "22Y") == "22");
  CHECK(as_number("AS", "042") == "<unparsable>");
  CHECK(as_number("AS", "04XY") == "<unparsable>");
  CHECK(as_integer("AS", "059Y") == "59");
  CHECK(as_integer("AS", "018M") == "<unparsable>");
  CHECK(as_text("AS", "059Y") == "059Y");
}

TEST_CASE("a time of day is seconds since midnight", "[dicom][values]") {
  CHECK(as_time("TM", "000000") == "0");
  CHECK(as_time("TM", "101500.250000") == "36900.25");
  CHECK(as_time("TM", "1015") == "36900");
  CHECK(as_time("TM", "10") == "36000");
  CHECK(as_time("TM", "10:15:00") == "36900");
  CHECK(as_time("TM", "10:15:00.5") == "36900.5");
  CHECK(as_time("TM", "235960") == "86400");
  CHECK(as_time("TM", "240000") == "<out of VR range>");
  CHECK(as_time("TM", "106000") == "<out of VR range>");
  CHECK(as_time("TM", "101") == "<unparsable>");
  CHECK(as_time("TM", "1015.5") == "<unparsable>");
  CHECK(as_time("TM", "ten") == "<unparsable>");
}

TEST_CASE("the time of day of a date and time is its second half, as the clock showed it", "[dicom][values]") {
  CHECK(as_time("DT", "20260115101500.250000") == "36900.25");
  CHECK(as_time("DT", "20260115101500.25+0100") == "36900.25");
  CHECK(as_time("DT", "202601151015-0500") == "36900");
  CHECK(as_time("DT", "20260115") == "<unparsable>");
  CHECK(as_time("LO", "20260115101500") == "36900");
  CHECK(as_time("LO", "101500") == "36900");
  CHECK(as_time("DS", "101500") == "<unparsable>");
}

TEST_CASE("text loses its padding and nothing else", "[dicom][values]") {
  CHECK(as_text("LO", "  t1 mprage ") == "t1 mprage");
  CHECK(as_text("UI", "1.2.3") == "1.2.3");
  CHECK(as_text("LO", std::string_view("t1\0", 3)) == "t1");
  CHECK(as_text("ST", "  indented \n ") == "  indented \n");
  CHECK(as_text("LT", " a\\b ") == " a\\b");
  CHECK(as_text("UT", " a\\b ") == " a\\b");
  CHECK(as_text("UC", " a ") == " a");
}

TEST_CASE("numbers asked as text are printed", "[dicom][values]") {
  CHECK(as_text("DS", " 2.980 ") == "2.980");
  CHECK(as_text("IS", " 012 ") == "012");
  CHECK(as_text("FL", "0.1") == "0.1");
  CHECK(as_text("FD", "1e21") == "1e+21");
  CHECK(as_text("SS", "-3") == "-3");
  CHECK(as_text("US", "1\\2") == "1\\2");
  CHECK(as_text("AT", "00180081") == "(0018,0081)");
}

TEST_CASE("several values are a list, a joined text, or no scalar", "[dicom][values]") {
  const auto spacing = image({element(kTag, "DS", "1.5\\0.5 \\-2")});
  CHECK(cell(spacing, list(number({top(kTag)}))) == "1.5 | 0.5 | -2");
  CHECK(cell(spacing, number({top(kTag)})) == "<unparsable>");
  CHECK(cell(spacing, text({top(kTag)})) == "1.5\\0.5\\-2");
  CHECK(cell(spacing, list(text({top(kTag)}))) == "1.5 | 0.5 | -2");
  CHECK(as_integer("US", "1\\2") == "<unparsable>");
  const auto type = image({element(kTag, "CS", "ORIGINAL\\ PRIMARY \\\\M")});
  CHECK(cell(type, list(text({top(kTag)}))) == "ORIGINAL | PRIMARY |  | M");
  CHECK(cell(type, text({top(kTag)})) == "ORIGINAL\\PRIMARY\\\\M");
  CHECK(cell(image({element(kTag, "DS", "5")}), list(number({top(kTag)}))) == "5");
}

TEST_CASE("a home may ask for the first value only", "[dicom][values]") {
  auto home = top(kTag);
  home.value = 1;
  CHECK(cell(image({element(kTag, "IS", "1000\\8\\0\\0")}), number({home})) == "1000");
  CHECK(cell(image({element(kTag, "IS", "1000")}), integer({home})) == "1000");
  CHECK(cell(image({element(kTag, "FD", "900\\950")}), list(number({home}))) == "900");
  CHECK(cell(image({element(kTag, "LO", "one\\two")}), text({home})) == "one");
  CHECK(cell(image({element(kTag, "DS", "\\8")}), number({home})) == "<empty>");
}

TEST_CASE("a hole in a list of numbers makes it unparsable", "[dicom][values]") {
  CHECK(cell(image({element(kTag, "DS", "1\\\\3")}), list(number({top(kTag)}))) == "<unparsable>");
  CHECK(cell(image({element(kTag, "IS", "1\\x")}), list(integer({top(kTag)}))) == "<unparsable>");
}

TEST_CASE("an element without text is empty", "[dicom][values]") {
  CHECK(as_number("DS", "") == "<empty>");
  CHECK(as_number("DS", "  ") == "<empty>");
  CHECK(as_text("LO", "") == "<empty>");
  CHECK(as_text("LO", "    ") == "<empty>");
  CHECK(as_text("LT", "  ") == "<empty>");
  CHECK(as_number("US", "") == "<empty>");
  CHECK(cell(image({element(kTag, "CS", "\\")}), list(text({top(kTag)}))) == "<empty>");
}

TEST_CASE("bulk data and sequences are not read as values", "[dicom][values]") {
  CHECK(as_text("OB", "abcd") == "<not read>");
  CHECK(as_number("OW", "abcd") == "<not read>");
  CHECK(as_text("UT", std::string((1u << 20) + 2, 'x')) == "<not read>");
  CHECK(as_text("UT", std::string(100'000, 'x')) == std::string(100'000, 'x'));
  const auto with_sequence = image({syn::sequence(kTag, {{element(kTag, "DS", "1")}})});
  CHECK(cell(with_sequence, number({top(kTag)})) == "<not read>");
  CHECK(cell(image({}), text({top(0x7FE0'0010)})) == "<not read>");
}

TEST_CASE("an unknown VR is text, or the digits in it", "[dicom][values]") {
  constexpr std::uint32_t kUnnamed = 0x0009'1001;
  const auto unknown = [&](std::string_view value, const abi::Recipe& recipe) {
    return cell(image({element(0x0009'0010, "LO", "SOMEBODY"), element(kUnnamed, "UN", value)}), recipe);
  };
  const auto home = private_home("SOMEBODY", 0x0009'0001);
  CHECK(unknown("DIS2D ", text({home})) == "DIS2D");
  CHECK(unknown("1000", integer({home})) == "1000");
  CHECK(unknown("0.5\\1 ", list(number({home}))) == "0.5 | 1");
  CHECK(unknown(std::string_view("\x01\x02\x03\x04", 4), number({home})) == "<unparsable>");
}

TEST_CASE("a standard element that was written as UN has the VR of the dictionary", "[dicom][values]") {
  auto instance = image({element(0x0018'1310, "UN", std::string_view("\x00\x01\x40\x00", 4))});
  CHECK(cell(instance, list(integer({top(0x0018'1310)}))) == "256 | 64");
  CHECK(cell(image({element(kEchoTime, "UN", "2.98")}), number({top(kEchoTime)})) == "2.98");
  syn::set(instance.elements, element(0x0028'0010, "UN", std::string_view("\x08\x00", 2)));
  CHECK(read(instance).has_value());
}
