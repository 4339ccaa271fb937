// exp and log of our own: as exact as they say, and monotone.
#include "runtime/base/steady.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace qapc;

namespace {

/// Distance in units of the last place of `right`.
double ulps(double is, double right) {
  const double unit = std::nextafter(std::abs(right), HUGE_VAL) - std::abs(right);
  return std::abs(is - right) / unit;
}

}  // namespace

TEST_CASE("exp and log are within three units of the last place of the C library's", "[base][steady]") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-690, 690);
  std::uniform_real_distribution<double> small(-0.2, 0.35);
  double worst = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double x = exponent(random);
    worst = std::max(worst, ulps(steady::exp(x), std::exp(x)));
    worst = std::max(worst, ulps(steady::exp(x / 1000), std::exp(x / 1000)));
    worst = std::max(worst, ulps(steady::log(std::exp(x)), std::log(std::exp(x))));
    worst = std::max(worst, ulps(steady::log(1 + x / 2000), std::log(1 + x / 2000)));
    const double y = small(random) * std::exp(-std::abs(x) / 100);
    worst = std::max(worst, ulps(steady::log1p(y), std::log1p(y)));
  }
  INFO(worst << " ulp");
  CHECK(worst <= 3);
}

TEST_CASE("exp and log at points where they are known", "[base][steady]") {
  CHECK(steady::exp(0) == 1);
  CHECK(steady::log(1) == 0);
  CHECK(steady::log1p(0) == 0);
  CHECK(steady::exp(1) == Approx(2.718281828459045).epsilon(1e-15));
  CHECK(steady::log(2) == Approx(0.6931471805599453).epsilon(1e-15));
  CHECK(steady::log(10) == Approx(2.302585092994046).epsilon(1e-15));
  CHECK(steady::log1p(1e-300) == Approx(1e-300).epsilon(1e-15));
  CHECK(steady::exp(1e9) == steady::exp(700));
  CHECK(steady::exp(-1e9) == steady::exp(-700));
  CHECK(steady::exp(-700) > 0);
}

TEST_CASE("exp of a larger number is never smaller, from each double to the next", "[base][steady]") {
  for (const double around :
       {-700.0, -1.0, -0.6931471805599453, 0.0, 0.6931471805599453, 1.3862943611198906, 5.0, 69.3}) {
    double x = around;
    for (int i = 0; i < 500; ++i) x = std::nextafter(x, -HUGE_VAL);
    double before = steady::exp(x);
    bool monotone = true;
    for (int i = 0; i < 1000; ++i) {
      x = std::nextafter(x, HUGE_VAL);
      monotone = monotone && steady::exp(x) >= before;
      before = steady::exp(x);
    }
    INFO(around);
    CHECK(monotone);
  }
}
