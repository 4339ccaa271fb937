// Masks against the objects they should find, and reasons where there is nothing to find.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

double dice(const Regions& regions, const std::vector<std::uint8_t>& truth) {
  double both = 0;
  double all = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const int found = regions.is(i, Region::Head) ? 1 : 0;
    both += found * truth[i];
    all += found + truth[i];
  }
  return 2 * both / all;
}

/// Scalp, dark skull, brain of two tissues, fluid: contrasts of a T1-weighted head.
syn::Picture brain(const std::array<int, 3>& size, const std::array<double, 3>& step, double sigma,
                   double shading = 0) {
  syn::Picture picture(size, step);
  const auto shell = [&](double inward, double value) {
    syn::paint(picture, {.half_mm = {72 - inward, 82 - inward, 62 - inward}, .moved_mm = {}}, value);
  };
  shell(0, 900);   // scalp
  shell(5, 60);    // skull
  shell(12, 500);  // grey matter
  shell(24, 800);  // white matter
  syn::paint(picture, {.half_mm = {12, 25, 12}, .moved_mm = {}}, 200);
  picture.each(
      [&](std::size_t voxel, double x, double /*y*/, double /*z*/) { picture.values[voxel] *= 1 + shading * x / 72; });
  syn::Random random(21);
  syn::add_noise(picture, sigma, random);
  return picture;
}
constexpr syn::Ellipsoid kScalp{.half_mm = {72, 82, 62}, .moved_mm = {}};

std::string refusal(const syn::Picture& picture, std::string_view metric = "fber") {
  return reason(measure(picture, {metric}), metric);
}

}  // namespace

TEST_CASE("the head mask is the head, in voxels of 1 to 5 mm, noisy, shaded and with ghosts", "[metrics][regions]") {
  struct Grid {
    std::array<int, 3> size;
    std::array<double, 3> step;
  };
  for (const Grid& grid : {Grid{{64, 72, 52}, {3, 3, 3}}, {{190, 200, 30}, {1, 1, 5}}, {{96, 104, 76}, {2, 2, 2}}}) {
    for (const double sigma : {5.0, 30.0}) {
      INFO(grid.size[0] << " voxels, noise " << sigma);
      const syn::Picture picture = brain(grid.size, grid.step, sigma);
      CHECK(dice(regions(picture), syn::inside(picture, kScalp)) >= 0.97);
    }
  }
  const std::array<int, 3> size{64, 72, 52};
  const syn::Picture shaded = brain(size, {3, 3, 3}, 10, 0.5);
  CHECK(dice(regions(shaded), syn::inside(shaded, kScalp)) >= 0.97);
  syn::Picture ghosted = brain(size, {3, 3, 3}, 10);
  syn::add_ghost(ghosted, 1, 0.05);
  CHECK(dice(regions(ghosted), syn::inside(ghosted, kScalp)) >= 0.97);
}

