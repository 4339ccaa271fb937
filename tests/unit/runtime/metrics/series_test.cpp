// Metrics asked of a series as a whole.
#include "runtime/metrics/series.hpp"

#include <catch2/catch.hpp>

#include "runtime/pixels/plugin.hpp"
#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

std::vector<const Metric*> wanted(const std::vector<std::string_view>& names) {
  std::vector<const Metric*> out;
  for (const std::string_view name : names) out.push_back(find(name));
  return out;
}

syn::VolumeSeries series_of(const syn::Picture& picture, double echo_ms, const std::string& image_type) {
  syn::VolumeSeries series = syn::series_of({picture});
  series.echo_time_ms = echo_ms;
  series.image_type = image_type;
  return series;
}

/// Two series in one folder are read as one.
volume::reading::Read both(const support::Scratch& scratch, const syn::Picture& picture, const syn::VolumeSeries& a,
                           syn::VolumeSeries b) {
  b.series = 2;  // other file names and instances
  syn::write_series(scratch.path() / "a", a, syn::voxels_of({picture}));
  syn::write_series(scratch.path() / "b", b, syn::voxels_of({picture}));
  return volume::reading::read(scratch.path());
}

}  // namespace

TEST_CASE("a series answers with the stack that fulfils the preconditions", "[metrics][series]") {
  syn::Picture picture = head();
  syn::Random random(4);
  syn::add_noise(picture, 10, random);
  const support::Scratch scratch;
  const auto read = both(scratch, picture, series_of(picture, 5, "ORIGINAL\\PRIMARY\\P\\ND"),
                         series_of(picture, 5, "ORIGINAL\\PRIMARY\\M\\ND"));
  REQUIRE(read.stacks.size() == 2);
  const auto names = wanted({"snr", "efc", "slice_spacing", "tsnr_raw", "cjv"});
  const auto answers = measure({read.images, read.files, read.stacks}, names);
  REQUIRE(answers.size() == names.size());
  for (std::size_t i = 0; i < names.size(); ++i) CHECK(answers[i].metric == names[i]);
  REQUIRE(answers[0].measure.value);
  REQUIRE(answers[0].basis);
  const auto magnitude = read.stacks[0].component == volume::Component::Magnitude ? 0u : 1u;
  CHECK(answers[0].basis->stack == magnitude);
  CHECK(answers[0].basis->volume == 0u);
  CHECK(answers[0].basis->instances.size() == 36);
  CHECK(words(*answers[0].basis) ==
        (magnitude == 0 ? "stack 1 of 64 x 64 x 36, volume 1 of 1" : "stack 2 of 64 x 64 x 36, volume 1 of 1"));
  // Both stacks have places.
  CHECK(answers[2].measure.value.error() == Reason::SeveralStacks);
  CHECK_FALSE(answers[2].basis);
  CHECK_FALSE(answers[3].measure.value);
  CHECK(answers[4].measure.value.error() == Reason::NotAsked);
  // The same number as of the stack by itself.
  CHECK(*answers[0].measure.value == value(measure(picture, {"snr"}), "snr"));
}

TEST_CASE("echoes are several stacks, and none is chosen for the caller", "[metrics][series]") {
  const syn::Picture picture = head();
  const support::Scratch scratch;
  const auto read = both(scratch, picture, series_of(picture, 5, "ORIGINAL\\PRIMARY\\M\\ND"),
                         series_of(picture, 10, "ORIGINAL\\PRIMARY\\M\\ND"));
  const auto answers = measure({read.images, read.files, read.stacks}, wanted({"efc"}));
  CHECK(answers[0].measure.value.error() == Reason::SeveralStacks);
}

TEST_CASE("a series without images has no volume", "[metrics][series]") {
  const auto answers = measure(SeriesInput{}, wanted({"efc", "slice_spacing"}));
  for (const Measured& one : answers) CHECK(one.measure.value.error() == Reason::NoVolume);
}

TEST_CASE("metrics of headers read no pixel of a series", "[metrics][series]") {
  const syn::Picture picture = head();
  const volume::reading::Series written(syn::series_of({picture}), syn::voxels_of({picture}));
  const auto read = written.read();
  const auto before = pixels::use().frames;
  const auto answers = measure({read.images, read.files, read.stacks}, wanted({"slice_spacing"}));
  CHECK(*answers[0].measure.value == 3);
  CHECK(pixels::use().frames == before);
}
