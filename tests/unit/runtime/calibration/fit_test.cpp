// The fits: against cases worked by hand, and for the laws that a risk builds on.
#include "runtime/calibration/fit.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace qapc::calibration;
using qapc::risk::Bounded;

namespace {

/// `0 0.5 1!`: values, `!` with the hazard.
std::vector<Point> points(const std::string& text) {
  std::vector<Point> all;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) all.push_back({std::stod(word), word.ends_with('!')});
  return all;
}

/// Each five times.
std::vector<Point> many(const std::string& text) {
  std::vector<Point> all;
  for (const Point& point : points(text)) all.insert(all.end(), 5, point);
  return all;
}

std::vector<Point> random_points(std::mt19937_64& random, std::size_t n, double slope) {
  std::uniform_real_distribution<double> real(0, 1);
  std::vector<Point> all;
  for (std::size_t i = 0; i < n; ++i) {
    const double value = std::round(real(random) * 40) / 2;  // with ties
    all.push_back({value, real(random) < 1 / (1 + std::exp(-slope * (value - 12)))});
  }
  return all;
}

std::string shape(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) text += fmt::format("{}..{} {}/{}, ", step.from, step.to, step.k, step.n);
  return text;
}

bool at_least(const Bounded& worse, const Bounded& better) {
  return worse.value >= better.value && worse.lower >= better.lower && worse.upper >= better.upper;
}

}  // namespace

TEST_CASE("neighbours are pooled until no step is better than one of better values", "[calibration][isotonic]") {
  CHECK(shape(isotonic(many("1 2! 3 4! 5!"), Worse::High)) == "1..1 0/5, 2..3 5/10, 4..5 10/10, ");
  CHECK(shape(isotonic(many("1! 2! 3 4! 5"), Worse::Low)) == "1..2 10/10, 3..4 5/10, 5..5 0/5, ");
  CHECK(shape(isotonic(many("1! 2 3 4"), Worse::High)) == "1..4 5/20, ");
  CHECK(shape(isotonic(many("5! 5 5 7!"), Worse::High)) == "5..5 5/15, 7..7 5/5, ");
  CHECK(shape(isotonic(points("3!"), Worse::Low)) == "3..3 1/1, ");
}

TEST_CASE("no step says what was found of fewer than five", "[calibration][isotonic]") {
  CHECK(shape(isotonic(points("1 2 3 4! 5! 6! 7! 8!"), Worse::High)) == "1..8 5/8, ");
  CHECK(shape(isotonic(points("1 2 3 4 5 6! 7!"), Worse::High)) == "1..7 2/7, ");
  CHECK(shape(isotonic(points("1 2 3 4 5 6! 7! 8! 9! 10!"), Worse::High)) == "1..5 0/5, 6..10 5/5, ");
  CHECK(shape(isotonic(points("1! 2! 3! 4! 5! 6 7 8 9 10"), Worse::Low)) == "1..5 5/5, 6..10 0/5, ");
}

TEST_CASE("a step is estimated by its counts, and worse numbers are carried on", "[calibration][isotonic]") {
  // 1 of 10 at value 1, then 12 of 100 at value 2: shares rise, the means of the counts (1.5/11, 12.5/101) do not.
  std::vector<Point> all(10, {1, false});
  all[0].hazard = true;
  all.insert(all.end(), 100, {2, false});
  for (std::size_t i = 10; i < 22; ++i) all[i].hazard = true;
  const std::vector<Step> steps = isotonic(all, Worse::High);
  REQUIRE(shape(steps) == "1..1 1/10, 2..2 12/100, ");
  CHECK(steps[0].probability == qapc::risk::beta(1, 10)->number);
  CHECK(steps[1].probability.value == Approx(1.5 / 11));
  CHECK(steps[1].probability.lower == qapc::risk::beta(12, 100)->number.lower);
  CHECK(steps[1].probability.upper == qapc::risk::beta(1, 10)->number.upper);
}