TEST_CASE("core, air and quiet lie where they should", "[metrics][regions]") {
  const syn::Picture picture = brain({64, 72, 52}, {3, 3, 3}, 10);
  const Regions found = regions(picture);
  const auto deep = syn::inside(picture, {.half_mm = {60, 70, 50}, .moved_mm = {}});
  const auto wide = syn::inside(picture, {.half_mm = {78, 88, 68}, .moved_mm = {}});
  CHECK(found.core > 1000);
  CHECK(found.air > 10'000);
  CHECK(found.quiet > 1000);
  picture.each([&](std::size_t voxel, double x, double /*y*/, double /*z*/) {
    if (found.is(voxel, Region::Core)) REQUIRE(deep[voxel] == 1);
    if (found.is(voxel, Region::Air)) REQUIRE(wide[voxel] == 0);
    if (found.is(voxel, Region::Quiet)) REQUIRE(found.is(voxel, Region::Air));
    // Phase is encoded down the columns: quiet air is beside the head.
    if (found.is(voxel, Region::Quiet) && std::abs(x) < 60) REQUIRE(std::abs(x) > 0);
  });
}

TEST_CASE("images without an object, a background or contrast have a reason", "[metrics][regions][reasons]") {
  const syn::Picture empty(kSize, kStep);
  for (const auto& [name, measure] : measure(empty)) {
    if (measure.value || name.starts_with("slice_") || name.ends_with("_slices")) continue;
    INFO(name);
    const auto word = metrics::word(measure.value.error());
    CHECK((word == "constant_image" || word == "not_a_time_series" || word == "not_diffusion"));
  }
  syn::Picture full(kSize, kStep);
  syn::Random random(4);
  for (double& value : full.values) value = 1000 + 100 * random.normal();
  CHECK(refusal(full) == "fills_view");
  const syn::Picture stripped = head();  // zeros all around
  CHECK(refusal(stripped) == "no_background");
  CHECK(refusal(stripped, "qi1") == "no_background");
  CHECK(refusal(stripped, "efc").empty());
  syn::Picture speck(kSize, kStep);
  syn::paint(speck, {.half_mm = {12, 12, 12}, .moved_mm = {}}, 1000);
  syn::add_noise(speck, 5, random);
  CHECK(refusal(speck) == "no_head");
}

TEST_CASE("a face replaced by zeros is told from padding", "[metrics][regions][reasons]") {
  syn::Picture padded = brain({64, 72, 52}, {3, 3, 3}, 10);
  syn::Picture defaced = padded;
  padded.each([&](std::size_t voxel, double x, double y, double z) {
    if (std::abs(x) > 84) padded.values[voxel] = 0;
    if (y < -45 && z < 0) defaced.values[voxel] = 0;
  });
  CHECK(refusal(padded).empty());
  for (const char* metric : {"fber", "qi1", "snrd", "gsr", "air_mean"}) CHECK(refusal(defaced, metric) == "defaced");
  CHECK(refusal(defaced, "snr").empty());
}

TEST_CASE("headers rule out what a metric is not for", "[metrics][reasons]") {
  const std::vector<syn::Picture> pictures{brain({40, 44, 32}, {5, 5, 5}, 10)};
  const auto with = [&](auto change, std::string_view metric) {
    syn::VolumeSeries series = syn::series_of(pictures);
    change(series);
    return reason(measure(series, pictures, {metric}), metric);
  };
  using Change = syn::VolumeSeries&;
  CHECK(with([](Change s) { s.image_type = "ORIGINAL\\PRIMARY\\P\\ND"; }, "snr") == "phase_image");
  CHECK(with([](Change s) { s.image_type = "ORIGINAL\\PRIMARY\\R\\ND"; }, "snr") == "not_magnitude");
  CHECK(with([](Change s) { s.image_type = "DERIVED\\SECONDARY\\MPR"; }, "snr") == "derived_image");
  CHECK(with([](Change s) { s.image_type = "DERIVED\\SECONDARY\\MPR"; }, "head_mean").empty());
  CHECK(with([](Change s) { s.intercept = -100; }, "snr") == "not_magnitude");
  CHECK(with([](Change s) { s.extra = {syn::element(0x0028'0002, "US", "3")}; }, "snr") == "colour");
  CHECK(with([](Change s) { s.size[2] = 1; }, "slice_jump") == "single_slice");
  CHECK(with([](Change s) { s.size[2] = 4; }, "slice_jump") == "too_few_slices");
  CHECK(with([](Change) {}, "tsnr_raw") == "not_a_time_series");
  CHECK(with([](Change) {}, "snr").empty());
}

TEST_CASE("slices with gaps have no smoothness through them", "[metrics][reasons]") {
  const std::vector<syn::Picture> pictures{brain({40, 44, 32}, {5, 5, 5}, 10)};
  const volume::reading::Series written(syn::series_of(pictures), syn::voxels_of(pictures));
  for (const auto& entry : std::filesystem::directory_iterator(written.path())) {
    if (entry.path().stem().string().ends_with("_10")) std::filesystem::remove(entry.path());
  }
  const volume::reading::Read read = written.read();
  volume::Source source(read.stacks.at(0), read.images, read.files);
  const std::vector<const Metric*> wanted{find("fwhm_k"), find("fwhm_i"), find("missing_slices")};
  const auto measures = metrics::measure(source, wanted);
  CHECK(measures[0].value.error() == Reason::IrregularSlices);
  CHECK(measures[1].value.has_value());
  CHECK(measures[2].value == 1.0);
}

TEST_CASE("classes of tissue give joint variation, contrast and their own signal", "[metrics][tissue][slow]") {
  double last = 0;
  for (const double sigma : {20.0, 40.0}) {
    const syn::Picture picture = brain({40, 44, 32}, {5, 5, 5}, sigma);
    const auto measures = measure(
        picture, {"cjv", "cnr", "snr_bright", "snr_dark", "wm2max_approx", "bright_mean", "inu_range", "inu_median"});
    // White 800, grey 500; the field found in an even image is even but for a little.
    CHECK(value(measures, "cjv") == Approx(2 * sigma / 300).epsilon(0.15));
    CHECK(value(measures, "cjv") > last);
    last = value(measures, "cjv");
    CHECK(value(measures, "cnr") == Approx(300 / std::sqrt(2 * sigma * sigma + 0.43 * sigma * sigma)).epsilon(0.15));
    CHECK(value(measures, "snr_bright") == Approx(800 / sigma).epsilon(0.15));
    CHECK(value(measures, "wm2max_approx") > 0.5);
    CHECK(value(measures, "wm2max_approx") < 1);
    CHECK(value(measures, "inu_range") < 0.2);
  }
}

TEST_CASE("the range of the bias field grows with the shading", "[metrics][inu][slow]") {
  double last = 0;
  for (const double shading : {0.0, 0.2, 0.4}) {
    const double range = value(measure(brain({40, 44, 32}, {5, 5, 5}, 10, shading), {"inu_range"}), "inu_range");
    CHECK(range > last);
    last = range;
  }
  CHECK(last > 0.3);
}

TEST_CASE("a phantom has no tissue classes", "[metrics][tissue][slow]") {
  syn::Picture picture({40, 44, 32}, {5, 5, 5});
  syn::paint(picture, kScalp, 1000);
  syn::Random random(4);
  syn::add_noise(picture, 20, random);
  CHECK(reason(measure(picture, {"cjv"}), "cjv") == "classes_not_distinct");
}
