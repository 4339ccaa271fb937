// Canonical JSON against the examples of RFC 8785.
#include <bit>
#include <catch2/catch.hpp>

#include "runtime/json/value.hpp"

using namespace qapc::json;

namespace {

std::string number(std::uint64_t bits) {
  return canonical(std::bit_cast<double>(bits));
}

}  // namespace

TEST_CASE("numbers print as in appendix B of RFC 8785", "[json][canonical]") {
  CHECK(number(0x0000000000000000) == "0");
  CHECK(number(0x8000000000000000) == "0");
  CHECK(number(0x0000000000000001) == "5e-324");
  CHECK(number(0x8000000000000001) == "-5e-324");
  CHECK(number(0x7fefffffffffffff) == "1.7976931348623157e+308");
  CHECK(number(0xffefffffffffffff) == "-1.7976931348623157e+308");
  CHECK(number(0x4340000000000000) == "9007199254740992");
  CHECK(number(0xc340000000000000) == "-9007199254740992");
  CHECK(number(0x4430000000000000) == "295147905179352830000");
  CHECK(number(0x44b52d02c7e14af5) == "9.999999999999997e+22");
  CHECK(number(0x44b52d02c7e14af6) == "1e+23");
  CHECK(number(0x44b52d02c7e14af7) == "1.0000000000000001e+23");
  CHECK(number(0x444b1ae4d6e2ef4e) == "999999999999999700000");
  CHECK(number(0x444b1ae4d6e2ef4f) == "999999999999999900000");
  CHECK(number(0x444b1ae4d6e2ef50) == "1e+21");
  CHECK(number(0x3eb0c6f7a0b5ed8c) == "9.999999999999997e-7");
  CHECK(number(0x3eb0c6f7a0b5ed8d) == "0.000001");
  CHECK(number(0x41b3de4355555553) == "333333333.3333332");
  CHECK(number(0x41b3de4355555554) == "333333333.33333325");
  CHECK(number(0x41b3de4355555555) == "333333333.3333333");
  CHECK(number(0x41b3de4355555556) == "333333333.3333334");
  CHECK(number(0x41b3de4355555557) == "333333333.33333343");
  CHECK(number(0xbecbf647612f3696) == "-0.0000033333333333333333");
  CHECK(number(0x43143ff3c1cb0959) == "1424953923781206.2");
}

TEST_CASE("the example of RFC 8785 section 3.2 becomes its canonical form", "[json][canonical]") {
  const auto value = parse(R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })");
  REQUIRE(value.has_value());
  CHECK(canonical(*value) ==
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
        "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST_CASE("only quotes, backslashes and control characters are escaped, the short way where there is one",
          "[json][canonical]") {
  std::string controls;
  for (char c = 0; c < 0x20; ++c) controls += c;
  CHECK(canonical(controls) ==
        "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
        "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e"
        "\\u001f\"");
  CHECK(canonical("\"\\/\x7F") == "\"\\\"\\\\/\x7F\"");
  CHECK(canonical("\xC2\xB5s \xF0\x9F\x98\x80") == "\"\xC2\xB5s \xF0\x9F\x98\x80\"");
}

TEST_CASE("members stand in the order of their names, whatever order they were given in", "[json][canonical]") {
  CHECK(canonical(Object{{"b", 1}, {"a", 2}, {"B", 3}, {"1", 4}, {"", 5}, {"aa", 6}, {"a b", 7}}) ==
        R"({"":5,"1":4,"B":3,"a":2,"a b":7,"aa":6,"b":1})");
  CHECK(canonical(*parse(R"({"z":1,"y":{"b":[],"a":{}}})")) == R"({"y":{"a":{},"b":[]},"z":1})");
}

TEST_CASE("names are escaped as texts are", "[json][canonical]") {
  CHECK(canonical(Object{{"a\"b\n", true}}) == R"({"a\"b\n":true})");
}

TEST_CASE("there are no blanks, and nothing stands for nothing", "[json][canonical]") {
  CHECK(canonical(Value()) == "null");
  CHECK(canonical(true) == "true");
  CHECK(canonical(false) == "false");
  CHECK(canonical(Array{}) == "[]");
  CHECK(canonical(Object{}) == "{}");
  CHECK(canonical(Array{1, Array{2, Value()}, "x"}) == R"([1,[2,null],"x"])");
}

TEST_CASE("whole numbers print all their digits up to 2^53", "[json][canonical]") {
  CHECK(canonical(0) == "0");
  CHECK(canonical(-17) == "-17");
  CHECK(canonical(std::int64_t{9007199254740992}) == "9007199254740992");
  CHECK(canonical(std::size_t{42}) == "42");
  CHECK(canonical(std::uint32_t{4294967295}) == "4294967295");
}

TEST_CASE("whole numbers beyond 2^53 print as the double they are read as", "[json][canonical]") {
  CHECK(canonical(std::int64_t{9007199254740993}) == "9007199254740992");
}

TEST_CASE("canonical text read and written again is the same text", "[json][canonical]") {
  for (const char* text : {R"({"a":[1,2.5,-3e-7,"\u0001\t€"],"b":{"c":null}})", "1e+21", "\"\"", "-0.000001", "true"}) {
    const auto value = parse(text);
    REQUIRE(value.has_value());
    CHECK(canonical(*value) == text);
  }
}
