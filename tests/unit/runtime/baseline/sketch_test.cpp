// Sketches: exact while they are small, within their stated error when they are not, the same in any order.
#include "runtime/baseline/sketch.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

using namespace qapc::baseline;

namespace {

std::vector<double> numbers(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 3);
  std::vector<double> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(std::exp(normal(random)) * (i % 5 == 0 ? -1 : 1));
  return all;
}

double type_7(std::vector<double> all, double share) {
  std::ranges::sort(all);
  const double place = static_cast<double>(all.size() - 1) * share;
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, all.size() - 1);
  return all[below] + (all[above] - all[below]) * (place - static_cast<double>(below));
}

}  // namespace

TEST_CASE("a small sketch gives quantiles exactly", "[baseline][sketch]") {
  const Sketch sketch({4, 1, 3, 2});
  CHECK(sketch.exact());
  CHECK(sketch.quantile(0) == 1);
  CHECK(sketch.quantile(1) == 4);
  CHECK(sketch.quantile(0.5) == 2.5);
  CHECK(Sketch({7}).quantile(0.3) == 7);
  CHECK(Sketch().quantile(0.5) == 0);
  const std::vector<double> all = numbers(kExact, 1);
  CHECK(Sketch(all).quantile(0.05) == type_7(all, 0.05));
}

TEST_CASE("a binned sketch stays within its stated error", "[baseline][sketch]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::vector<double> all = numbers(20'000, seed);
    const Sketch sketch(all);
    REQUIRE_FALSE(sketch.exact());
    for (const double share : {0.0, 0.01, 0.05, 0.25, 0.3, 0.5, 0.75, 0.95, 0.99, 1.0}) {
      const double right = type_7(all, share);
      CHECK(std::abs(sketch.quantile(share) - right) <= std::abs(right) * kBinError * 1.0001);
    }
  }
}

TEST_CASE("the middle of a bin is near everything in it", "[baseline][sketch]") {
  for (const double value : {1.0, 0.1, -2.5, 1e-300, 1e300, -1e-7, 3.999999, 1024.0}) {
    const Sketch::Bin bin = Sketch::bin_of(value);
    CHECK(Sketch::is_bin(bin));
    CHECK(std::abs(Sketch::middle_of(bin) - value) <= std::abs(value) * kBinError);
  }
  CHECK(Sketch::middle_of(Sketch::bin_of(0)) == 0);
  CHECK(Sketch::bin_of(-0.0) == Sketch::bin_of(0));
  CHECK(std::isfinite(Sketch::middle_of(Sketch::bin_of(std::numeric_limits<double>::max()))));
  CHECK_FALSE(Sketch::is_bin(Sketch::bin_of(std::numeric_limits<double>::infinity())));
}

TEST_CASE("merged in any order, a sketch is that of all the numbers", "[baseline][sketch]") {
  for (const std::size_t size : {std::size_t{100}, std::size_t{400}, std::size_t{1500}}) {
    const std::vector<double> a = numbers(size, 1);
    const std::vector<double> b = numbers(300, 2);
    const std::vector<double> c = numbers(500, 3);
    std::vector<double> all = a;
    all.insert(all.end(), b.begin(), b.end());
    all.insert(all.end(), c.begin(), c.end());
    Sketch left(a);
    left.merge(Sketch(b));
    left.merge(Sketch(c));
    Sketch right(c);
    right.merge(Sketch(b));
    right.merge(Sketch(a));
    CHECK(left == right);
    CHECK(left == Sketch(all));
    CHECK(left.count() == static_cast<std::int64_t>(all.size()));
  }
}
