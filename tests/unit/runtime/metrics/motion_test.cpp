// Rigid motion and framewise displacement, on smooth objects that are drawn where the motion takes them.
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "runtime/metrics/rigid.hpp"
#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

constexpr std::array<int, 3> kMatrix{48, 48, 28};
constexpr std::array<double, 3> kVoxel{4, 4, 5};
constexpr double kDegree = std::numbers::pi / 180;

/// Shifts in mm and turns in radians about the middle of the grid: first about x, then y, then z.
struct Pose {
  std::array<double, 3> shift{};
  std::array<double, 3> turn{};
};

/// Where a point of the object was before the motion.
std::array<double, 3> undone(const Pose& pose, double x, double y, double z) {
  x -= pose.shift[0];
  y -= pose.shift[1];
  z -= pose.shift[2];
  const auto turn = [](double& a, double& b, double angle) {
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    const double kept = a;
    a = c * a + s * b;
    b = -s * kept + c * b;
  };
  turn(x, y, pose.turn[2]);
  turn(z, x, pose.turn[1]);
  turn(y, z, pose.turn[0]);
  return {x, y, z};
}

/// A head with a soft rim and blobs inside, none of them symmetric.
double object(const std::array<double, 3>& p) {
  const auto blob = [&](double cx, double cy, double cz, double width) {
    const double x = p[0] - cx;
    const double y = p[1] - cy;
    const double z = p[2] - cz;
    return std::exp(-(x * x + y * y + z * z) / (2 * width * width));
  };
  const double radius = std::sqrt(p[0] * p[0] / (62 * 62) + p[1] * p[1] / (72 * 72) + p[2] * p[2] / (46 * 46));
  const double head = 1 / (1 + std::exp((radius - 1) * 14));
  return head * (800 + 400 * blob(25, 10, 5, 14) - 350 * blob(-20, -25, 12, 12) + 300 * blob(-10, 35, -15, 15));
}

syn::Picture drawn(const Pose& pose, double gain = 1) {
  syn::Picture picture(kMatrix, kVoxel);
  picture.each([&](std::size_t voxel, double x, double y, double z) {
    picture.values[voxel] = gain * object(undone(pose, x, y, z));
  });
  return picture;
}

std::vector<syn::Picture> run_of(const std::vector<Pose>& poses, double sigma, double gain = 1) {
  std::vector<syn::Picture> out;
  syn::Random random(99);
  for (std::size_t t = 0; t < poses.size(); ++t) {
    out.push_back(drawn(poses[t], t % 2 == 0 ? 1 : gain));
    syn::add_noise(out.back(), sigma, random);
  }
  return out;
}

}  // namespace

TEST_CASE("the motion between two volumes is found, turns and shifts, whatever the gain", "[metrics][rigid]") {
  volume::Grid grid;
  grid.size = {48, 48, 28};
  grid.spacing_mm = kVoxel;
  const syn::Picture before = drawn({});
  std::vector<std::size_t> where;
  for (std::size_t i = 0; i < before.values.size(); i += 2) {
    if (before.values[i] > 1) where.push_back(i);
  }
  const volume::Vector middle{23.5, 23.5, 13.5};
  const Aligner aligner(grid, before.values, where, middle);
  for (const Pose& pose :
       {Pose{}, Pose{{0.3, -0.2, 0.1}, {}}, Pose{{0, 0, 0}, {1 * kDegree, -0.5 * kDegree, 2 * kDegree}},
        Pose{{2.5, -1.5, 3}, {3 * kDegree, 1 * kDegree, -2 * kDegree}}}) {
    const auto motion = aligner.align(drawn(pose, 1.1).values);
    REQUIRE(motion);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      CHECK(motion->shift_mm[axis] == Approx(pose.shift[axis]).margin(0.02));
      CHECK(motion->angles()[axis] == Approx(pose.turn[axis]).margin(0.04 * kDegree));
    }
  }
}

TEST_CASE("what has no edges cannot be aligned", "[metrics][rigid]") {
  volume::Grid grid;
  grid.size = {48, 48, 28};
  const std::vector<double> flat(grid.voxels(), 100);
  std::vector<std::size_t> where;
  for (std::size_t i = 0; i < flat.size(); i += 5) where.push_back(i);
  CHECK_FALSE(Aligner(grid, flat, where, {24, 24, 14}).align(flat));
}

