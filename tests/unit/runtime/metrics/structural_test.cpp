// Structural metrics on objects whose answers are known.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

syn::Picture noisy(double sigma, int channels = 1, double signal = 1000) {
  syn::Picture picture = head(signal);
  syn::Random random(7);
  syn::add_noise(picture, sigma, random, channels);
  return picture;
}

}  // namespace

TEST_CASE("snr and snrd of a uniform object are signal over noise", "[metrics][snr]") {
  for (const double sigma : {10.0, 20.0, 40.0}) {
    const auto measures = measure(noisy(sigma), {"snr", "snrd"});
    CHECK(value(measures, "snr") == Approx(1000 / sigma).epsilon(0.02));
    CHECK(value(measures, "snrd") == Approx(1000 / sigma).epsilon(0.02));
  }
}

TEST_CASE("snrd refuses air whose noise is not that of one channel", "[metrics][snr]") {
  CHECK(reason(measure(noisy(20, 4), {"snrd"}), "snrd") == "noncentral_chi");
  syn::Picture suppressed = noisy(20);
  for (double& value : suppressed.values) value = value < 30 ? 0 : value;
  CHECK(reason(measure(suppressed, {"snrd"}), "snrd") == "background_not_noise");
}

TEST_CASE("fber is the energy of the object over that of the noise", "[metrics][fber]") {
  double last = INFINITY;
  for (const double sigma : {10.0, 20.0, 40.0}) {
    const double fber = value(measure(noisy(sigma), {"fber"}), "fber");
    CHECK(fber == Approx((1e6 + 2 * sigma * sigma) / (2 * sigma * sigma)).epsilon(0.02));
    CHECK(fber < last);
    last = fber;
  }
}

TEST_CASE("efc is 1 for energy everywhere alike and falls as it gathers", "[metrics][efc]") {
  syn::Picture even(kSize, kStep);
  for (std::size_t i = 0; i < even.values.size(); ++i) even.values[i] = i == 0 ? 1001 : 1000;
  CHECK(value(measure(even, {"efc"}), "efc") == Approx(1).epsilon(1e-6));
  double last = 0;
  for (const double ghost : {0.0, 0.05, 0.1, 0.2}) {
    syn::Picture picture = head();
    syn::add_ghost(picture, 1, ghost);
    syn::Random random(3);
    syn::add_noise(picture, 2, random);
    const double efc = value(measure(picture, {"efc"}), "efc");
    CHECK(efc > last);
    last = efc;
  }
}

TEST_CASE("solid blocks of zeros change neither efc nor head", "[metrics][efc][regions]") {
  const syn::Picture plain = noisy(20);
  syn::Picture wide({80, 64, 36}, kStep);
  for (int k = 0; k < 36; ++k) {
    for (int j = 0; j < 64; ++j) {
      for (int i = 0; i < 64; ++i) wide.values[wide.at(i + 8, j, k)] = plain.values[plain.at(i, j, k)];
    }
  }
  const auto before = measure(plain, {"efc", "head_voxels"});
  const auto after = measure(wide, {"efc", "head_voxels"});
  CHECK(value(after, "efc") == Approx(value(before, "efc")).epsilon(1e-9));
  CHECK(value(after, "head_voxels") == value(before, "head_voxels"));
}

TEST_CASE("qi1 counts clusters in the air and no single voxels", "[metrics][qi1]") {
  syn::Picture picture = noisy(10);
  const double air = value(measure(picture, {"air_voxels"}), "air_voxels");
  CHECK(value(measure(picture, {"qi1"}), "qi1") == 0);
  double last = 0;
  for (const int side : {5, 7}) {
    for (int k = 0; k < side; ++k) {
      for (int j = 0; j < side; ++j) {
        for (int i = 0; i < side; ++i) picture.values[picture.at(1 + i, 1 + j, 1 + k)] = 400;
      }
    }
    // A cube opened by the cross loses its edges: inner cube and six faces of it stay.
    const int inner = side - 2;
    const double kept = inner * inner * inner + 6 * inner * inner;
    const double qi1 = value(measure(picture, {"qi1"}), "qi1");
    CHECK(qi1 == Approx(kept / air).epsilon(1e-9));
    CHECK(qi1 > last);
    last = qi1;
  }
}