TEST_CASE("between two steps the worse one counts, beyond the ends the last one", "[calibration][isotonic]") {
  const std::vector<Step> high = isotonic(many("1 2! 3 4! 5!"), Worse::High);
  CHECK(at(high, Worse::High, 0) == high[0].probability);
  CHECK(at(high, Worse::High, 1) == high[0].probability);
  CHECK(at(high, Worse::High, 1.5) == high[1].probability);
  CHECK(at(high, Worse::High, 3) == high[1].probability);
  CHECK(at(high, Worse::High, 3.1) == high[2].probability);
  CHECK(at(high, Worse::High, 99) == high[2].probability);
  const std::vector<Step> low = isotonic(many("1! 2! 3 4! 5"), Worse::Low);
  CHECK(at(low, Worse::Low, -5) == low[0].probability);
  CHECK(at(low, Worse::Low, 2.5) == low[0].probability);
  CHECK(at(low, Worse::Low, 4.5) == low[1].probability);
  CHECK(at(low, Worse::Low, 50) == low[2].probability);
}

TEST_CASE("probability and bounds never fall towards worse values, by steps and by curve", "[calibration][laws]") {
  std::mt19937_64 random(3);
  int curves = 0;
  for (int i = 0; i < 200; ++i) {
    const Worse worse = i % 2 == 0 ? Worse::High : Worse::Low;
    const std::vector<Point> all = random_points(random, 30 + i, worse == Worse::High ? 0.3 : -0.3);
    const std::vector<Step> steps = isotonic(all, worse);
    const auto curve = logistic(all, worse);
    curves += curve ? 1 : 0;
    Bounded by_steps{};
    Bounded by_curve{};
    for (int tenth = -100; tenth <= 400; ++tenth) {
      const double value = worse == Worse::High ? tenth / 10.0 : 30 - tenth / 10.0;
      REQUIRE(at_least(at(steps, worse, value), by_steps));
      by_steps = at(steps, worse, value);
      if (!curve) continue;
      REQUIRE(at_least(at(*curve, value), by_curve));
      by_curve = at(*curve, value);
    }
    CHECK(by_steps.value < 1);
  }
  CHECK(curves > 100);
}

TEST_CASE("measurements in any order give the same bits", "[calibration][laws]") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 20; ++i) {
    std::vector<Point> all = random_points(random, 80, 0.4);
    const auto steps = isotonic(all, Worse::High);
    const auto curve = logistic(all, Worse::High);
    const auto fifths = curve ? reliability(all, *curve) : std::vector<Fifth>();
    std::ranges::shuffle(all, random);
    CHECK(isotonic(all, Worse::High) == steps);
    CHECK(logistic(all, Worse::High) == curve);
    if (curve) CHECK(reliability(all, *curve) == fifths);
  }
}

TEST_CASE("a curve through two values is the log odds of each", "[calibration][logistic]") {
  // 10 of 40 at 0, 30 of 40 at 2: log odds -log 3 and log 3; the variance of each is 1/10 + 1/30.
  std::vector<Point> all(80, {0, false});
  for (std::size_t i = 0; i < 80; ++i) all[i] = {i < 40 ? 0.0 : 2.0, i < 10 || i >= 50};
  const auto curve = logistic(all, Worse::High);
  REQUIRE(curve.has_value());
  CHECK(curve->center == Approx(1));
  CHECK(curve->intercept == Approx(0).margin(1e-12));
  CHECK(curve->slope == Approx(std::log(3)));
  CHECK(curve->midpoint() == Approx(1));
  const double variance = 1.0 / 10 + 1.0 / 30;
  CHECK(curve->variance_of_intercept == Approx(variance / 2));
  CHECK(curve->variance_of_slope == Approx(variance / 2));
  CHECK(curve->covariance == Approx(0).margin(1e-12));
  const Bounded low = at(*curve, 0);
  const double reach = 1.959963984540054 * std::sqrt(variance);
  CHECK(low.value == Approx(0.25));
  CHECK(low.lower == Approx(1 / (1 + std::exp(std::log(3) + reach))));
  CHECK(low.upper == Approx(1 / (1 + std::exp(std::log(3) - reach))));
}

