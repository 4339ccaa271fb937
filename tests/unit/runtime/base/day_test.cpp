// Days of the calendar.
#include "runtime/base/day.hpp"

#include <catch2/catch.hpp>

using namespace qapc;

TEST_CASE("days are counted from the first of 1970", "[base][day]") {
  CHECK(day_number("1970-01-01") == 0);
  CHECK(day_number("1970-02-01") == 31);
  CHECK(day_number("2027-01-31").value() - day_number("2026-11-29").value() == 63);
  CHECK(day_number("2028-03-01").value() - day_number("2028-02-28").value() == 2);
}

TEST_CASE("what the calendar does not have is no day", "[base][day]") {
  for (const char* text : {"", "2027", "2027-02-29", "2027-13-01", "2027-00-10", "2027-1-31", "2027-01-32",
                           "2027/01/31", "2027-01-3x", "+027-01-31", "2027-01-31 "})
    CHECK_FALSE(day_number(text));
}
