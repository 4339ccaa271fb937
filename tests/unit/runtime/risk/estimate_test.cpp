// Numbers with bounds: where they come from and how they are combined.
#include "runtime/risk/estimate.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

using namespace qapc;
using namespace qapc::risk;

namespace {

std::vector<Bounded> random_probabilities(std::mt19937_64& random) {
  std::uniform_real_distribution<double> share(0, 1);
  std::uniform_int_distribution<int> count(0, 6);
  std::vector<Bounded> all;
  for (int i = count(random); i > 0; --i) {
    std::array<double, 3> three{share(random), share(random), share(random)};
    // Some are tiny, some certain, some impossible.
    const double kind = share(random);
    for (double& number : three) number = kind < 0.2 ? number * 1e-18 : kind < 0.3 ? 0 : kind < 0.4 ? 1 : number;
    std::ranges::sort(three);
    all.push_back({three[1], three[0], three[2]});
  }
  return all;
}

bool at_least(const Bounded& worse, const Bounded& better) {
  return worse.value >= better.value && worse.lower >= better.lower && worse.upper >= better.upper;
}

}  // namespace

TEST_CASE("counts give the mean and interval of Jeffreys' posterior", "[risk][estimate]") {
  const Estimate some = beta(29, 53).value();
  CHECK(some.number.value == 29.5 / 54);
  // scipy 1.10.1: beta.ppf([.025, .975], 29.5, 24.5)
  CHECK(some.number.lower == Approx(0.4136389).epsilon(1e-6));
  CHECK(some.number.upper == Approx(0.67570315).epsilon(1e-7));
  const Estimate none = beta(0, 0).value();
  CHECK(none.number.value == 0.5);
  CHECK(none.number.lower == Approx(std::pow(std::sin(0.025 * 3.14159265358979 / 2), 2)).epsilon(1e-9));
  CHECK(beta(0, 1'000'000).value().number.lower > 0);
  CHECK(beta(5, 5).value().number.upper < 1);
}

TEST_CASE("counts that count nothing are refused", "[risk][estimate]") {
  CHECK(beta(-1, 3).error().code == Errc::Invalid);
  CHECK(beta(4, 3).error().code == Errc::Invalid);
  CHECK(beta(0, -1).error().code == Errc::Invalid);
  CHECK(beta(1, std::numeric_limits<std::int64_t>::max()).error().code == Errc::Invalid);
}

TEST_CASE("more events among as many are never a better estimate", "[risk][estimate]") {
  for (const std::int64_t n : {1, 7, 53, 400}) {
    for (std::int64_t k = 0; k < n; ++k) CHECK(at_least(beta(k + 1, n).value().number, beta(k, n).value().number));
  }
}

TEST_CASE("a logistic curve is one half at its midpoint and never 0", "[risk][estimate]") {
  CHECK(logistic(10, exactly(10), exactly(0.5)).value().number == Bounded{0.5, 0.5, 0.5});
  CHECK(logistic(-1e90, exactly(0), exactly(1e9)).value().number.value > 0);
  CHECK(logistic(1e90, exactly(0), exactly(1e9)).value().number.value == 1);
  CHECK(logistic(3, exactly(1), exactly(-2)).value().number.value == Approx(1 / (1 + std::exp(4.0))));
}

TEST_CASE("a logistic curve never falls where its slope is positive, from each double to the next",
          "[risk][estimate]") {
  for (double around : {-40.0, -3.0, 0.0, 1.0, 9.7, 30.0}) {
    Bounded before{};
    for (int i = 0; i < 300; ++i, around = std::nextafter(around, HUGE_VAL)) {
      const Bounded now = logistic(around, between(1, 0.5, 1.5), between(0.7, 0.2, 0.9)).value().number;
      CHECK(at_least(now, before));
      CHECK(is_probability(now));
      before = now;
    }
  }
}

TEST_CASE("bounds of a logistic curve hold every curve within the bounds of its numbers", "[risk][estimate]") {
  const Estimate midpoint = between(10, 8, 13);
  const Estimate slope = between(0.5, -0.1, 0.8);
  for (const double x : {2.0, 8.0, 9.5, 10.0, 20.0}) {
    const Bounded all = logistic(x, midpoint, slope).value().number;
    for (const double m : {8.0, 9.0, 10.0, 13.0}) {
      for (const double s : {-0.1, 0.0, 0.3, 0.8}) {
        const double one = logistic(x, exactly(m), exactly(s)).value().number.value;
        CHECK(all.lower <= one);
        CHECK(one <= all.upper);
      }
    }
  }
}

