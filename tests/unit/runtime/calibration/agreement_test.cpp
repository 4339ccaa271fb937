// Agreement of raters against published numbers and simple cases.
#include "runtime/calibration/agreement.hpp"

#include <catch2/catch.hpp>
#include <numeric>

using namespace qapc::calibration;

TEST_CASE("Cohen's kappa and its interval are those of a published example", "[calibration][agreement]") {
  // statpsych 1.x, ci.kappa(.05, 31, 12, 4, 58), after Fleiss and Paik 2003: 0.6756757, SE 0.07344761,
  // 0.5317210 .. 0.8196303.
  const auto kappa = cohen({58, 4, 12, 31});
  REQUIRE(kappa.has_value());
  CHECK(kappa->value == Approx(0.6756757).epsilon(1e-7));
  CHECK(kappa->lower == Approx(0.5317210).epsilon(1e-7));
  CHECK(kappa->upper == Approx(0.8196303).epsilon(1e-7));
}

TEST_CASE("Cohen's kappa is 1 of full agreement, 0 of chance and below 0 of less", "[calibration][agreement]") {
  CHECK(cohen({10, 0, 0, 20})->value == Approx(1));
  CHECK(cohen({10, 0, 0, 20})->upper == 1);
  CHECK(cohen({25, 25, 25, 25})->value == Approx(0).margin(1e-15));
  CHECK(cohen({0, 10, 10, 0})->value == Approx(-1));
  CHECK(cohen({20, 5, 10, 15})->value == Approx(0.4));  // seen 0.7, by chance 0.5
}

TEST_CASE("kappa is not defined where all labels are the same", "[calibration][agreement]") {
  CHECK_FALSE(cohen({0, 0, 0, 0}).has_value());
  CHECK_FALSE(cohen({10, 0, 0, 0}).has_value());
  CHECK_FALSE(cohen({0, 0, 0, 10}).has_value());
  CHECK_FALSE(fleiss({0, 0, 0}, 3).has_value());
  CHECK_FALSE(fleiss({3, 3, 3}, 3).has_value());
  CHECK_FALSE(fleiss({}, 3).has_value());
  CHECK_FALSE(fleiss({1, 0, 1}, 1).has_value());
}

TEST_CASE("Cohen's kappa does not change when raters or labels change places", "[calibration][agreement]") {
  const auto kappa = *cohen({20, 5, 10, 15});
  for (const auto other : {*cohen({20, 10, 5, 15}), *cohen({15, 5, 10, 20})}) {
    CHECK(other.value == Approx(kappa.value));
    CHECK(other.lower == Approx(kappa.lower));
    CHECK(other.upper == Approx(kappa.upper));
  }
}

TEST_CASE("Fleiss' kappa by hand", "[calibration][agreement]") {
  // Four subjects, three raters, 3, 2, 0, 0 see the hazard. Share 5/12; by chance (25 + 49)/144; agreeing pairs of
  // raters 1, 1/3, 1, 1: seen 10/12. (10/12 - 74/144) / (1 - 74/144) = 46/70.
  CHECK(fleiss({3, 2, 0, 0}, 3)->value == Approx(46.0 / 70));
  // Two raters: Scott's pi. 20 both, 15 one, 15 none of 50: share 0.55, by chance 0.505, seen 0.7.
  std::vector<std::int64_t> two(20, 2);
  two.insert(two.end(), 15, 1);
  two.insert(two.end(), 15, 0);
  CHECK(fleiss(two, 2)->value == Approx((0.7 - 0.505) / 0.495));
}

TEST_CASE("the interval of Fleiss' kappa is that of the jackknife done subject by subject",
          "[calibration][agreement]") {
  const std::vector<std::int64_t> all{4, 4, 3, 0, 1, 0, 0, 2, 4, 0, 0, 1, 3, 0, 4, 2};
  const double n = static_cast<double>(all.size());
  const double kappa = fleiss(all, 4)->value;
  std::vector<double> pseudo;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<std::int64_t> without = all;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    pseudo.push_back(n * kappa - (n - 1) * fleiss(without, 4)->value);
  }
  const double mean = std::accumulate(pseudo.begin(), pseudo.end(), 0.0) / n;
  double squares = 0;
  for (const double one : pseudo) squares += (one - mean) * (one - mean);
  const double reach = 1.959963984540054 * std::sqrt(squares / (n - 1) / n);
  CHECK(fleiss(all, 4)->lower == Approx(kappa - reach));
  CHECK(fleiss(all, 4)->upper == Approx(std::min(1.0, kappa + reach)));
}

TEST_CASE("where kappa hangs on one subject its interval is everything", "[calibration][agreement]") {
  const auto kappa = fleiss({1, 0, 0, 0}, 2);
  REQUIRE(kappa.has_value());
  CHECK(kappa->lower == -1);
  CHECK(kappa->upper == 1);
}
