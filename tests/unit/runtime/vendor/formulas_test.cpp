#include <catch2/catch.hpp>

#include "runtime/vendor/diffusion.hpp"
#include "runtime/vendor/geometry.hpp"
#include "runtime/vendor/readout.hpp"
#include "runtime/vendor/slices.hpp"

using namespace qapc::vendor;

namespace {

const Orientation kAxial{{1, 0, 0}, {0, 1, 0}};
const Orientation kSagittal{{0, 1, 0}, {0, 0, -1}};

Approx near(double value) {
  return Approx(value).epsilon(1e-9);
}
void check(const std::optional<Vector>& vector, const Vector& expected) {
  REQUIRE(vector);
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK((*vector)[i] == Approx(expected[i]).margin(1e-9));
}

using Times = std::vector<double>;

}  // namespace

TEST_CASE("echo spacing and readout time follow from the bandwidth along phase encoding", "[vendor][readout]") {
  // 64 lines of which every second was acquired, 0.56 ms apart (dcm_qa, ax_int_36sl).
  const auto readout = readout_of_bandwidth(55.804, 64);
  REQUIRE(readout);
  CHECK(readout->effective_echo_spacing_s == Approx(0.000279998).epsilon(1e-6));
  CHECK(readout->total_readout_time_s == Approx(0.0176399).epsilon(3e-6));
  CHECK_FALSE(readout_of_bandwidth(0, 64));
  CHECK_FALSE(readout_of_bandwidth(-1, 64));
  CHECK_FALSE(readout_of_bandwidth(55.8, 1));
}

TEST_CASE("GE's readout time rounds the number of lines up", "[vendor][readout]") {
  // The example of dcm2niix GE/README.md.
  const GeEcho example{
      .line_spacing_us = 636, .acquired_lines = 128, .reduction = 1.5, .partial_fourier = true, .reconstructed = 128};
  CHECK(readout_of_ge(example)->total_readout_time_s == near(0.055332));
  GeEcho echo{.line_spacing_us = 544, .acquired_lines = 64, .reduction = 2, .reconstructed = 64};
  CHECK(readout_of_ge(echo)->total_readout_time_s == near(0.016864));
  CHECK(readout_of_ge(echo)->effective_echo_spacing_s == Approx(0.000267683).epsilon(1e-5));
  echo.acquired_lines = 66;
  CHECK(readout_of_ge(echo)->total_readout_time_s == near(33 * 544e-6));
  echo.partial_fourier = true;
  CHECK(readout_of_ge(echo)->total_readout_time_s == near(35 * 544e-6));
  echo.reduction = 0.5;
  CHECK_FALSE(readout_of_ge(echo));
  echo = {.line_spacing_us = 0, .acquired_lines = 64, .reconstructed = 64};
  CHECK_FALSE(readout_of_ge(echo));
}

TEST_CASE("positive along a column is j- in a NIfTI image", "[vendor][readout]") {
  CHECK(bids_direction(Axis::Column, true) == "j-");
  CHECK(bids_direction(Axis::Column, false) == "j");
  CHECK(bids_direction(Axis::Row, true) == "i");
  CHECK(bids_direction(Axis::Row, false) == "i-");
  CHECK(axis_of("COL") == Axis::Column);
  CHECK(axis_of("COLUMN") == Axis::Column);
  CHECK(axis_of("ROW") == Axis::Row);
  CHECK_FALSE(axis_of("OTHER"));
}

TEST_CASE("a direction of phase encoding has a name in the patient", "[vendor][readout]") {
  CHECK(direction_in_patient(kAxial, Axis::Column, true) == "A>P");
  CHECK(direction_in_patient(kAxial, Axis::Column, false) == "P>A");
  CHECK(direction_in_patient(kAxial, Axis::Row, true) == "R>L");
  CHECK(direction_in_patient(kSagittal, Axis::Row, true) == "A>P");
  CHECK(direction_in_patient(kSagittal, Axis::Column, true) == "H>F");
  CHECK(direction_in_patient(kSagittal, Axis::Column, false) == "F>H");
}

TEST_CASE("planes and directions are told by the nearest axis", "[vendor][geometry]") {
  CHECK(anatomical_plane({0.1, 0.2, -0.9}) == "TRA");
  CHECK(anatomical_plane({0, 1, 0}) == "COR");
  CHECK(anatomical_plane({-1, 0, 0}) == "SAG");
  CHECK(anatomical_plane({0, 0, 0}).empty());
  CHECK(anatomical_direction({0, 0, 0}).empty());
}

