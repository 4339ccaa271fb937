// Temporal metrics on runs whose answers are known.
#include <catch2/catch.hpp>
#include <cmath>

#include "runtime/metrics/run.hpp"
#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

constexpr std::array<int, 3> kSmall{36, 36, 14};
constexpr std::array<double, 3> kLarge{5, 5, 6};
constexpr syn::Ellipsoid kBall{.half_mm = {60, 65, 34}, .moved_mm = {}};

/// A run of a uniform object: value by time, noise on every value, air of Rayleigh noise.
using Level = std::function<double(int t)>;
std::vector<syn::Picture> run(
    int volumes, double sigma, const Level& level = [](int) { return 1000.0; }, unsigned seed = 31) {
  std::vector<syn::Picture> out;
  syn::Random random(seed);
  for (int t = 0; t < volumes; ++t) {
    syn::Picture picture(kSmall, kLarge);
    syn::paint(picture, kBall, level(t));
    syn::add_noise(picture, sigma, random);
    out.push_back(std::move(picture));
  }
  return out;
}

void scale_slice(syn::Picture& picture, int k, double factor) {
  for (int j = 0; j < picture.size[1]; ++j) {
    for (int i = 0; i < picture.size[0]; ++i) picture.values[picture.at(i, j, k)] *= factor;
  }
}

}  // namespace

TEST_CASE("tsnr and sfnr of constant signal are signal over noise", "[metrics][tsnr]") {
  for (const double sigma : {5.0, 10.0, 20.0}) {
    const auto measures = measure(run(80, sigma), {"tsnr_raw", "sfnr"});
    CHECK(value(measures, "tsnr_raw") == Approx(1000 / sigma).epsilon(0.01));
    CHECK(value(measures, "sfnr") == Approx(1000 / sigma).epsilon(0.02));
  }
}

TEST_CASE("drift lowers tsnr and not sfnr, and is measured in percent", "[metrics][drift]") {
  double last = 0;
  for (const double percent : {1.0, 3.0, 6.0}) {
    const auto measures = measure(run(80, 10, [&](int t) { return 1000 * (1 + percent / 100 * (t / 79.0 - 0.5)); }),
                                  {"drift", "sfnr", "tsnr_raw"});
    CHECK(value(measures, "drift") == Approx(percent).epsilon(0.02));
    CHECK(value(measures, "sfnr") == Approx(100).epsilon(0.02));
    CHECK(value(measures, "tsnr_raw") < 100);
    CHECK(value(measures, "drift") > last);
    last = value(measures, "drift");
  }
}

TEST_CASE("dummy scans are counted exactly and left out", "[metrics][dummies]") {
  for (const int dummies : {0, 1, 3, 5}) {
    const auto measures = measure(run(60, 10, [&](int t) { return t < dummies ? 1400 - 50.0 * t : 1000; }),
                                  {"dummies", "tsnr_raw", "dvars"});
    CHECK(value(measures, "dummies") == dummies);
    CHECK(value(measures, "tsnr_raw") == Approx(100).epsilon(0.015));
    CHECK(measures.find("dvars")->second.series.size() == static_cast<std::size_t>(60 - dummies));
  }
}

TEST_CASE("spikes and drop-outs of slices are counted exactly", "[metrics][spikes]") {
  auto pictures = run(50, 10);
  CHECK(value(measure(pictures, {"spikes"}), "spikes") == 0);
  scale_slice(pictures[10], 5, 1.3);
  scale_slice(pictures[20], 6, 0.6);
  scale_slice(pictures[20], 7, 0.6);
  scale_slice(pictures[49], 8, 1.2);
  const auto measures = measure(pictures, {"spikes"});
  CHECK(value(measures, "spikes") == 4);
  const auto& series = measures.find("spikes")->second.series;
  CHECK(series.at(10) == 1);
  CHECK(series.at(20) == 2);
  CHECK(series.at(21) == 0);
  CHECK(series.at(49) == 1);
  // Nor has a short run of noise any, where the spread of a slice may be small by chance.
  for (unsigned seed = 1; seed <= 20; ++seed)
    CHECK(value(measure(run(12, 10, [](int) { return 1000.0; }, seed), {"spikes"}), "spikes") == 0);
  // Steps and drifts are none, however fast.
  for (const int volumes : {12, 50}) {
    const auto drifting = [&](int t) { return 1000 + 200.0 * t / volumes; };
    CHECK(value(measure(run(volumes, 10, drifting), {"spikes"}), "spikes") == 0);
  }
  CHECK(value(measure(run(50, 10, [](int t) { return t < 25 ? 1000.0 : 1100.0; }), {"spikes"}), "spikes") == 0);
}

