// Phantoms of known uniformity, ghosts and stability.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

/// A cylinder along z, 190 mm wide, in a field of view of 300 mm.
syn::Picture cylinder(double value = 1000) {
  syn::Picture picture({100, 100, 11}, {3, 3, 5});
  picture.each([&](std::size_t voxel, double x, double y, double) {
    if (x * x + y * y <= 95 * 95) picture.values[voxel] = value;
  });
  return picture;
}

void add_air(syn::Picture& picture, double sigma) {
  syn::Random random(3);
  syn::add_noise(picture, sigma, random);
}

}  // namespace

TEST_CASE("uniformity of a ramp follows from its slope", "[metrics][phantom]") {
  double last = 101;
  for (const double slope : {0.0, 1.0, 2.0, 3.0}) {
    syn::Picture picture = cylinder();
    picture.each([&](std::size_t voxel, double x, double, double) {
      if (picture.values[voxel] > 0) picture.values[voxel] += slope * x;
    });
    const auto measures = measure(picture, {"piu", "core_p05", "core_p95", "core_voxels"});
    const double piu = value(measures, "piu");
    // The core begins 18 mm inside, and a disc of 5.6 mm lies in it as a whole: middles of discs reach 71.4 mm, less
    // than a voxel more or less.
    CHECK(piu == Approx(100 * (1 - slope * 71.4 / 1000)).margin(0.1 * slope * 3));
    CHECK(piu < last);
    last = piu;
  }
}

TEST_CASE("ghosting is that of the sides that ghosts reach, over both", "[metrics][phantom]") {
  double last = -1;
  for (const double ghost : {0.0, 0.01, 0.025, 0.05}) {
    syn::Picture picture = cylinder();
    // Where the phantom ends before the ghost begins: strips above and below.
    for (int k = 0; k < picture.size[2]; ++k) {
      for (int j = 0; j < picture.size[1]; ++j) {
        for (int i = 0; i < picture.size[0]; ++i) {
          const double y = (j - 49.5) * 3;
          if (std::abs(y) > 96) picture.values[picture.at(i, j, k)] = ghost * 1000;
        }
      }
    }
    constexpr double kSigma = 2;
    add_air(picture, kSigma);
    const double psg = value(measure(picture, {"psg"}), "psg");
    // Means of Rayleigh noise beside the phantom, of Rician values (to second order) above and below it.
    const double rayleigh = kSigma * std::sqrt(3.14159265358979 / 2);
    const double rice = ghost > 0 ? 1000 * ghost + kSigma * kSigma / (2 * 1000 * ghost) : rayleigh;
    CHECK(psg == Approx(100 * (rice - rayleigh) / 1000).margin(0.02));
    CHECK(psg > last);
    last = psg;
  }
}

TEST_CASE("a phantom without air has no ghosting", "[metrics][phantom][reasons]") {
  const syn::Picture picture = cylinder();
  CHECK(reason(measure(picture, {"psg"}), "psg") == "no_background");
}

TEST_CASE("ghosts along rows and columns are told apart, wherever phase is encoded", "[metrics][gsr]") {
  for (const int axis : {0, 1}) {
    syn::Picture picture(kSize, kStep);
    syn::paint(picture, {.half_mm = {40, 36, 42}, .moved_mm = {}}, 1000);
    syn::add_ghost(picture, axis, 0.05);
    add_air(picture, 1);
    syn::VolumeSeries series = syn::series_of({picture});
    series.phase_direction = "";
    const auto measures = measure(series, {picture}, {"gsr", "gsr_i", "gsr_j"});
    CHECK(reason(measures, "gsr") == "no_phase_encoding");
    CHECK(value(measures, axis == 0 ? "gsr_i" : "gsr_j") == Approx(0.05).margin(0.002));
    CHECK(std::abs(value(measures, axis == 0 ? "gsr_j" : "gsr_i")) < 0.032);
  }
}

TEST_CASE("fluctuation is that of the signal without its drift", "[metrics][stability]") {
  double last = 0;
  for (const double percent : {0.1, 0.3, 1.0}) {
    std::vector<syn::Picture> run;
    syn::Random noise(9);
    constexpr int kVolumes = 60;
    for (int t = 0; t < kVolumes; ++t) {
      const double wave = percent / 100 * std::sqrt(2.0) * std::sin(2 * 3.14159265358979 * t / 6);
      syn::Picture picture({40, 40, 9}, {5, 5, 6});
      syn::paint(picture, {.half_mm = {80, 80, 60}, .moved_mm = {}}, 1000 * (1 + wave + 0.0005 * t));
      syn::add_noise(picture, 5, noise);
      run.push_back(std::move(picture));
    }
    const auto measures = measure(run, {"fluctuation", "snr_pairs"});
    CHECK(value(measures, "fluctuation") == Approx(percent).epsilon(0.05));
    CHECK(value(measures, "snr_pairs") == Approx(1000 * (1 + 0.0005 * 29.5) / 5).epsilon(0.03));
    CHECK(value(measures, "fluctuation") > last);
    last = value(measures, "fluctuation");
  }
}