TEST_CASE("an orientation is six numbers that span a plane", "[vendor][geometry]") {
  const Times six{0, 1, 0, 0, 0, -1};
  check(orientation(six)->normal(), {-1, 0, 0});
  CHECK_FALSE(orientation(Times{1, 0, 0}));
  CHECK_FALSE(orientation(Times{0, 0, 0, 0, 1, 0}));
  CHECK_FALSE(orientation(Times{1, 0, 0, 1, 0, 0})->normal());
}

TEST_CASE("the tiles of a mosaic stand in a square, of UIH in the rows they need", "[vendor][geometry]") {
  const auto grid = [](std::uint32_t slices, Sheet sheet) {
    const auto found = grid_of(slices, sheet);
    return found ? std::pair(found->across, found->down) : std::pair(0U, 0U);
  };
  CHECK(grid(36, Sheet::Square) == std::pair(6U, 6U));
  CHECK(grid(37, Sheet::Square) == std::pair(7U, 7U));
  CHECK(grid(20, Sheet::Rows) == std::pair(5U, 4U));
  CHECK(grid(21, Sheet::Rows) == std::pair(5U, 5U));
  CHECK(grid(1, Sheet::Square) == std::pair(1U, 1U));
  CHECK(grid(0, Sheet::Square) == std::pair(0U, 0U));
  CHECK(grid(4'000'000'000U, Sheet::Square) == std::pair(0U, 0U));
}

TEST_CASE("a slice of a mosaic lies inside the sheet around it", "[vendor][geometry]") {
  // Two slices of 64 x 64 in a sheet of 128 x 128, 3 mm pixels: the sheet begins 96 mm before the slice.
  const Mosaic mosaic{.position = {-192, -192, 10},
                      .orientation = kAxial,
                      .spacing = {3, 3},
                      .rows = 128,
                      .columns = 128,
                      .grid = {2, 2},
                      .normal = {0, 0, 1},
                      .slice_spacing_mm = 3.6};
  CHECK(mosaic.slice_position(0) == Vector{-96, -96, 10});
  CHECK(mosaic.slice_position(1) == Vector{-96, -96, 13.6});
}

TEST_CASE("slice times stand in the order of rising position", "[vendor][slices]") {
  const std::vector<SliceTime> slices = {{30, 100.5}, {10, 100}, {20, 101}};
  CHECK(times_by_position(slices) == Times{0, 1, 0.5});
  CHECK_FALSE(times_by_position(std::vector<SliceTime>{{30, 1}, {30, 2}}));
  CHECK_FALSE(times_by_position(std::vector<SliceTime>{{10, 1}, {30, 1}}));
  CHECK_FALSE(times_by_position(std::vector<SliceTime>{{10, 1}}));
}

TEST_CASE("a volume over midnight is put right", "[vendor][slices]") {
  CHECK(times_by_position(std::vector<SliceTime>{{10, 86'399.5}, {20, 0.5}}) == Times{0, 1});
}

TEST_CASE("times longer than a repetition are none", "[vendor][slices]") {
  CHECK(times_within(Times{1.255, 0, 1.325}, 3) == Times{1.255, 0, 1.325});
  CHECK(times_within(Times{2, 1, 3}, 3) == Times{1, 0, 2});
  CHECK_FALSE(times_within(Times{0, 86'397.5, 0.14}, 3));
  CHECK_FALSE(times_within(Times{1, 1, 1}, 3));
  CHECK_FALSE(times_within(Times{}, 3));
}

TEST_CASE("the order of slices has a name, also with several at once", "[vendor][slices]") {
  CHECK(order_of(Times{0, 1, 2}) == "ascending");
  CHECK(order_of(Times{2, 1, 0}) == "descending");
  CHECK(order_of(Times{0, 2, 1, 3}) == "interleaved");
  CHECK(order_of(Times{0, 1, 2, 0, 1, 2}) == "ascending");
  CHECK(order_of(Times{2, 1, 0, 2, 1, 0}) == "descending");
  CHECK(order_of(Times{0, 2, 1, 0, 2, 1}) == "interleaved");
  CHECK(order_of(Times{1, 1}).empty());
  CHECK(order_of(Times{}).empty());
}

TEST_CASE("slices at once are counted where every instant has the same number", "[vendor][slices]") {
  CHECK(slices_at_once(Times{0, 1, 2}) == 1U);
  CHECK(slices_at_once(Times{0, 1, 0, 1, 0, 1}) == 3U);
  CHECK_FALSE(slices_at_once(Times{0, 1, 0}));
  CHECK_FALSE(slices_at_once(Times{}));
}

TEST_CASE("an acquisition of GE without pauses has its slots", "[vendor][slices]") {
  GeSlices slices{.slices = 8, .repetition_time_s = 1.5};
  CHECK(ge_slice_times(slices) == Times{0, 0.75, 0.1875, 0.9375, 0.375, 1.125, 0.5625, 1.3125});
  slices.interleaved = false;
  CHECK(ge_slice_times(slices) == Times{0, 0.1875, 0.375, 0.5625, 0.75, 0.9375, 1.125, 1.3125});
  slices.descending = true;
  CHECK(ge_slice_times(slices)->front() == 1.3125);
  slices.multiband = 3;
  CHECK_FALSE(ge_slice_times(slices));
}

TEST_CASE("with an even number of slots the last two of a multiband acquisition change places", "[vendor][slices]") {
  // DV28, 48 slices, three at once (dcm_qa_ge): … 0.75, 1.875, 0.875, 1.75 at the end of each band.
  const auto times = ge_slice_times({.slices = 48, .multiband = 3, .repetition_time_s = 2});
  REQUIRE(times);
  CHECK(Times(times->begin(), times->begin() + 16) ==
        Times{0, 1, 0.125, 1.125, 0.25, 1.25, 0.375, 1.375, 0.5, 1.5, 0.625, 1.625, 0.75, 1.875, 0.875, 1.75});
  CHECK((*times)[16] == 0);
}

TEST_CASE("times that were rounded to milliseconds become those of a regular acquisition", "[vendor][slices]") {
  // Trigger Time of DV24 (dcm_qa_stc): 187, 937, 375 …, less the first.
  const Times rounded{0, 0.75, 0.188, 0.938, 0.375, 1.125, 0.563, 1.313};
  CHECK(ge_regular_times(rounded, 1.5, 1) == Times{0, 0.75, 0.1875, 0.9375, 0.375, 1.125, 0.5625, 1.3125});
  const Times descending{0.9, 0.4, 0.8, 0.3, 0.7, 0.2, 0.6, 0.1, 0.5, 0};
  const auto found = ge_regular_times(descending, 1, 1);
  REQUIRE(found);
  for (std::size_t i = 0; i < descending.size(); ++i) CHECK((*found)[i] == near(descending[i]));
  CHECK_FALSE(ge_regular_times(Times{0, 0.1, 0.9}, 1.5, 1));
}

TEST_CASE("two clocks agree within 5 ms", "[vendor][slices]") {
  CHECK(times_agree(Times{0, 0.27}, Times{0, 0.2675}));
  CHECK_FALSE(times_agree(Times{0, 0.195}, Times{0, 0.16}));
  CHECK_FALSE(times_agree(Times{0}, Times{0, 1}));
}

TEST_CASE("GE's b-value loses what newer software adds", "[vendor][diffusion]") {
  CHECK(ge_b_value(1000) == 1000);
  CHECK(ge_b_value(1'000'001'000) == 1000);
  CHECK(ge_b_value(0) == 0);
  CHECK_FALSE(ge_b_value(-1));
}

TEST_CASE("GE's directions turn with phase encoding", "[vendor][diffusion]") {
  // dcm_qa_ge: stored (0.492355, 0.844098, -0.212332) is (-0.492355, 0.844098, -0.212332) of the NIfTI image, whose
  // second axis runs against the rows.
  check(ge_direction({0.492355, 0.844098, -0.212332}, kAxial, Axis::Column), {-0.492355, -0.844098, -0.212332});
  check(ge_direction({1, 0, 0}, kAxial, Axis::Row), {0, 1, 0});
  check(ge_direction({0, 0, 1}, kSagittal, Axis::Column), {-1, 0, 0});
  CHECK_FALSE(ge_direction({1, 0, 0}, {{1, 0, 0}, {1, 0, 0}}, Axis::Row));
}

TEST_CASE("Canon's comments hold weighting and direction", "[vendor][diffusion]") {
  const auto weighting = canon_weighting("b=1500(0.895,0.000,0.445)");
  REQUIRE(weighting);
  CHECK(weighting->b_value == 1500);
  // dcm_qa_canon: (0, 0.895, 0.445) of the NIfTI image.
  check(canon_direction(weighting->phase_frequency_slice, kAxial, Axis::Column), {0, -0.895, 0.445});
  check(canon_direction({0, 1, 0}, kSagittal, Axis::Row), {0, 0, 1});
  CHECK(canon_weighting("b=0( 0, 0, 0 )")->b_value == 0);
  CHECK_FALSE(canon_weighting(""));
  CHECK_FALSE(canon_weighting("b=1500"));
  CHECK_FALSE(canon_weighting("b=1500(0.895;0.000;0.445)"));
  CHECK_FALSE(canon_weighting("b=-1(0,0,0)"));
  CHECK_FALSE(canon_weighting("motion corrected"));
}
