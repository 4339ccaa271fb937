#include "runtime/base/decimal.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "runtime/base/number_text.hpp"

using namespace qapc;

namespace {

Decimal decimal(std::string_view text) {
  const auto value = Decimal::parse(text);
  REQUIRE(value.has_value());
  return *value;
}

}  // namespace

TEST_CASE("a decimal reads and prints what a protocol says", "[base][decimal]") {
  CHECK(decimal("2300").text() == "2300");
  CHECK(decimal("2.980").text() == "2.98");
  CHECK(decimal("-0.05").text() == "-0.05");
  CHECK(decimal("1e-3").text() == "0.001");
  CHECK(decimal("1.5e-9").text() == "1.5e-9");
  CHECK(decimal("0").text() == "0");
  CHECK(decimal("+7.").text() == "7");
}

TEST_CASE("text that is no decimal has no value", "[base][decimal]") {
  for (const char* text :
       {"", "-", ".", "1.2.3", "1e", "1e5x", "0x10", "nan", "1e401", "1234567890123456789012345678901"}) {
    INFO(text);
    CHECK_FALSE(Decimal::parse(text).has_value());
  }
}

TEST_CASE("sums and products of decimals are exact", "[base][decimal]") {
  CHECK(decimal("2.98").plus(decimal("0.05")) == decimal("3.03"));
  CHECK(decimal("2.98").minus(decimal("0.05")) == decimal("2.93"));
  CHECK(decimal("0.1").plus(decimal("0.2")) == decimal("0.3"));
  CHECK(decimal("2300").times(decimal("0.98")) == decimal("2254"));
  CHECK(decimal("2.3").shifted(3) == decimal("2300"));
}

TEST_CASE("what does not fit 38 digits has no sum and no product", "[base][decimal]") {
  CHECK_FALSE(decimal("1e40").plus(decimal("1")).has_value());
  CHECK_FALSE(decimal("123456789012345678901234567890").times(decimal("123456789012345678901234567891")).has_value());
}

TEST_CASE("a bound of at most 15 digits is the double its text reads as", "[base][decimal]") {
  const Decimal::Bound bound = decimal("3.03").bound(Decimal::Round::Down);
  CHECK(bound.value == 3.03);
  CHECK(bound.exact);
}

TEST_CASE("a bound of more digits is rounded to the side asked for", "[base][decimal]") {
  const Decimal third = decimal("0.3333333333333333333");
  CHECK(third.bound(Decimal::Round::Down).value == 0.333333333333333);
  CHECK(third.bound(Decimal::Round::Up).value == 0.333333333333334);
  CHECK_FALSE(third.bound(Decimal::Round::Up).exact);
  CHECK(third.negated().bound(Decimal::Round::Down).value == -0.333333333333334);
  CHECK(decimal("999999999999999.9").bound(Decimal::Round::Up).value == 1e15);
}

TEST_CASE("decimals compare by value, however far apart", "[base][decimal]") {
  CHECK(decimal("2.98").compare(decimal("2.980")) == 0);
  CHECK(decimal("-3").compare(decimal("2")) == -1);
  CHECK(decimal("1e300").compare(decimal("1e-300")) == 1);
  CHECK(decimal("-1e300").compare(decimal("-1")) == -1);
  CHECK(decimal("0").compare(decimal("-1e-9")) == 1);
}

TEST_CASE("numbers print as ECMAScript prints them", "[base][number]") {
  CHECK(number_text(0) == "0");
  CHECK(number_text(-0.0) == "0");
  CHECK(number_text(2300) == "2300");
  CHECK(number_text(2.98) == "2.98");
  CHECK(number_text(1e21) == "1e+21");
  CHECK(number_text(123456789012345680000.0) == "123456789012345680000");
  CHECK(number_text(1e-6) == "0.000001");
  CHECK(number_text(1e-7) == "1e-7");
  CHECK(number_text(-1.5e-10) == "-1.5e-10");
  CHECK(number_text(5e-324) == "5e-324");
}

TEST_CASE("a DS reads as the nearest double, its exponent shifted in decimals", "[base][number]") {
  CHECK(parse_number("2.98") == 2.98);
  CHECK(parse_number("+1.5E+03") == 1500.0);
  CHECK(parse_number("0.00298", 3) == 2.98);
  CHECK(parse_number("2.98e-3", 3) == 2.98);
  CHECK_FALSE(parse_number("2,98").has_value());
  CHECK_FALSE(parse_number("inf").has_value());
  CHECK_FALSE(parse_number("1e999").has_value());
  CHECK_FALSE(parse_number("").has_value());
}

TEST_CASE("short decimals read as the nearest double, like long ones", "[base][number]") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random() % 2 == 0 ? "-" : "";
    const auto digits = 1 + random() % 18;
    const auto point = random() % (digits + 2);
    for (std::uint64_t k = 0; k < digits; ++k) {
      if (k == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    INFO(text);
    REQUIRE(parse_number(text) == std::strtod(text.c_str(), nullptr));
  }
  for (const char* text : {"", "-", ".", "-.", "1.2.3", "1e", "inf", "nan", "0x10", "1 ", "--1", "1e400"}) {
    INFO(text);
    CHECK_FALSE(parse_number(text));
  }
  CHECK(parse_number("+.5") == 0.5);
  CHECK(parse_number("5.") == 5);
  CHECK(std::signbit(parse_number("-0").value()));
  CHECK(parse_number("2.50", 3) == 2500);
}
