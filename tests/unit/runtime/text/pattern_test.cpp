// Patterns: where they match, and which are refused.
#include "runtime/text/pattern.hpp"

#include <catch2/catch.hpp>

using qapc::text::Pattern;
using qapc::text::pattern_error;

TEST_CASE("a pattern matches anywhere, ^ and $ bind it", "[text][pattern]") {
  CHECK(Pattern("t1").matches("ax t1 iso"));
  CHECK_FALSE(Pattern("^t1").matches("ax t1 iso"));
  CHECK_FALSE(Pattern("t1$").matches("ax t1 iso"));
  CHECK(Pattern("^SUB-[0-9]{5}$").matches("SUB-01234"));
  CHECK_FALSE(Pattern("^SUB-[0-9]{5}$").matches("SUB-012345"));
}

TEST_CASE("case counts unless the pattern says otherwise", "[text][pattern]") {
  CHECK_FALSE(Pattern("T1").matches("t1"));
  CHECK(Pattern("(?i)T1").matches("t1"));
}

TEST_CASE("an empty pattern matches every text, also the empty one", "[text][pattern]") {
  CHECK(Pattern("").matches(""));
  CHECK(Pattern("").matches("anything"));
  CHECK_FALSE(Pattern("^$").matches("x"));
}

TEST_CASE("a point is one character, whatever its bytes", "[text][pattern]") {
  CHECK(Pattern("^.$").matches("\xC2\xB5"));
  CHECK_FALSE(Pattern("^.$").matches("ab"));
}

TEST_CASE("texts may hold zero bytes and broken UTF-8", "[text][pattern]") {
  CHECK(Pattern("b").matches(std::string_view("a\0b", 3)));
  CHECK(Pattern("t1").matches("\xFF t1"));
}

TEST_CASE("a pattern that was moved matches as before", "[text][pattern]") {
  Pattern first("t1");
  const Pattern second = std::move(first);
  CHECK(second.matches("t1"));
}

TEST_CASE("good patterns have no error", "[text][pattern]") {
  for (const char* pattern :
       {"", "t1", "(?i)mp-?rage", "^(t1|t2)[_-]w$", R"(\b[0-9]{8,}\b)", "[[:alpha:]]+", R"(\.)"}) {
    INFO(pattern);
    CHECK_FALSE(pattern_error(pattern).has_value());
  }
}

TEST_CASE("patterns that cannot be read, or not in linear time, have an error in words", "[text][pattern]") {
  for (const char* pattern :
       {"(t1", "t1)", "[a", "*", "a**", "a{2,1}", R"((a)\1)", "(?=a)", "(?<!a)", R"(\)", "a{1001}", "\xFF"}) {
    INFO(pattern);
    const auto error = pattern_error(pattern);
    REQUIRE(error.has_value());
    CHECK_FALSE(error->empty());
  }
}

TEST_CASE("a pattern that would need too much memory is refused", "[text][pattern]") {
  CHECK(pattern_error("((((a{100}){100}){100}){100})").has_value());
}

TEST_CASE("a pattern that makes other engines try every way takes time in proportion to the text", "[text][pattern]") {
  CHECK_FALSE(Pattern("^(a+)+$").matches(std::string(200'000, 'a') + "b"));
}

TEST_CASE("a pattern gives its first group, or all that it matched", "[text][pattern]") {
  CHECK(Pattern("s([0-9]+)").group("p2s4") == "4");
  CHECK(Pattern("[0-9]+").group("p2s4") == "2");
  CHECK(Pattern("(a)|(b)").group("xb") == "");
  CHECK_FALSE(Pattern("s([0-9]+)").group("p2"));
  CHECK_FALSE(Pattern("s([0-9]+)").group(""));
}
