#include "runtime/metrics/numbers.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace qapc::metrics;

TEST_CASE("a long sum of tenths is exact to the last digits", "[metrics][numbers]") {
  Sum all;
  for (int i = 0; i < 10'000'000; ++i) all.add(0.1);
  CHECK(std::abs(all.total() - 1'000'000) < 1e-8);
  CHECK(all.count() == 10'000'000);
}

TEST_CASE("a sum does not depend on where its total is asked", "[metrics][numbers]") {
  Sum watched;
  Sum alone;
  for (int i = 0; i < 1000; ++i) {
    watched.add(std::sin(i));
    alone.add(std::sin(i));
    static_cast<void>(watched.total());
  }
  CHECK(watched.total() == alone.total());
}

TEST_CASE("quantiles are those of numpy", "[metrics][numbers]") {
  std::vector<double> values{7, 1, 3, 9, 5, 11};
  CHECK(median(values) == 6);
  CHECK(quantile(values, 0.05) == Approx(1.5));
  CHECK(quantile(values, 0.95) == Approx(10.5));
  CHECK(quantile(values, 0) == 1);
  CHECK(quantile(values, 1) == 11);
  CHECK(lower_quantile(values, 0.75) == 7);
  CHECK(median_deviation(values) == 3);
  std::vector<double> one{4};
  CHECK(median(one) == 4);
  CHECK(quantile(one, 0.3) == 4);
}

TEST_CASE("a summary knows spread and tails", "[metrics][numbers]") {
  const Summary out = summary({2, 4, 4, 4, 5, 5, 7, 9});
  CHECK(out.mean == 5);
  CHECK(out.deviation == Approx(std::sqrt(32.0 / 7)));
  CHECK(out.kurtosis == Approx(356.0 / 8 / 16 - 3));
  CHECK(out.count == 8);
}

TEST_CASE("a parabola is found again", "[metrics][numbers]") {
  std::vector<double> values;
  for (std::size_t t = 0; t < 11; ++t) {
    const double x = parabola_x(t, 11);
    values.push_back(3 - 2 * x + 0.5 * x * x);
  }
  const Parabola fit = fit_parabola(values);
  CHECK(fit.constant == Approx(3));
  CHECK(fit.linear == Approx(-2));
  CHECK(fit.quadratic == Approx(0.5));
}