TEST_CASE("a logistic curve of numbers that are none is refused", "[risk][estimate]") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(logistic(none, exactly(1), exactly(1)));
  CHECK_FALSE(logistic(HUGE_VAL, exactly(1), exactly(1)));
  CHECK_FALSE(logistic(1, exactly(none), exactly(1)));
  CHECK_FALSE(logistic(1, exactly(1), exactly(1e200)));
  CHECK_FALSE(logistic(1, between(1, 2, 3), exactly(1)));
}

TEST_CASE("noisy-OR is one minus the product of the complements", "[risk][estimate]") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 500; ++i) {
    const std::vector<Bounded> all = random_probabilities(random);
    double none = 1;
    for (const Bounded& one : all) none *= 1 - one.value;
    CHECK(any_of(all).value == Approx(1 - none).margin(1e-15));
  }
  CHECK(any_of({}) == Bounded{});
  CHECK(any_of({{1e-30, 1e-30, 1e-30}}).value == 1e-30);
  CHECK(any_of({{1e-10, 1e-10, 1e-10}, {1e-10, 1e-10, 1e-10}}).value == Approx(2e-10).epsilon(1e-8));
}

TEST_CASE("noisy-OR, largest, sum and product are the same bits in any order", "[risk][estimate]") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 500; ++i) {
    std::vector<Bounded> all = random_probabilities(random);
    const std::array before{any_of(all), largest(all), sum_of(all), product_of(all)};
    std::ranges::shuffle(all, random);
    CHECK(before == std::array{any_of(all), largest(all), sum_of(all), product_of(all)});
  }
}

TEST_CASE("noisy-OR never falls when one cause rises, even by one bit", "[risk][estimate]") {
  std::mt19937_64 random(13);
  std::uniform_real_distribution<double> share(0, 1);
  for (int i = 0; i < 2000; ++i) {
    std::vector<Bounded> all = random_probabilities(random);
    if (all.empty()) continue;
    const Bounded before = any_of(all);
    Bounded& one = all[random() % all.size()];
    const bool by_a_bit = random() % 2 == 0;
    for (double Bounded::* const member : {&Bounded::value, &Bounded::lower, &Bounded::upper}) {
      const double risen = by_a_bit ? std::nextafter(one.*member, 2) : one.*member + share(random) * (1 - one.*member);
      one.*member = std::min(1.0, risen);
    }
    CHECK(at_least(any_of(all), before));
    CHECK(at_least(any_of(all), largest(all)));
    all.push_back({0.1, 0, 1});
    CHECK(at_least(any_of(all), before));
  }
}

TEST_CASE("a product of numbers above 0 is above 0", "[risk][estimate]") {
  const Bounded tiny{1e-200, 1e-200, 1e-200};
  CHECK(times(times(tiny, tiny), tiny).value > 0);
  CHECK(times(tiny, Bounded{}).value == 0);
  CHECK(product_of({tiny, tiny, tiny}).lower > 0);
}

TEST_CASE("what is no probability is told from what is one", "[risk][estimate]") {
  CHECK(is_probability({0.5, 0, 1}));
  CHECK_FALSE(is_probability({0.5, 0.6, 1}));
  CHECK_FALSE(is_probability({0.5, 0.1, 0.4}));
  CHECK_FALSE(is_probability({0.5, -0.1, 0.6}));
  CHECK_FALSE(is_probability({0.5, 0.1, 1.1}));
  CHECK_FALSE(is_probability({std::nan(""), std::nan(""), std::nan("")}));
  CHECK_FALSE(is_probability({0.5, 0.1, std::nan("")}));
}

TEST_CASE("numbers are printed short, bounds where there are some", "[risk][estimate]") {
  CHECK(words(Bounded{0, 0, 0}) == "0");
  CHECK(words(Bounded{1, 1, 1}) == "1");
  CHECK(words(Bounded{0.128, 0.12, 0.5}) == "0.13 (0.12 .. 0.5)");
  CHECK(words(Bounded{0.000024, 0.000024, 0.000024}) == "0.000024");
  CHECK(words(Bounded{123.4, 123.4, 123.4}) == "120");
  CHECK(words(exactly(0.1234, "a paper")) == "0.123, a paper");
}