TEST_CASE("a system of equations is solved, and one that has no single answer is not", "[metrics][rigid]") {
  std::array<std::array<double, 7>, 7> matrix{};
  std::array<double, 7> right{};
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = 0; j < 7; ++j) matrix[i][j] = i == j ? 10 + static_cast<double>(i) : 1;
    // The answer 1, 2, 3, …
    for (std::size_t j = 0; j < 7; ++j) right[i] += matrix[i][j] * static_cast<double>(j + 1);
  }
  const auto found = solve(matrix, right);
  REQUIRE(found);
  for (std::size_t i = 0; i < 7; ++i) CHECK((*found)[i] == Approx(static_cast<double>(i + 1)).epsilon(1e-12));
  for (std::size_t j = 0; j < 7; ++j) matrix[6][j] = matrix[j][6] = matrix[5][j];
  matrix[6][6] = matrix[6][5] = matrix[5][6] = matrix[5][5];
  CHECK_FALSE(solve(matrix, right));
}

TEST_CASE("framewise displacement is what the papers make of shifts and turns", "[metrics][fd]") {
  const std::vector<Pose> poses{{},
                                {{0.4, 0, 0}, {}},
                                {{0.4, -0.3, 0.2}, {}},
                                {{0.4, -0.3, 0.2}, {0, 0, 0.5 * kDegree}},
                                {{0.4, -0.3, 0.2}, {0, 0, 0.5 * kDegree}},
                                {{}, {}}};
  const double turned = 0.5 * kDegree;
  // Jenkinson: of a turn by a, tr((R-1)'(R-1)) = 4 (1 - cos a).
  const double jenkinson_turn = 80 * std::sqrt(4 * (1 - std::cos(turned)) / 5);
  const std::array<double, 5> power{0.4, 0.5, 50 * turned, 0, 0.9 + 50 * turned};
  const std::array<double, 4> jenkinson{0.4, std::sqrt(0.13), jenkinson_turn, 0};
  for (const double sigma : {0.0, 8.0}) {
    const auto measures = measure(run_of(poses, sigma), {"fd_power", "fd_jenkinson"});
    const Measure& p = measures.find("fd_power")->second;
    const Measure& j = measures.find("fd_jenkinson")->second;
    REQUIRE(p.value);
    REQUIRE(p.series.size() == poses.size());
    CHECK(p.series[0] == 0);
    // Noise moves all six numbers a little, and Power adds up their sizes.
    const double margin = sigma > 0 ? 0.08 : 0.03;
    for (std::size_t t = 0; t < power.size(); ++t) CHECK(p.series[t + 1] == Approx(power[t]).margin(margin));
    for (std::size_t t = 0; t < jenkinson.size(); ++t)
      CHECK(j.series[t + 1] == Approx(jenkinson[t]).margin(margin / 2));
    CHECK(*p.value == Approx((0.4 + 0.5 + 50 * turned + 0 + 0.9 + 50 * turned) / 5).margin(margin));
  }
}

TEST_CASE("a signal that changes without motion is no motion, and more motion is more", "[metrics][fd]") {
  double last = value(measure(run_of(std::vector<Pose>(4), 8, 1.05), {"fd_power"}), "fd_power");
  CHECK(last < 0.06);
  for (const double mm : {0.2, 0.5, 1.5, 4.0}) {
    const std::vector<Pose> poses{{}, {{0, mm, 0}, {}}, {}, {{0, mm, 0}, {}}};
    const double fd = value(measure(run_of(poses, 8), {"fd_power"}), "fd_power");
    CHECK(fd == Approx(mm).margin(0.06));
    CHECK(fd > last);
    last = fd;
  }
}

TEST_CASE("without slices enough, or without time, there is no framewise displacement", "[metrics][fd][reasons]") {
  syn::Picture thin({48, 48, 3}, kVoxel);
  syn::paint(thin, {.half_mm = {60, 60, 40}, .moved_mm = {}}, 1000);
  CHECK(reason(measure(std::vector<syn::Picture>(4, thin), {"fd_power"}), "fd_power") == "too_few_slices");
  CHECK(reason(measure(drawn({}), {"fd_power"}), "fd_power") == "not_a_time_series");
}
