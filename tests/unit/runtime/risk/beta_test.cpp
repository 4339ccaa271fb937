// The incomplete beta function and its inverse, against closed forms and published tables.
#include "runtime/risk/beta.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

using namespace qapc::risk;

TEST_CASE("the arcsine distribution is Beta(1/2, 1/2)", "[risk][beta]") {
  for (int i = 1; i < 100; ++i) {
    const double x = i / 100.0;
    CHECK(incomplete_beta(0.5, 0.5, x) == Approx(2 / std::numbers::pi * std::asin(std::sqrt(x))).epsilon(1e-13));
    const double sine = std::sin(std::numbers::pi * x / 2);
    CHECK(beta_quantile(0.5, 0.5, x) == Approx(sine * sine).epsilon(1e-12));
  }
}

TEST_CASE("Beta(a, 1) is a power of x, and Beta(1, b) one of 1 - x", "[risk][beta]") {
  for (const double a : {0.5, 1.0, 2.0, 7.5, 40.0, 1000.5}) {
    for (const double x : {1e-6, 0.01, 0.2, 0.5, 0.9, 0.999}) {
      INFO(a << " " << x);
      CHECK(incomplete_beta(a, 1, x) == Approx(std::pow(x, a)).epsilon(1e-12).margin(1e-300));
      CHECK(incomplete_beta(1, a, x) == Approx(-std::expm1(a * std::log1p(-x))).epsilon(1e-12));
      CHECK(beta_quantile(a, 1, x) == Approx(std::pow(x, 1 / a)).epsilon(1e-12));
    }
  }
}

TEST_CASE("for whole numbers the function is a sum of binomial terms", "[risk][beta]") {
  // I_x(a, n - a + 1) is P(at least a of n): DLMF 8.17.5. 10 throws of a coin with x = 0.3.
  double at_least = 0;
  double ways = 1;
  for (int j = 10; j >= 1; --j) {
    at_least += ways * std::pow(0.3, j) * std::pow(0.7, 10 - j);
    ways = ways * j / (11 - j);
    CHECK(incomplete_beta(j, 11 - j, 0.3) == Approx(at_least).epsilon(1e-13));
  }
}

TEST_CASE("for half numbers the function has a closed form", "[risk][beta]") {
  // Integrating by parts from the arcsine: I_x(3/2, 1/2) = I_x(1/2, 1/2) - 2 sqrt(x (1 - x)) / pi.
  for (const double x : {0.001, 0.1, 0.4, 0.6, 0.97}) {
    const double arcsine = 2 / std::numbers::pi * std::asin(std::sqrt(x));
    CHECK(incomplete_beta(1.5, 0.5, x) ==
          Approx(arcsine - 2 / std::numbers::pi * std::sqrt(x * (1 - x))).epsilon(1e-11));
  }
}

TEST_CASE("the two tails are one, and a symmetric distribution has its median at one half", "[risk][beta]") {
  for (const double a : {0.5, 3.5, 29.5, 600.5}) {
    for (const double b : {0.5, 24.5, 10'000.5}) {
      for (const double x : {0.003, 0.3, 0.5, 0.8})
        CHECK(incomplete_beta(a, b, x) + incomplete_beta(b, a, 1 - x) == Approx(1).epsilon(1e-13));
      CHECK(beta_quantile(a, b, 0.975) == Approx(1 - beta_quantile(b, a, 0.025)).epsilon(1e-11));
    }
    CHECK(beta_quantile(a, a, 0.5) == Approx(0.5).epsilon(1e-14));
  }
}

TEST_CASE("Student's t at 97.5 % is as tables print it", "[risk][beta]") {
  // x = f / (f + t^2) is the 5 % point of Beta(f/2, 1/2). NIST/SEMATECH e-Handbook 1.3.6.7.2.
  struct Row {
    int freedom;
    double t;
  };
  for (const Row row : {Row{1, 12.706}, {2, 4.303}, {3, 3.182}, {5, 2.571}, {10, 2.228}, {30, 2.042}, {100, 1.984}}) {
    const double x = beta_quantile(row.freedom / 2.0, 0.5, 0.05);
    INFO(row.freedom);
    CHECK(std::sqrt(row.freedom * (1 - x) / x) == Approx(row.t).margin(0.0005));
  }
}

TEST_CASE("the F distribution at 95 % is as tables print it", "[risk][beta]") {
  // x = f1 F / (f1 F + f2) is the 95 % point of Beta(f1/2, f2/2). NIST/SEMATECH e-Handbook 1.3.6.7.3.
  struct Row {
    int first;
    int second;
    double f;
  };
  for (const Row row : {Row{1, 1, 161.448}, {2, 3, 9.552}, {5, 10, 3.326}, {10, 20, 2.348}, {4, 100, 2.463}}) {
    const double x = beta_quantile(row.first / 2.0, row.second / 2.0, 0.95);
    INFO(row.first << " " << row.second);
    CHECK(row.second * x / (row.first * (1 - x)) == Approx(row.f).margin(0.0005));
  }
}

TEST_CASE("a quantile is where the function says so, for few and for very many counts", "[risk][beta]") {
  for (const double n : {1.0, 10.0, 1000.0, 1e6, 1e8}) {
    for (const double share : {0.0, 0.001, 0.3, 0.5, 0.98, 1.0}) {
      const double k = std::floor(n * share);
      for (const double p : {0.025, 0.5, 0.975}) {
        const double x = beta_quantile(k + 0.5, n - k + 0.5, p);
        INFO(k << " of " << n << " at " << p);
        CHECK(x > 0);
        CHECK(x <= 1);
        // Near 1 the doubles are too few to hit p more exactly.
        if (x < 0.999) CHECK(incomplete_beta(k + 0.5, n - k + 0.5, x) == Approx(p).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("at the ends the function is 0 and 1", "[risk][beta]") {
  CHECK(incomplete_beta(2, 3, 0) == 0);
  CHECK(incomplete_beta(2, 3, 1) == 1);
  CHECK(beta_quantile(2, 3, 0) < 1e-300);
  CHECK(beta_quantile(2, 3, 1) <= 1);
}
