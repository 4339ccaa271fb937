#include "runtime/volume/nifti.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "tests/support/process.hpp"

using namespace qapc;
using namespace qapc::volume;

namespace {

template <typename Number>
Number at(const std::string& bytes, std::size_t offset) {
  Number number{};
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

Grid tilted() {
  const double c = std::cos(0.3);
  const double s = std::sin(0.3);
  return {.size = {2, 3, 4},
          .spacing_mm = {2, 3, 4},
          .axes = {{{c, s, 0}, {0, 0, -1}, {-s, c, 0}}},
          .origin_mm = {10, 20, 30}};
}

std::string written(const NiftiForm& form, const std::vector<double>& values, const char* name = "x.nii") {
  const support::Scratch scratch;
  auto file = NiftiFile::create(scratch.path() / name, form);
  REQUIRE(file);
  REQUIRE(file->append(std::span(values).first(values.size() / 2)));
  REQUIRE(file->append(std::span(values).subspan(values.size() / 2)));
  REQUIRE(file->finish());
  return support::read_bytes(scratch.path() / name);
}

/// Where a voxel lies by the quaternion, as nifti1.h computes it.
std::array<double, 3> by_quaternion(const std::string& bytes, std::array<double, 3> voxel) {
  const double b = at<float>(bytes, 256);
  const double c = at<float>(bytes, 260);
  const double d = at<float>(bytes, 264);
  const double a = std::sqrt(std::max(0.0, 1 - b * b - c * c - d * d));
  const double r[3][3] = {{a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)},
                          {2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)},
                          {2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c}};
  std::array<double, 3> out{};
  for (std::size_t row = 0; row < 3; ++row) {
    out[row] = at<float>(bytes, 268 + 4 * row);
    for (std::size_t axis = 0; axis < 3; ++axis)
      out[row] += r[row][axis] * at<float>(bytes, 80 + 4 * axis) * (axis == 2 ? at<float>(bytes, 76) : 1) * voxel[axis];
  }
  return out;
}

}  // namespace

TEST_CASE("a NIfTI file says sizes, type, spacing and values", "[volume][nifti]") {
  std::vector<double> values;
  for (int i = 0; i < 48; ++i) values.push_back(i - 3);
  const std::string bytes = written({.grid = tilted(), .volumes = 2, .type = NiftiType::Int16, .step_s = 2.5}, values);
  REQUIRE(bytes.size() == 352 + 48 * 2);
  CHECK(at<std::int32_t>(bytes, 0) == 348);
  CHECK(at<std::int16_t>(bytes, 40) == 4);
  CHECK(at<std::int16_t>(bytes, 42) == 2);
  CHECK(at<std::int16_t>(bytes, 46) == 4);
  CHECK(at<std::int16_t>(bytes, 48) == 2);
  CHECK(at<std::int16_t>(bytes, 70) == 4);
  CHECK(at<float>(bytes, 84) == 3);
  CHECK(at<float>(bytes, 92) == 2.5f);
  CHECK(at<float>(bytes, 108) == 352);
  CHECK(bytes.substr(344, 4) == std::string("n+1\0", 4));
  CHECK(at<std::int16_t>(bytes, 352) == -3);
  CHECK(at<std::int16_t>(bytes, 352 + 47 * 2) == 44);
}

TEST_CASE("affine and quaternion of a NIfTI file put voxels where DICOM had them", "[volume][nifti]") {
  const Grid grids[] = {tilted(),
                        {.size = {2, 3, 4}, .spacing_mm = {1, 1, 1}, .axes = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
                        {.size = {2, 3, 4}, .spacing_mm = {1, 1, 1}, .axes = {{{0, 1, 0}, {0, 0, -1}, {-1, 0, 0}}}},
                        {.size = {2, 3, 4}, .spacing_mm = {1, 2, 1}, .axes = {{{-1, 0, 0}, {0, -1, 0}, {0, 0, 1}}}}};
  for (const Grid& grid : grids) {
    const std::string bytes = written({.grid = grid}, std::vector<double>(24));
    for (const std::array<double, 3>& voxel : {std::array<double, 3>{0, 0, 0}, {1, 0, 0}, {0, 2, 0}, {1, 1, 3}}) {
      Vector lps = grid.origin_mm;
      for (std::size_t axis = 0; axis < 3; ++axis)
        lps = sum(lps, scaled(grid.axes[axis], grid.spacing_mm[axis] * voxel[axis]));
      const std::array<double, 3> ras{-lps[0], -lps[1], lps[2]};
      const auto quaternion = by_quaternion(bytes, voxel);
      for (std::size_t row = 0; row < 3; ++row) {
        double affine = at<float>(bytes, 280 + 16 * row + 12);
        for (std::size_t axis = 0; axis < 3; ++axis)
          affine += at<float>(bytes, 280 + 16 * row + 4 * axis) * voxel[axis];
        CHECK(affine == Approx(ras[row]).margin(1e-4));
        CHECK(quaternion[row] == Approx(ras[row]).margin(1e-4));
      }
    }
  }
}

TEST_CASE("a volume without a place claims none", "[volume][nifti]") {
  const std::string bytes = written({.grid = tilted(), .placed = false}, std::vector<double>(24));
  CHECK(at<std::int16_t>(bytes, 252) == 0);
  CHECK(at<std::int16_t>(bytes, 254) == 0);
}

TEST_CASE("a packed NIfTI file is smaller and the same at each run", "[volume][nifti]") {
  const std::vector<double> values(24, 1.5);
  const std::string first = written({.grid = tilted()}, values, "x.nii.gz");
  CHECK(first.size() < 352);
  CHECK(first.substr(0, 2) == "\x1F\x8B");
  CHECK(written({.grid = tilted()}, values, "x.nii.gz") == first);
}

TEST_CASE("what cannot be written leaves nothing behind", "[volume][nifti]") {
  const support::Scratch scratch;
  CHECK(NiftiFile::create(scratch.path() / "none" / "x.nii", {.grid = tilted()}).error().code == Errc::CannotWrite);
  Grid wide = tilted();
  wide.size[0] = 40'000;
  CHECK(NiftiFile::create(scratch.path() / "x.nii", {.grid = wide}).error().code == Errc::Invalid);
  {
    auto unfinished = NiftiFile::create(scratch.path() / "x.nii", {.grid = tilted()});
    REQUIRE(unfinished);
  }
  CHECK(std::filesystem::is_empty(scratch.path()));
}