TEST_CASE("fwhm of smooth noise is that of its kernel, along each axis", "[metrics][fwhm]") {
  for (const std::array<double, 3>& fwhm : {std::array<double, 3>{6, 6, 6}, {7, 5, 9}}) {
    syn::Picture noise({88, 88, 60}, kStep);
    syn::Random random(11);
    syn::add_normal_noise(noise, 1, random);
    syn::blur(noise, fwhm);
    double power = 0;
    for (const double x : noise.values) power += x * x / static_cast<double>(noise.values.size());
    syn::Picture picture(noise.size, kStep);
    syn::paint(picture, {.half_mm = {115, 115, 80}, .moved_mm = {}}, 1000);
    for (std::size_t i = 0; i < picture.values.size(); ++i) {
      if (picture.values[i] > 0) picture.values[i] += 100 * noise.values[i] / std::sqrt(power);
    }
    const auto measures = measure(picture, {"fwhm_i", "fwhm_j", "fwhm_k", "fwhm", "fwhm_i_voxels", "fwhm_voxels"});
    CHECK(value(measures, "fwhm_i") == Approx(fwhm[0]).margin(0.1));
    CHECK(value(measures, "fwhm_j") == Approx(fwhm[1]).margin(0.1));
    CHECK(value(measures, "fwhm_k") == Approx(fwhm[2]).margin(0.1));
    CHECK(value(measures, "fwhm") == Approx((fwhm[0] + fwhm[1] + fwhm[2]) / 3).margin(0.1));
    CHECK(value(measures, "fwhm_i_voxels") == Approx(fwhm[0] / 3).margin(0.04));
  }
}

TEST_CASE("ghosts are measured along the direction of phase encoding", "[metrics][gsr]") {
  const syn::Ellipsoid small{.half_mm = {40, 36, 42}, .moved_mm = {}};
  for (const int axis : {0, 1}) {
    double last = -1;
    for (const double ghost : {0.0, 0.02, 0.05, 0.1}) {
      syn::Picture picture(kSize, kStep);
      syn::paint(picture, small, 1000);
      syn::add_ghost(picture, axis, ghost);
      syn::Random random(5);
      // Noise lifts the rest of the air and not the ghost: little of it.
      syn::add_noise(picture, 1, random);
      syn::VolumeSeries series = syn::series_of({picture});
      series.phase_direction = axis == 0 ? "ROW" : "COL";
      const double gsr = value(measure(series, {picture}, {"gsr"}), "gsr");
      CHECK(gsr == Approx(ghost).margin(0.002));
      CHECK(gsr > last);
      last = gsr;
      series.phase_direction = axis == 0 ? "COL" : "ROW";
      CHECK(std::abs(value(measure(series, {picture}, {"gsr"}), "gsr")) < 0.6 * ghost + 0.002);
    }
  }
}

TEST_CASE("without a direction of phase encoding there is no ghost ratio", "[metrics][gsr]") {
  const syn::Picture picture = noisy(10);
  syn::VolumeSeries series = syn::series_of({picture});
  series.phase_direction = "OTHER";
  CHECK(reason(measure(series, {picture}, {"gsr"}), "gsr") == "no_phase_encoding");
}

TEST_CASE("saturation is the share of the head at the largest value", "[metrics][saturation]") {
  syn::Picture picture = noisy(20);
  CHECK(value(measure(picture, {"saturation"}), "saturation") < 1e-4);
  const syn::Ellipsoid core{.half_mm = {20, 20, 20}, .moved_mm = {}};
  syn::paint(picture, core, 2000);
  double bright = 0;
  for (const std::uint8_t one : syn::inside(picture, core)) bright += one;
  const auto measures = measure(picture, {"saturation", "head_voxels"});
  CHECK(value(measures, "saturation") == Approx(bright / value(measures, "head_voxels")).epsilon(1e-9));
}

TEST_CASE("a slice too bright is a jump of as much, and every other one is odd against even", "[metrics][slices]") {
  double last = 0;
  for (const double factor : {1.05, 1.1, 1.2}) {
    syn::Picture one = noisy(5);
    syn::Picture many = noisy(5);
    for (int k = 0; k < kSize[2]; ++k) {
      for (int j = 0; j < kSize[1]; ++j) {
        for (int i = 0; i < kSize[0]; ++i) {
          if (k == 17) one.values[one.at(i, j, k)] *= factor;
          if (k % 2 == 1) many.values[many.at(i, j, k)] *= factor;
        }
      }
    }
    const auto jump = measure(one, {"slice_jump"});
    CHECK(value(jump, "slice_jump") == Approx(factor - 1).margin(0.01));
    CHECK(jump.find("slice_jump")->second.series.at(17) == Approx(factor - 1).margin(0.01));
    CHECK(value(jump, "slice_jump") > last);
    last = value(jump, "slice_jump");
    CHECK(value(measure(many, {"odd_even"}), "odd_even") == Approx((factor - 1 / factor) / 2).margin(0.005));
  }
  CHECK(std::abs(value(measure(noisy(5), {"odd_even"}), "odd_even")) < 0.005);
}

