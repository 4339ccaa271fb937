// Shells, noise and drop-outs of diffusion-weighted series whose answers are known.
#include <catch2/catch.hpp>
#include <cmath>

#include "runtime/metrics/shells.hpp"
#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

constexpr std::array<int, 3> kSmall{36, 36, 16};
constexpr std::array<double, 3> kLarge{5, 5, 5};
constexpr syn::Ellipsoid kBall{.half_mm = {62, 68, 60}, .moved_mm = {}};

struct Scan {
  std::vector<double> b_values;
  double sigma = 10;
};

/// Signal 1000 exp(-b D), D = 0.7e-3 mm2/s, and a little of the direction: 5 percent from volume to volume.
std::vector<syn::Picture> pictures(const Scan& scan) {
  std::vector<syn::Picture> out;
  syn::Random random(12);
  for (std::size_t t = 0; t < scan.b_values.size(); ++t) {
    const double b = scan.b_values[t];
    const double direction = b > 50 ? 1 + 0.05 * std::sin(static_cast<double>(t)) : 1;
    syn::Picture picture(kSmall, kLarge);
    syn::paint(picture, kBall, 1000 * std::exp(-b * 0.7e-3) * direction);
    syn::add_noise(picture, scan.sigma, random);
    out.push_back(std::move(picture));
  }
  return out;
}

Measures measured(const Scan& scan, const std::vector<syn::Picture>& all) {
  syn::VolumeSeries series = syn::series_of(all);
  series.b_value = [&](int t) { return scan.b_values[static_cast<std::size_t>(t)]; };
  return measure(series, all,
                 {"b0_volumes", "weighted_volumes", "shells", "b_highest", "b0_snr", "dropout_slices", "tsnr_raw"});
}

void lose_slice(syn::Picture& picture, int k, double factor) {
  for (int j = 0; j < picture.size[1]; ++j) {
    for (int i = 0; i < picture.size[0]; ++i) picture.values[picture.at(i, j, k)] *= factor;
  }
}

const Scan kTwoShells{{0, 0, 0, 5, 0, 995, 1005, 1000, 1000, 1000, 1000, 2000, 2000, 2000, 1995, 2000, 2005}};

}  // namespace

TEST_CASE("volumes and shells are counted by their b-values", "[metrics][diffusion]") {
  const auto measures = measured(kTwoShells, pictures(kTwoShells));
  CHECK(value(measures, "b0_volumes") == 5);
  CHECK(value(measures, "weighted_volumes") == 12);
  CHECK(value(measures, "shells") == 2);
  CHECK(value(measures, "b_highest") == 2005);
  CHECK(measures.find("b_highest")->second.series.size() == kTwoShells.b_values.size());
  CHECK(reason(measures, "tsnr_raw") == "not_a_time_series");
}

TEST_CASE("a b-value belongs to its hundred, and a small one to none", "[metrics][diffusion]") {
  CHECK(shell_of(0) == 0);
  CHECK(shell_of(50) == 0);
  CHECK(shell_of(51) == 100);
  CHECK(shell_of(949) == 900);
  CHECK(shell_of(950) == 1000);
  CHECK(shell_of(2995) == 3000);
}

TEST_CASE("noise between volumes without weighting gives their signal to noise", "[metrics][diffusion]") {
  double last = INFINITY;
  for (const double sigma : {5.0, 10.0, 25.0}) {
    Scan scan = kTwoShells;
    scan.sigma = sigma;
    scan.b_values[3] = 0;
    const double snr = value(measured(scan, pictures(scan)), "b0_snr");
    CHECK(snr == Approx(1000 / sigma).epsilon(0.02));
    CHECK(snr < last);
    last = snr;
  }
}

TEST_CASE("slices that lost signal are counted exactly, in their volumes", "[metrics][diffusion]") {
  auto all = pictures(kTwoShells);
  CHECK(value(measured(kTwoShells, all), "dropout_slices") == 0);
  lose_slice(all[7], 8, 0.4);
  lose_slice(all[12], 5, 0.7);
  lose_slice(all[12], 9, 0.5);
  lose_slice(all[14], 8, 1.5);  // brighter is no drop-out
  const auto measures = measured(kTwoShells, all);
  const Measure& found = measures.find("dropout_slices")->second;
  REQUIRE(found.value);
  CHECK(*found.value == Approx(3.0 / (17 * 16)).epsilon(1e-12));
  REQUIRE(found.series.size() == 17);
  for (std::size_t t = 0; t < 17; ++t)
    CHECK(found.series[t] == Approx(t == 7 ? 1.0 / 16 : t == 12 ? 2.0 / 16 : 0).margin(1e-12));
}

TEST_CASE("what a series of diffusion lacks is said", "[metrics][diffusion][reasons]") {
  const Scan one{{0, 1000, 1000, 1000, 1000, 1000}};
  CHECK(reason(measured(one, pictures(one)), "b0_snr") == "too_few_volumes");
  const Scan none{{700, 1000, 1000, 1000, 1000, 1000}};
  CHECK(reason(measured(none, pictures(none)), "b0_snr") == "no_unweighted");
  const Scan few{{0, 0, 1000, 1000, 2000, 2000}};
  CHECK(reason(measured(few, pictures(few)), "dropout_slices") == "too_few_volumes");
  const auto plain = measure(head(), {"shells", "b0_snr"});
  CHECK(reason(plain, "shells") == "not_diffusion");
  CHECK(reason(plain, "b0_snr") == "not_diffusion");
}
