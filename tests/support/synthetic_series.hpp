// Series of volumes with known voxels, written as scanners write them: slices, mosaics, multi-frame objects.
// Built on DCMTK through synthetic.hpp and on nothing of runtime, so that reader and writer cannot share a mistake.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/synthetic.hpp"

namespace qapc::synthetic {

enum class Storage : std::uint8_t {
  Slices,          ///< a file a slice
  Mosaics,         ///< Siemens: a file a volume, slices side by side, direction of slices in the CSA header
  UihGrids,        ///< UIH: a file a volume, a position for each tile
  Frames,          ///< one enhanced object
  FramesByVolume,  ///< an enhanced object for each volume
};

using Point = std::array<double, 3>;

/// Voxel (i, j, k) of volume t lies at first + i * step[0] * row + j * step[1] * column + k * step[2] * normal.
struct VolumeSeries {
  std::array<int, 3> size{8, 8, 4};
  int volumes = 1;
  std::array<double, 3> step_mm{2, 2, 3};
  Point first_mm{-20, -30, 10};
  Point row{1, 0, 0};
  Point column{0, 1, 0};
  double slope = 1;
  double intercept = 0;
  int bits_stored = 16;
  bool is_signed = false;
  std::string image_type = "ORIGINAL\\PRIMARY\\M\\ND";
  std::string phase_direction = "COL";
  double echo_time_ms = 30;
  double repetition_time_ms = 2000;
  std::vector<Element> extra;          ///< of every instance, at the top level
  std::function<double(int)> b_value;  ///< by volume; none: not written
  int series = 1;                      ///< UIDs and Series Number follow from it
  Storage storage = Storage::Slices;
  bool from_last = false;  ///< mosaics: the last slice in the first tile
};

/// Stored value of voxel (i, j, k) in volume t.
using Voxels = std::function<int(int i, int j, int k, int t)>;

/// Writes the files of a series into a folder. Names say nothing about their order.
void write_series(const std::filesystem::path& folder, const VolumeSeries& series, const Voxels& voxels);

/// A CSA header of the newer kind that holds one tag with these values.
std::string csa_header(std::string_view tag, const std::vector<std::string>& values);

}  // namespace qapc::synthetic
