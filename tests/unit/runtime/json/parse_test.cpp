// JSON as values, and texts that are no JSON.
#include <catch2/catch.hpp>

#include "runtime/json/value.hpp"
#include "tests/unit/forked.hpp"

using namespace qapc;
using namespace qapc::json;

namespace {

Value read(std::string_view text) {
  Result<Value> value = parse(text);
  INFO(text);
  REQUIRE(value.has_value());
  return *value;
}

bool refused(std::string_view text) {
  const Result<Value> value = parse(text);
  return !value.has_value() && value.error().code == Errc::Invalid;
}

}  // namespace

TEST_CASE("values read as what they are", "[json][parse]") {
  CHECK(read("null").is_null());
  CHECK(read("true") == Value(true));
  CHECK(read(" [ 1 , 2 ] ") == Value(Array{1, 2}));
  CHECK(read(R"({"a":{"b":"c"}})") == Value(Object{{"a", Object{{"b", "c"}}}}));
  CHECK(read("1.5") == Value(1.5));
  CHECK(read("-3") == Value(-3));
  CHECK(read("1e2") == Value(100.0));
}

TEST_CASE("escapes are read, also pairs of surrogates", "[json][parse]") {
  CHECK(read(R"("\"\\\/\b\f\n\r\t\u0041")").string() == "\"\\/\b\f\n\r\tA");
  CHECK(read(R"("\ud83d\ude00")").string() == "\xF0\x9F\x98\x80");
  CHECK(read(R"("\u0000")").string() == std::string(1, '\0'));
}

TEST_CASE("whole numbers are exact to the ends of 64 bits", "[json][parse]") {
  CHECK(read("9223372036854775807").whole() == std::numeric_limits<std::int64_t>::max());
  CHECK(read("-9223372036854775808").whole() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a whole number beyond 64 bits is never read as another number", "[json][parse]") {
  for (const char* text : {"9223372036854775808", "18446744073709551615"}) {
    INFO(text);
    const Result<Value> value = parse(text);
    CHECK((!value.has_value() || value->integer() == nullptr));
  }
}

TEST_CASE("what is no JSON is refused as invalid", "[json][parse]") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1,]",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\" 1}",
                           "[1 2]",
                           "nul",
                           "True",
                           "01",
                           "1.",
                           ".5",
                           "+1",
                           "-",
                           "1e",
                           "NaN",
                           "Infinity",
                           "'a'",
                           "\"a",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\n\"",
                           "\"\t\"",
                           "[1]]",
                           "1 2",
                           "// x\n1",
                           "{\"a\"}",
                           "[\"a\":1]",
                           "\"\\ud83d\"",
                           "\"\\ude00\"",
                           "\"\xC3\"",
                           "\"\xFF\"",
                           "\"\xED\xA0\x80\"",
                           "1e999"}) {
    INFO(text);
    CHECK(refused(text));
  }
}

TEST_CASE("a refusal says the byte where the text stops being JSON", "[json][parse]") {
  const Result<Value> value = parse(R"({"a":1,"b":?})");
  REQUIRE_FALSE(value.has_value());
  CHECK(value.error().text == "not JSON: it goes wrong at byte 12");
}

TEST_CASE("a refusal holds nothing of the text", "[json][parse]") {
  const Result<Value> value = parse(R"({"patient":"DOE^JANE" ?})");
  REQUIRE_FALSE(value.has_value());
  CHECK(value.error().text.find("DOE") == std::string::npos);
}

TEST_CASE("an object that says one name twice is refused, as RFC 8785 asks", "[json][parse]") {
  CHECK(refused(R"({"seal":"a","seal":"b"})"));
}

TEST_CASE("deep nesting is read or refused, and ends no process", "[json][parse]") {
  for (const std::size_t depth : {std::size_t{1000}, std::size_t{1000000}}) {
    INFO(depth << " brackets");
    CHECK(exit_code_of([&] { static_cast<void>(parse(std::string(depth, '[') + std::string(depth, ']'))); }) == 0);
  }
}

TEST_CASE("members and elements of what has none are nothing", "[json][value]") {
  CHECK(Value()["a"].is_null());
  CHECK(Value(1)["a"].is_null());
  CHECK(Value(Object{{"a", 1}})["b"].is_null());
  CHECK(Value(Object{{"a", 1}})["a"].whole() == 1);
  CHECK(Value("text").items().empty());
  CHECK(Value(Array{1, 2}).items().size() == 2);
  CHECK(Value(1).string().empty());
  CHECK(Value("7").whole() == 0);
  CHECK(Value(7.0).whole() == 0);
}
