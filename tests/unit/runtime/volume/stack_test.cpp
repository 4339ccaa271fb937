#include "runtime/volume/stack.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/volumes.hpp"

using namespace qapc;
using namespace qapc::volume;
using namespace qapc::volume::reading;

namespace {

const double kTilt = std::sqrt(0.5);

syn::VolumeSeries series(syn::Storage storage = syn::Storage::Slices) {
  syn::VolumeSeries made;
  made.size = {7, 5, 6};
  made.volumes = 3;
  made.row = {kTilt, kTilt, 0};
  made.column = {0, 0, -1};
  made.storage = storage;
  return made;
}

std::vector<double> addresses(const syn::VolumeSeries& made, int t) {
  std::vector<double> out;
  for (int k = 0; k < made.size[2]; ++k) {
    for (int j = 0; j < made.size[1]; ++j) {
      for (int i = 0; i < made.size[0]; ++i) out.push_back(address(i, j, k, t));
    }
  }
  return out;
}

/// The files of a folder that hold slice k of volume t, by their number.
std::filesystem::path slice_file(const Series& written, const syn::VolumeSeries& made, int k, int t) {
  const int number = t * made.size[2] + k + 1;
  for (const auto& entry : std::filesystem::directory_iterator(written.path())) {
    if (entry.path().stem().string().ends_with("_" + std::to_string(number))) return entry.path();
  }
  FAIL("no such slice");
  return {};
}

}  // namespace

TEST_CASE("slices, mosaics, grids and frames of one run make the same stack", "[volume][stack]") {
  const syn::VolumeSeries slices = series();
  const Read classic = Series(slices, address).read();
  REQUIRE(classic.stacks.size() == 1);
  const Stack& expected = classic.stacks.front();
  CHECK(expected.volumes == 3);
  CHECK(expected.axis == Axis::Time);
  CHECK(expected.grid.size == std::array<std::uint32_t, 3>{7, 5, 6});
  CHECK(expected.grid.spacing_mm[0] == 2);
  CHECK(expected.grid.spacing_mm[2] == Approx(3));
  CHECK(expected.grid.axes[2][0] == Approx(-kTilt));
  CHECK(expected.grid.axes[2][1] == Approx(kTilt));
  CHECK(expected.grid.origin_mm[0] == Approx(-20));
  CHECK(expected.notes.worst_spacing_mm < 1e-6);
  CHECK(expected.phase_axis == PhaseAxis::Column);
  for (const syn::Storage storage : {syn::Storage::Slices, syn::Storage::Mosaics, syn::Storage::UihGrids,
                                     syn::Storage::Frames, syn::Storage::FramesByVolume}) {
    INFO(static_cast<int>(storage));
    const Series written(series(storage), address);
    const Read read = written.read();
    REQUIRE(read.stacks.size() == 1);
    const Stack& stack = read.stacks.front();
    CHECK(stack.volumes == 3);
    CHECK(stack.axis == Axis::Time);
    CHECK(stack.grid.size == expected.grid.size);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      CHECK(stack.grid.spacing_mm[axis] == Approx(expected.grid.spacing_mm[axis]));
      CHECK(stack.grid.origin_mm[axis] == Approx(expected.grid.origin_mm[axis]).margin(1e-6));
      for (std::size_t part = 0; part < 3; ++part)
        CHECK(stack.grid.axes[axis][part] == Approx(expected.grid.axes[axis][part]).margin(1e-6));
    }
    CHECK_FALSE(stack.notes.order_assumed);
    for (int t = 0; t < 3; ++t) CHECK(read.values(static_cast<std::size_t>(t)) == addresses(slices, t));
    // Neither order nor names of files matter.
    const Read again = written.read(true);
    CHECK(again.stacks.front().grid == stack.grid);
    CHECK(again.values(2) == read.values(2));
  }
}

TEST_CASE("a mosaic whose slices run against the normal is turned round", "[volume][stack][mosaic]") {
  syn::VolumeSeries made = series(syn::Storage::Mosaics);
  made.from_last = true;
  const Series written(made, address);
  const Read read = written.read();
  CHECK(read.stacks.front().grid.origin_mm[0] == Approx(-20));
  CHECK(read.values(1) == addresses(made, 1));
}

