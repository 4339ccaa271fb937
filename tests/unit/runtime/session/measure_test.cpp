// Metrics of a series by its files, as a run of a policy asks for them.
#include "runtime/session/measure.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/metrics/catalogue.hpp"
#include "runtime/pixels/plugin.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
namespace syn = qapc::synthetic;

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

void write_head(const std::filesystem::path& folder) {
  syn::Picture picture({40, 44, 20}, {5, 5, 5});
  syn::Random random(2);
  syn::paint(picture, {.half_mm = {70, 80, 40}, .moved_mm = {}}, 1000);
  syn::add_noise(picture, 10, random);
  syn::write_series(folder, syn::series_of({picture}), syn::voxels_of({picture}));
}

}  // namespace

TEST_CASE("a series is measured by its files, in whatever order they are named", "[session][metrics]") {
  dicom::use_dictionary(dictionary::table());
  const support::Scratch scratch;
  write_head(scratch.path());
  auto files = files_of(scratch.path());
  const std::vector<const metrics::Metric*> wanted{metrics::find("snr"), metrics::find("coverage_k"),
                                                   metrics::find("tsnr_raw"), metrics::find("cjv")};
  const auto first = session::measure_series(files, wanted, metrics::Cost::Pixels);
  REQUIRE(first.size() == 4);
  // Signal 1000 with noise of deviation 10.
  CHECK(*first[0].measure.value == Approx(100).epsilon(0.02));
  CHECK(*first[1].measure.value == 100);
  CHECK(first[2].measure.value.error() == metrics::Reason::NotATimeSeries);
  CHECK(first[3].measure.value.error() == metrics::Reason::NotAsked);
  REQUIRE(first[0].basis);
  CHECK(first[0].basis->instances.size() == 20);
  CHECK(metrics::words(*first[0].basis) == "stack 1 of 40 x 44 x 20, volume 1 of 1");
  std::ranges::reverse(files);
  const auto again = session::measure_series(files, wanted, metrics::Cost::Pixels);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(again[i].measure == first[i].measure);
    CHECK(again[i].basis == first[i].basis);
  }
}

TEST_CASE("headers alone are read for metrics of headers", "[session][metrics]") {
  dicom::use_dictionary(dictionary::table());
  const support::Scratch scratch;
  write_head(scratch.path());
  const auto before = pixels::use().frames;
  const std::vector<const metrics::Metric*> wanted{metrics::find("slice_spacing"), metrics::find("efc")};
  const auto answers = session::measure_series(files_of(scratch.path()), wanted, metrics::Cost::Headers);
  CHECK(*answers[0].measure.value == 5);
  CHECK(answers[1].measure.value.error() == metrics::Reason::NotAsked);
  CHECK(pixels::use().frames == before);
}
