#include "runtime/text/clock.hpp"

#include <catch2/catch.hpp>

using namespace qapc::text;

TEST_CASE("a duration is minutes and seconds, or seconds", "[text][clock]") {
  CHECK(seconds_of_duration("04:26") == "266");
  CHECK(seconds_of_duration("1:02:03.5") == "3723.5");
  CHECK(seconds_of_duration("50.40") == "50.40");
  CHECK(seconds_of_duration("75") == "75");
  for (const char* text : {"", ":", "4:", "4:5:6:7", "4.", "a", "4:75", "-1", "123456789"}) {
    INFO(text);
    CHECK_FALSE(seconds_of_duration(text).has_value());
  }
}