TEST_CASE("missing slices and uneven distances are told", "[volume][stack]") {
  syn::VolumeSeries made = series();
  made.volumes = 1;
  const Series written(made, address);
  std::filesystem::remove(slice_file(written, made, 2, 0));
  std::filesystem::remove(slice_file(written, made, 3, 0));
  const Stack gap = written.read().stacks.front();
  CHECK(gap.grid.size[2] == 4);
  CHECK(gap.grid.spacing_mm[2] == Approx(3));
  CHECK(gap.notes.missing_slices == 2);
  CHECK(gap.notes.worst_spacing_mm < 1e-6);

  Read uneven = Series(made, address).read();
  for (Facts& facts : uneven.images) {
    if (facts.instance_number == 4) facts.position_mm = sum(*facts.position_mm, {-0.5 * kTilt, 0.5 * kTilt, 0});
  }
  const Notes notes = stacks_of(uneven.images, uneven.files).front().notes;
  CHECK(notes.worst_spacing_mm == Approx(0.5));
  CHECK(notes.missing_slices == 0);
}

TEST_CASE("slices shifted in their plane are told", "[volume][stack]") {
  Read read = Series(series(), address).read();
  for (Facts& facts : read.images) {
    if (facts.instance_number == 4) facts.position_mm = sum(*facts.position_mm, {0, 0, 1.5});
  }
  CHECK(stacks_of(read.images, read.files).front().notes.shear_mm == Approx(1.5));
}

TEST_CASE("an image that comes twice under another name is used once", "[volume][stack]") {
  Read read = Series(series(), address).read();
  Facts again = read.images.at(4);
  again.sop_instance_uid += ".1";
  read.images.push_back(again);
  const Stack stack = stacks_of(read.images, read.files).front();
  CHECK(stack.volumes == 3);
  CHECK(stack.notes.repeated_slices == 1);
  CHECK(stack.notes.left_over == 0);
}

TEST_CASE("a run that stops in the middle of a volume keeps its whole volumes", "[volume][stack]") {
  const syn::VolumeSeries made = series();
  const Series written(made, address);
  std::filesystem::remove(slice_file(written, made, 5, 2));
  const Read read = written.read();
  CHECK(read.stacks.front().volumes == 2);
  CHECK(read.stacks.front().notes.left_over == 5);
  CHECK(read.values(1) == addresses(made, 1));
}

TEST_CASE("a slice lost in the middle of a run costs its volume, and moves no other", "[volume][stack]") {
  const syn::VolumeSeries made = series();
  const Series written(made, address);
  std::filesystem::remove(slice_file(written, made, 3, 1));
  const Read read = written.read();
  CHECK(read.stacks.front().volumes == 2);
  CHECK(read.values(1) == addresses(made, 2));
}

TEST_CASE("echoes, components, image types and orientations are stacks of their own", "[volume][stack]") {
  Read read = Series(series(), address).read();
  const auto stacks_after = [&](auto change) {
    std::vector<Facts> images = read.images;
    for (Facts& facts : images) {
      if (*facts.acquisition_number == 3) change(facts);
    }
    return stacks_of(images, read.files);
  };
  const auto echoes = stacks_after([](Facts& facts) { facts.echo_time_ms = 45; });
  REQUIRE(echoes.size() == 2);
  CHECK(echoes[0].volumes == 2);
  CHECK(echoes[1].echo_time_ms == 45.0);
  CHECK(echoes[1].axis == Axis::None);
  CHECK(stacks_after([](Facts& facts) { facts.component = Component::Phase; }).size() == 2);
  CHECK(stacks_after([](Facts& facts) { facts.image_type = "DERIVED"; }).size() == 2);
  CHECK(stacks_after([](Facts& facts) { facts.ge_variant = 2; }).size() == 2);
  CHECK(stacks_after([](Facts& facts) { facts.orientation = {{{1, 0, 0}, {0, 1, 0}}}; }).size() == 2);
  CHECK(stacks_after([](Facts& facts) { facts.echo_time_ms = 30.01; }).size() == 1);
}

TEST_CASE("b-values make the fourth axis diffusion, and the lowest one typical", "[volume][stack]") {
  for (const syn::Storage storage : {syn::Storage::Slices, syn::Storage::Frames}) {
    syn::VolumeSeries made = series(storage);
    made.b_value = [](int t) { return t == 1 ? 0.0 : 1000.0; };
    const Stack stack = Series(made, address).read().stacks.front();
    CHECK(stack.axis == Axis::Diffusion);
    CHECK(stack.b_values == std::vector<double>{1000, 0, 1000});
    CHECK(stack.typical_volume() == 1);
  }
  CHECK(Series(series(), address).read().stacks.front().typical_volume() == 1);
}