TEST_CASE("a curve does not depend on the unit or the zero of the values", "[calibration][logistic]") {
  std::mt19937_64 random(5);
  std::vector<Point> all = random_points(random, 200, 0.3);
  const auto curve = logistic(all, Worse::High);
  REQUIRE(curve.has_value());
  for (Point& point : all) point.value = 1000 * point.value - 1e6;
  const auto other = logistic(all, Worse::High);
  REQUIRE(other.has_value());
  CHECK(other->slope * 1000 == Approx(curve->slope));
  CHECK(at(*other, 1000 * 7.0 - 1e6).lower == Approx(at(*curve, 7).lower));
}

TEST_CASE("where no curve can be trusted there is none, and the reason is said", "[calibration][logistic]") {
  const auto why = [](const std::string& text, Worse worse) { return logistic(points(text), worse).error(); };
  CHECK(why("1 2 3", Worse::High) == NoCurve::OneKind);
  CHECK(why("1! 2! 3!", Worse::High) == NoCurve::OneKind);
  CHECK(why("1 2 3! 4!", Worse::High) == NoCurve::Separated);
  CHECK(why("1! 2! 3 4", Worse::High) == NoCurve::Separated);
  CHECK(why("1 2 2! 4!", Worse::High) == NoCurve::Separated);
  CHECK(why("5 5! 5 5!", Worse::High) == NoCurve::Separated);
  CHECK(why("1 2! 3 4!", Worse::High) == NoCurve::Flat);
  std::mt19937_64 random(6);
  CHECK(logistic(random_points(random, 300, 0.5), Worse::Low).error() == NoCurve::WrongWay);
  for (const NoCurve reason :
       {NoCurve::OneKind, NoCurve::Separated, NoCurve::Flat, NoCurve::WrongWay, NoCurve::NotConverged})
    CHECK_FALSE(name(reason).empty());
}

TEST_CASE("values beyond what squares can hold give no curve and no fault", "[calibration][logistic]") {
  CHECK_FALSE(logistic({{0, false}, {1e-200, true}, {2e-200, false}, {3e-200, true}}, Worse::High).has_value());
  CHECK_FALSE(logistic({{0, false}, {1e160, true}, {2e160, false}, {3e160, true}}, Worse::High).has_value());
}

TEST_CASE("fifths hold every measurement once and never part equal values", "[calibration][logistic]") {
  std::mt19937_64 random(8);
  const std::vector<Point> all = random_points(random, 203, 0.3);
  const auto curve = logistic(all, Worse::High);
  REQUIRE(curve.has_value());
  const std::vector<Fifth> fifths = reliability(all, *curve);
  CHECK(fifths.size() == 5);
  std::int64_t n = 0;
  std::int64_t k = 0;
  double predicted = 0;
  for (const Fifth& fifth : fifths) {
    n += fifth.n;
    k += fifth.k;
    predicted += fifth.predicted * static_cast<double>(fifth.n);
  }
  CHECK(n == 203);
  CHECK(k == std::ranges::count(all, true, &Point::hazard));
  // At the maximum of the likelihood the curve predicts as many hazards as there are.
  CHECK(predicted == Approx(static_cast<double>(k)).epsilon(1e-6));
  CHECK(reliability(std::vector<Point>(9, {1, true}), *curve).size() == 1);
}

TEST_CASE("the tendency counts pairs", "[calibration][isotonic]") {
  CHECK(tendency(points("1 2 3! 4!")) == 4);
  CHECK(tendency(points("1! 2! 3 4")) == -4);
  CHECK(tendency(points("2! 2 2 2!")) == 0);
  CHECK(tendency(points("1 2! 2")) == 1);
}