TEST_CASE("dvars of independent noise is that of its differences, and standardised one", "[metrics][dvars]") {
  const auto measures = measure(run(80, 10), {"dvars", "dvars_std"});
  CHECK(value(measures, "dvars") == Approx(10 * std::sqrt(2.0)).epsilon(0.01));
  CHECK(value(measures, "dvars_std") == Approx(1).epsilon(0.03));
  CHECK(measures.find("dvars")->second.series.front() == 0);
  double last = 0;
  for (const double jump : {0.02, 0.05, 0.1}) {
    const auto jumped =
        measure(run(80, 10, [&](int t) { return t < 40 ? 1000 : 1000 * (1 + jump); }), {"dvars", "dvars_std"});
    const double peak = jumped.find("dvars")->second.series.at(40);
    CHECK(peak == Approx(std::sqrt(200 + jump * jump * 1e6) / (1 + jump / 2)).epsilon(0.02));
    CHECK(jumped.find("dvars_std")->second.series.at(40) > 1.2);
    CHECK(peak > last);
    last = peak;
  }
}

TEST_CASE("global correlation is the share of variance that all voxels share", "[metrics][gcor]") {
  syn::Random random(8);
  std::vector<double> common;
  for (int t = 0; t < 100; ++t) common.push_back(random.normal());
  double centre = 0;
  for (const double c : common) centre += c / 100;
  double power = 0;
  for (const double c : common) power += (c - centre) * (c - centre) / 99;
  double last = 0;
  for (const double shared : {5.0, 10.0, 20.0}) {
    const auto measures =
        measure(run(100, 10, [&](int t) { return 1000 + shared * common[static_cast<std::size_t>(t)]; }), {"gcor"});
    const double expected = shared * shared * power / (shared * shared * power + 100);
    CHECK(value(measures, "gcor") == Approx(expected).epsilon(0.04));
    CHECK(value(measures, "gcor") > last);
    last = value(measures, "gcor");
  }
}

TEST_CASE("the outlier ratio is the share of voxels pushed out of their course", "[metrics][aor]") {
  auto pictures = run(60, 10);
  CHECK(value(measure(pictures, {"aor"}), "aor") < 0.003);
  // A quarter of the object, in two volumes.
  for (const int t : {20, 21}) {
    syn::Picture& picture = pictures[static_cast<std::size_t>(t)];
    picture.each([&](std::size_t voxel, double x, double y, double z) {
      if (x > 0 && y > 0 && kBall.holds(x, y, z)) picture.values[voxel] += 200;
    });
  }
  const auto measures = measure(pictures, {"aor"});
  const auto& series = measures.find("aor")->second.series;
  CHECK(series.at(20) == Approx(0.25).margin(0.02));
  CHECK(series.at(21) == Approx(0.25).margin(0.02));
  CHECK(series.at(22) < 0.003);
}

TEST_CASE("the quality index is 0 for a run that never changes and grows with noise", "[metrics][aqi]") {
  double last = -1;
  for (const double sigma : {0.0, 5.0, 20.0}) {
    std::vector<syn::Picture> pictures;
    syn::Random random(2);
    for (int t = 0; t < 12; ++t) {
      syn::Picture picture(kSmall, kLarge);
      picture.each([&](std::size_t voxel, double x, double y, double z) {
        picture.values[voxel] = kBall.holds(x, y, z) ? 1000 + 2 * x + y : 20 + 10 * std::sin(x * 3 + y);
      });
      syn::add_normal_noise(picture, sigma, random);
      pictures.push_back(std::move(picture));
    }
    const double aqi = value(measure(pictures, {"aqi"}), "aqi");
    if (sigma == 0) CHECK(aqi == Approx(0).margin(1e-12));
    CHECK(aqi > last);
    last = aqi;
  }
}

