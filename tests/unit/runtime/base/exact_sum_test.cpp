// Sums without rounding: against whole numbers, and the same in any order.
#include "runtime/base/exact_sum.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace qapc;

namespace {

__extension__ using Wide = __int128;

ExactSum sum_of(const std::vector<double>& values) {
  ExactSum sum;
  for (const double value : values) sum.add(value);
  return sum;
}

}  // namespace

TEST_CASE("a sum loses nothing, and is rounded once", "[base][sum]") {
  CHECK(sum_of({}).nearest() == 0);
  CHECK(sum_of({}).parts().empty());
  CHECK(sum_of({1e300, 1, -1e300}).nearest() == 1);
  CHECK(sum_of({1e16, 1, 1e-16}).nearest() == 1e16 + 2);  // a little more than half a place
  CHECK(sum_of({1e16, 1}).nearest() == 1e16);             // half a place, to the even one
  CHECK(sum_of({1e16, 1, -1e-16}).nearest() == 1e16);
  CHECK(sum_of({-1e16, -1, -1e-16}).nearest() == -1e16 - 2);
  CHECK(sum_of({0.1, 0.2, 0.3}).nearest() == 0.6);
  CHECK(sum_of({1e16, 1}).parts() == std::vector<double>{1e16, 1});
}

TEST_CASE("a sum beyond the largest double ends", "[base][sum]") {
  CHECK_FALSE(std::isfinite(sum_of({1e308, 1e308}).nearest()));
  CHECK(sum_of({1e308, 1e308}).parts().size() == 1);
  ExactSum product;
  product.add_product(1e200, 1e200);
  CHECK(product.parts().size() == 1);
}

TEST_CASE("sums are those of whole numbers", "[base][sum]") {
  std::mt19937_64 random(20261130);
  for (int round = 0; round < 200; ++round) {
    ExactSum sum;
    ExactSum squares;
    Wide whole = 0;
    Wide whole_squares = 0;
    for (int i = 0; i < 100; ++i) {
      const auto value = static_cast<std::int64_t>(random() >> (11 + random() % 40)) - (std::int64_t{1} << 20);
      sum.add(static_cast<double>(value));
      squares.add_product(static_cast<double>(value >> 10), static_cast<double>(value >> 10));
      whole += value;
      whole_squares += static_cast<Wide>(value >> 10) * (value >> 10);
    }
    CHECK(sum.nearest() == static_cast<double>(whole));
    CHECK(squares.nearest() == static_cast<double>(whole_squares));
  }
}

TEST_CASE("a sum is the same in any order and in any parts", "[base][sum]") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(-300, 300);
  std::vector<double> values;
  for (int i = 0; i < 300; ++i)
    values.push_back((random() % 2 == 0 ? 1 : -1) * std::exp2(exponent(random)) * (1 + 1e-9 * i));
  const ExactSum all = sum_of(values);
  for (int round = 0; round < 50; ++round) {
    std::ranges::shuffle(values, random);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(random() % values.size());
    ExactSum parts = sum_of({values.begin(), middle});
    parts.add(sum_of({middle, values.end()}));
    REQUIRE(parts.parts() == all.parts());
    REQUIRE(ExactSum(all.parts()).parts() == all.parts());
    REQUIRE(parts.nearest() == all.parts().front());
  }
}