TEST_CASE("a head that leaves the field of view is cut on that side", "[metrics][fov]") {
  double last = -1;
  for (const double up : {0.0, 30.0, 42.0}) {
    syn::Picture picture(kSize, kStep);
    const syn::Ellipsoid head{.half_mm = {62, 70, 42}, .moved_mm = {0, 0, up}};
    syn::paint(picture, head, 1000);
    syn::Random random(5);
    syn::add_noise(picture, 5, random);
    const auto measures = measure(picture, {"fov_cut", "fov_cut_superior", "fov_cut_left", "fov_cut_anterior"});
    // The plane through the centres of the last slice.
    const double height = (52.5 - up) / 42;
    CHECK(value(measures, "fov_cut_superior") == Approx(std::max(0.0, 1 - height * height)).margin(0.05));
    CHECK(value(measures, "fov_cut") == value(measures, "fov_cut_superior"));
    CHECK(value(measures, "fov_cut_left") == 0);
    CHECK(value(measures, "fov_cut_superior") > last);
    last = value(measures, "fov_cut_superior");
  }
  syn::Picture left(kSize, kStep);
  syn::paint(left, {.half_mm = {62, 70, 42}, .moved_mm = {60, 0, 0}}, 1000);
  syn::Random random(5);
  syn::add_noise(left, 5, random);
  const auto measures = measure(left, {"fov_cut_left", "fov_cut_right"});
  CHECK(value(measures, "fov_cut_left") > 0.5);
  CHECK(value(measures, "fov_cut_right") == 0);
}

TEST_CASE("summaries say what numpy says of known values", "[metrics][summary]") {
  const auto measures = measure(noisy(20), {"core_mean", "core_median", "core_sd", "core_mad", "core_p05", "core_p95",
                                            "core_kurtosis", "air_mean", "air_sd"});
  CHECK(value(measures, "core_mean") == Approx(1000).epsilon(0.002));
  CHECK(value(measures, "core_median") == Approx(1000).epsilon(0.002));
  CHECK(value(measures, "core_sd") == Approx(20).epsilon(0.02));
  CHECK(value(measures, "core_mad") == Approx(20).epsilon(0.03));
  CHECK(value(measures, "core_p05") == Approx(1000 - 1.645 * 20).epsilon(0.003));
  CHECK(value(measures, "core_p95") == Approx(1000 + 1.645 * 20).epsilon(0.003));
  CHECK(std::abs(value(measures, "core_kurtosis")) < 0.1);
  CHECK(value(measures, "air_mean") == Approx(20 * std::sqrt(std::acos(-1.0) / 2)).epsilon(0.01));
  CHECK(value(measures, "air_sd") == Approx(20 * std::sqrt(2 - std::acos(-1.0) / 2)).epsilon(0.01));
}

TEST_CASE("geometry comes from headers and reads no pixel", "[metrics][geometry]") {
  syn::VolumeSeries series = syn::series_of({head()});
  series.step_mm = {2, 3, 4};
  const double tilt = 0.2;
  series.column = {0, std::cos(tilt), std::sin(tilt)};
  const std::uint64_t frames = pixels::use().frames;
  const auto measures = measure(
      series, {head()}, {"slice_spacing", "slice_gap", "missing_slices", "obliquity", "coverage_i", "coverage_k"});
  CHECK(pixels::use().frames == frames);
  CHECK(value(measures, "slice_spacing") == Approx(4));
  CHECK(value(measures, "slice_gap") == Approx(0).margin(1e-6));
  CHECK(value(measures, "missing_slices") == 0);
  CHECK(value(measures, "obliquity") == Approx(tilt * 180 / std::acos(-1.0)).epsilon(1e-6));
  CHECK(value(measures, "coverage_i") == 128);
  CHECK(value(measures, "coverage_k") == Approx(144));
}