TEST_CASE("values are rescaled, and those of Philips freed of both scales", "[volume][scale]") {
  syn::VolumeSeries made = series();
  made.volumes = 1;
  made.slope = 2;
  made.intercept = -5;
  CHECK(Series(made, address).read().values().front() == 2 * 1 - 5);
  made.storage = syn::Storage::Frames;
  CHECK(Series(made, address).read().values().front() == 2 * 1 - 5);
  made.storage = syn::Storage::Slices;
  made.extra = {syn::private_element("Philips MR Imaging DD 001", 0x2005, 0x0E, "FL", "0.25")};
  CHECK(Series(made, address).read().values().front() == (2 * 1 - 5) / (2 * 0.25));
  // Somebody changed the standard ones; the vendor's own are still there.
  made.extra.push_back(syn::private_element("Philips MR Imaging DD 005", 0x2005, 0x0A, "DS", "4"));
  made.extra.push_back(syn::private_element("Philips MR Imaging DD 005", 0x2005, 0x09, "DS", "0"));
  CHECK(Series(made, address).read().values().front() == 4.0 * 1 / (4 * 0.25));
  made.extra = {syn::private_element("Philips MR Imaging DD 001", 0x2005, 0x0E, "FL", "1.7e38")};
  CHECK(Series(made, address).read().values().front() == 2 * 1 - 5);
}

TEST_CASE("signed values and the ceiling of stored bits", "[volume][scale]") {
  syn::VolumeSeries made = series();
  made.is_signed = true;
  made.bits_stored = 12;
  const Series written(made, [](int, int, int, int) { return -7; });
  const Read read = written.read();
  CHECK(read.values().front() == -7);
  Source source(read.stacks.front(), read.images, read.files);
  CHECK(source.ceiling(0, 0) == 2047.0);
}

TEST_CASE("slices without positions are one volume in order of their numbers", "[volume][stack]") {
  Read read = Series(series(), address).read();
  for (Facts& facts : read.images) facts.position_mm.reset();
  const auto stacks = stacks_of(read.images, read.files);
  REQUIRE(stacks.size() == 1);
  CHECK_FALSE(stacks.front().notes.placed);
  CHECK(stacks.front().grid.size[2] == 18);
  CHECK(stacks.front().volumes == 1);
}

TEST_CASE("a file that changed between header and pixels is refused", "[volume][source]") {
  syn::VolumeSeries made = series();
  const Series written(made, address);
  Read read = written.read();
  syn::VolumeSeries smaller = made;
  smaller.size = {7, 4, 6};
  syn::write_series(written.path(), smaller, address);
  Source source(read.stacks.front(), read.images, read.files);
  const auto out = source.read(0);
  REQUIRE_FALSE(out);
  CHECK(out.error().text == "its pixels have another size than its header says");
}

TEST_CASE("words of ImageType and elements of vendors tell the component", "[volume][facts]") {
  const auto component = [](const char* image_type, std::vector<syn::Element> extra = {}) {
    syn::VolumeSeries made = series();
    made.size = {2, 2, 1};
    made.volumes = 1;
    made.image_type = image_type;
    made.extra = std::move(extra);
    return Series(made, address).read().stacks.front().component;
  };
  CHECK(component("ORIGINAL\\PRIMARY\\M\\ND") == Component::Magnitude);
  CHECK(component("ORIGINAL\\PRIMARY\\P\\ND") == Component::Phase);
  CHECK(component("ORIGINAL\\PRIMARY\\PHASE MAP\\P\\FFE") == Component::Phase);
  CHECK(component("ORIGINAL\\PRIMARY\\R\\SE") == Component::Real);
  CHECK(component("DERIVED\\PRIMARY\\DIFFUSION\\ADC") == Component::Other);
  CHECK(component("ORIGINAL\\PRIMARY\\OTHER", {syn::private_element("GEMS_PARM_01", 0x0043, 0x2F, "SS", "3")}) ==
        Component::Imaginary);
  CHECK(component("ORIGINAL\\PRIMARY\\OTHER", {syn::element(0x0008'9208, "CS", "PHASE")}) == Component::Phase);
}
