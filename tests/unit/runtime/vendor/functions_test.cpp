#include <catch2/catch.hpp>

#include "runtime/vendor/of_image.hpp"
#include "runtime/vendor/of_series.hpp"

using namespace qapc;
using namespace qapc::vendor;

namespace {

using abi::Function;
using abi::Missing;

const Cell kNone = missing_cell(Missing::Absent);
const Cell kAxial = numbers_cell(std::vector<double>{1, 0, 0, 0, 1, 0});
Cell list(const std::vector<double>& values) {
  return numbers_cell(values);
}

Cell call(Function function, const std::vector<Cell>& cells) {
  Inputs in;
  for (const Cell& cell : cells) in.push_back(&cell);
  return of_image(function, in);
}
Cell call_series(Function function, const std::vector<std::vector<Cell>>& images) {
  std::vector<Inputs> all;
  for (const auto& cells : images) {
    Inputs& in = all.emplace_back();
    for (const Cell& cell : cells) in.push_back(&cell);
  }
  return of_series(function, all);
}
void check_near(const Cell& cell, const std::vector<double>& expected) {
  const auto values = numbers(cell);
  REQUIRE(values);
  REQUIRE(values->size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK((*values)[i] == Approx(expected[i]).margin(1e-9));
}

}  // namespace

TEST_CASE("joined and added values keep their order and their type", "[vendor][functions]") {
  CHECK(call(Function::Join, {number_cell(1), list({2, 3})}) == list({1, 2, 3}));
  CHECK(call(Function::Sum, {number_cell(2), number_cell(0.5)}) == number_cell(2.5));
  CHECK(call(Function::Sum, {number_cell(2), text_cell("x")}).missing == Missing::Absent);
}

TEST_CASE("a slice of a mosaic has the rows of its tile", "[vendor][functions]") {
  CHECK(call(Function::SquareTile, {count_cell(384), count_cell(36)}) == count_cell(64));
  CHECK(call(Function::SquareTile, {count_cell(384), count_cell(31)}) == count_cell(64));
  CHECK(call(Function::RowTile, {count_cell(320), count_cell(30)}) == count_cell(64));
  CHECK(call(Function::SquareTile, {count_cell(385), count_cell(36)}).missing == Missing::Absent);
  CHECK(call(Function::SquareTile, {count_cell(384), count_cell(0)}).missing == Missing::Absent);
}

TEST_CASE("lines are counted along the axis of phase encoding", "[vendor][functions]") {
  CHECK(call(Function::AlongPhase, {text_cell("COL"), count_cell(96), count_cell(64)}) == count_cell(96));
  CHECK(call(Function::AlongPhase, {text_cell("ROW"), count_cell(96), count_cell(64)}) == count_cell(64));
  CHECK(call(Function::AlongPhase, {kNone, count_cell(64), count_cell(64)}) == count_cell(64));
  CHECK(call(Function::AlongPhase, {kNone, count_cell(96), count_cell(64)}).missing == Missing::Absent);
  CHECK(call(Function::AcquiredLines, {list({0, 128, 96, 0})}) == count_cell(96));
  CHECK(call(Function::AcquiredMatrix, {list({128, 0, 0, 96})}) == list({128, 96}));
  CHECK(call(Function::AcquiredMatrix, {list({0, 0, 0, 0})}).missing == Missing::Absent);
}

TEST_CASE("directions are told for the NIfTI image and for the patient", "[vendor][functions]") {
  CHECK(call(Function::BidsDirection, {text_cell("COL"), text_cell("+")}) == text_cell("j-"));
  CHECK(call(Function::BidsDirection, {text_cell("COL"), text_cell("-")}) == text_cell("j"));
  CHECK(call(Function::BidsDirection, {text_cell("ROW"), text_cell("+")}) == text_cell("i"));
  CHECK(call(Function::BidsDirection, {text_cell("ROW"), text_cell("-")}) == text_cell("i-"));
  CHECK(call(Function::BidsDirection, {text_cell("OTHER"), text_cell("-")}).missing == Missing::Absent);
  CHECK(call(Function::DirectionName, {text_cell("COL"), text_cell("+"), kAxial}) == text_cell("A>P"));
  CHECK(call(Function::DirectionName, {text_cell("ROW"), text_cell("+"), kAxial}) == text_cell("R>L"));
  CHECK(call(Function::PlaneName, {kAxial}) == text_cell("TRA"));
}

TEST_CASE("echo spacing and readout time follow from bandwidth or from GE's line spacing", "[vendor][functions]") {
  check_near(call(Function::EchoSpacing, {number_cell(50), count_cell(40)}), {5e-4});
  check_near(call(Function::ReadoutTime, {number_cell(50), count_cell(41)}), {40.0 / (50 * 41)});
  const std::vector<Cell> ge{number_cell(600), count_cell(72), kNone, text_cell("EPI_GEMS\\PFF"), count_cell(72)};
  check_near(call(Function::GeEchoSpacing, ge), {6e-4});
  check_near(call(Function::GeReadoutTime, ge), {6e-4 * 71});
}

TEST_CASE("Philips intensities become floating-point values by all three of its numbers", "[vendor][functions]") {
  // FP = (SV * RS + RI) / (RS * SS)
  check_near(call(Function::Intensity, {number_cell(2), number_cell(6), number_cell(0.25)}), {4, 12});
  CHECK(call(Function::Intensity, {number_cell(2), number_cell(6), number_cell(0)}).missing == Missing::Absent);
}

TEST_CASE("the times of a mosaic are those of its first volume that lies within a repetition", "[vendor][functions]") {
  const std::vector<Cell> broken{list({0, 86397e3, 5}), count_cell(0), number_cell(30)};
  const std::vector<Cell> good{list({2.5, 12.5, 22.5}), count_cell(0), number_cell(30)};
  const std::vector<Cell> backwards{list({2.5, 12.5, 22.5}), count_cell(2), number_cell(30)};
  check_near(call_series(Function::MosaicTimes, {broken, good}), {0, 0.01, 0.02});
  check_near(call_series(Function::MosaicTimes, {backwards}), {0.02, 0.01, 0});
  CHECK(call_series(Function::MosaicTimes, {broken}).missing == Missing::Absent);
  CHECK(call_series(Function::MosaicTimes, {}).missing == Missing::Absent);
}

TEST_CASE("the times of single slices come in the order of their places", "[vendor][functions]") {
  const auto image = [](double time_s, double place, const char* type) {
    return std::vector<Cell>{number_cell(time_s), list({0, 0, place}), kAxial, text_cell(type)};
  };
  // The second volume comes later and does not count.
  const std::vector<std::vector<Cell>> images{image(10.2, 3, "2D"), image(10.1, 6, "2D"), image(10, 0, "2D"),
                                              image(12.2, 3, "2D"), image(12.1, 6, "2D"), image(12, 0, "2D")};
  check_near(call_series(Function::FrameTimes, images), {0, 0.2, 0.1});
  CHECK(call_series(Function::FrameTimes, {image(10, 0, "3D"), image(10.1, 3, "3D")}).missing == Missing::Absent);
  CHECK(call_series(Function::FrameTimes, {{kNone, kNone, kAxial, kNone}}).missing == Missing::Absent);
}

TEST_CASE("the finer of two clocks counts where they agree", "[vendor][functions]") {
  const auto image = [](double clock_s, double since_s, double place) {
    return std::vector<Cell>{number_cell(clock_s), number_cell(since_s), list({0, 0, place}), kAxial, text_cell("2D")};
  };
  check_near(call_series(Function::AgreeingTimes, {image(10, 1, 0), image(10.1, 1.1025, 3)}), {0, 0.1025});
  check_near(call_series(Function::AgreeingTimes, {image(10, 1, 0), image(10.1, 2, 3)}), {0, 0.1});
}

TEST_CASE("GE's slice times are measured ones without their rounding, else those of the protocol",
          "[vendor][functions]") {
  const auto image = [](Cell rtia, Cell trigger_ms, double place, std::int64_t instance, const char* order) {
    return std::vector<Cell>{std::move(rtia), std::move(trigger_ms), list({0, 0, place}),
                             kAxial,          text_cell("2D"),       number_cell(400),
                             kNone,           text_cell(order),      count_cell(instance)};
  };
  // Trigger times are whole milliseconds of 0, 100, 200, 300.
  check_near(call_series(Function::GeTimes, {image(kNone, number_cell(1), 0, 1, "interleaved"),
                                             image(kNone, number_cell(201), 3, 2, "interleaved"),
                                             image(kNone, number_cell(101), 6, 3, "interleaved"),
                                             image(kNone, number_cell(301), 9, 4, "interleaved")}),
             {0, 0.2, 0.1, 0.3});
  check_near(call_series(Function::GeTimes,
                         {image(kNone, kNone, 0, 1, "sequential"), image(kNone, kNone, 3, 2, "sequential"),
                          image(kNone, kNone, 6, 3, "sequential"), image(kNone, kNone, 9, 4, "sequential")}),
             {0, 0.1, 0.2, 0.3});
  check_near(call_series(Function::GeTimes,
                         {image(kNone, kNone, 0, 4, "sequential"), image(kNone, kNone, 3, 3, "sequential"),
                          image(kNone, kNone, 6, 2, "sequential"), image(kNone, kNone, 9, 1, "sequential")}),
             {0.3, 0.2, 0.1, 0});
  CHECK(call_series(Function::GeTimes, {image(kNone, kNone, 0, 1, "other"), image(kNone, kNone, 3, 2, "other")})
            .missing == Missing::Absent);
}

TEST_CASE("the order of slices and the number at once follow from their times", "[vendor][functions]") {
  CHECK(call_series(Function::SliceOrder, {{list({0, 0.1, 0.2})}}) == text_cell("ascending"));
  CHECK(call_series(Function::SliceOrder, {{kNone}}).missing == Missing::Absent);
  CHECK(call_series(Function::SlicesAtOnce, {{list({0, 0.1, 0, 0.1}), text_cell("EP")}}) == count_cell(2));
  CHECK(call_series(Function::SlicesAtOnce, {{list({0, 0.1, 0, 0.1}), text_cell("GR")}}).missing == Missing::Absent);
}

TEST_CASE("volumes are images at one place with one echo time and one component", "[vendor][functions]") {
  const auto image = [](double place, double echo_ms, const char* component) {
    return std::vector<Cell>{list({0, 0, place}), kAxial, kNone, number_cell(echo_ms), text_cell(component)};
  };
  CHECK(call_series(Function::Volumes, {image(0, 5, "M"), image(3, 5, "M"), image(0, 5, "M"), image(3, 5, "M"),
                                        image(0, 9, "M"), image(0, 5, "P")}) == count_cell(2));
  const std::vector<Cell> mosaic{list({0, 0, 0}), kAxial, count_cell(36), number_cell(5), kNone};
  CHECK(call_series(Function::Volumes, {mosaic, mosaic, mosaic}) == count_cell(3));
  CHECK(call_series(Function::Volumes, {}).missing == Missing::Absent);
}

TEST_CASE("the distance of slices is that of neighbours, whatever one gap is", "[vendor][functions]") {
  const auto image = [](double place) { return std::vector<Cell>{list({0, 0, place}), kAxial}; };
  CHECK(call_series(Function::SliceDistance, {image(6), image(0), image(3), image(12), image(15)}) == number_cell(3));
  CHECK(call_series(Function::SliceDistance, {image(6)}).missing == Missing::Absent);
}

TEST_CASE("volumes that follow later than a repetition time have a repetition of their own", "[vendor][functions]") {
  const auto image = [](double begin_s, double volume, Cell volumes = kNone) {
    return std::vector<Cell>{number_cell(begin_s), number_cell(volume), number_cell(4000), std::move(volumes)};
  };
  // Label and control at each temporal position.
  CHECK(call_series(Function::VolumeRepetition, {image(0, 1, count_cell(4)), image(16, 2, count_cell(4))}) ==
        number_cell(8));
  CHECK(call_series(Function::VolumeRepetition, {image(0, 1), image(8, 2), image(16, 3)}) == number_cell(8));
  CHECK(call_series(Function::VolumeRepetition, {image(0, 1), image(4.001, 2)}) == number_cell(4));
  CHECK(call_series(Function::VolumeRepetition, {image(0, 1)}).missing == Missing::Absent);
}