TEST_CASE("the centre of mass drifts as far as the object moves", "[metrics][com]") {
  auto pictures = run(20, 5);
  CHECK(value(measure(pictures, {"com_drift"}), "com_drift") < 0.1);
  for (const auto& [by, mm] : {std::pair<std::array<int, 3>, double>{{1, 0, 0}, 5}, {{0, 1, 1}, std::sqrt(61.0)}}) {
    auto moving = pictures;
    for (std::size_t t = 12; t < moving.size(); ++t) moving[t] = syn::moved(moving[t], by);
    const auto measures = measure(moving, {"com_drift"});
    CHECK(value(measures, "com_drift") == Approx(mm).margin(0.05));
    CHECK(measures.find("com_drift")->second.series.at(5) < 0.1);
  }
}

TEST_CASE("short runs have reasons, and diffusion is no run", "[metrics][reasons]") {
  const auto pictures = run(5, 10);
  const auto measures = measure(pictures, {"tsnr_raw", "dvars", "dummies"});
  CHECK(reason(measures, "tsnr_raw") == "too_few_volumes");
  CHECK(reason(measures, "dummies") == "too_few_volumes");
  CHECK(reason(measures, "dvars").empty());
  syn::VolumeSeries diffusion = syn::series_of(pictures);
  diffusion.b_value = [](int t) { return t == 0 ? 0.0 : 1000.0; };
  CHECK(reason(measure(diffusion, pictures, {"dvars"}), "dvars") == "not_a_time_series");
}

TEST_CASE("a run that never changes has no variance", "[metrics][reasons]") {
  syn::Picture still(kSmall, kLarge);
  syn::Random random(6);
  syn::paint(still, kBall, 1000);
  syn::add_noise(still, 10, random);
  const auto measures =
      measure(std::vector<syn::Picture>(12, still), {"tsnr_raw", "sfnr", "dvars_std", "gcor", "spikes", "dvars"});
  for (const char* metric : {"tsnr_raw", "sfnr", "dvars_std", "gcor", "spikes"})
    CHECK(reason(measures, metric) == "no_variance");
  CHECK(value(measures, "dvars") == 0);
}

TEST_CASE("a run gives the same bits in slices, mosaics and frames", "[metrics][run]") {
  const auto pictures = run(14, 10);
  const std::vector<std::string_view> names{"tsnr_raw", "dvars_std", "gcor",  "aor",       "aqi",
                                            "sfnr",     "spikes",    "drift", "com_drift", "efc"};
  syn::VolumeSeries series = syn::series_of(pictures);
  const auto slices = measure(series, pictures, names);
  series.storage = syn::Storage::Frames;
  const auto frames = measure(series, pictures, names);
  series.storage = syn::Storage::Mosaics;
  const auto mosaics = measure(series, pictures, names);
  for (const auto& [name, one] : slices) {
    INFO(name);
    CHECK(frames.find(name)->second == one);
    CHECK(mosaics.find(name)->second == one);
  }
}

TEST_CASE("dummy scans are leading outliers only", "[metrics][dummies]") {
  std::vector<double> means(20, 100);
  for (std::size_t t = 0; t < means.size(); ++t) means[t] += t % 2 == 0 ? 1 : -1;
  CHECK(count_dummies(means) == 0);
  means[0] = 200;
  means[1] = 150;
  CHECK(count_dummies(means) == 2);
  means[0] = 100;
  CHECK(count_dummies(means) == 0);
  CHECK(count_dummies(std::vector<double>(20, 5)) == 0);
  CHECK(count_dummies(std::vector<double>{200, 1, 2, 3, 1}) == 0);
}
