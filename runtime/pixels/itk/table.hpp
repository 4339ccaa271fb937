// What the pixel plugin offers across its C boundary: plain C types, no exception, no C++ object, no ITK type.
// Floor 3 (runtime/pixels). Append to the table only together with a new number and entry (`qapc_pixels_v3`).
#pragma once

#include <cstddef>
#include <cstdint>

inline constexpr std::uint32_t kQapcPixelsAbi = 2;
inline constexpr std::size_t kQapcPixelsText = 256;  ///< room for a reason, with its final 0

/// One frame of one grey component; the host has checked that the stream says the same of itself.
struct QapcCodestream {
  std::uint32_t codec;  ///< 0 JPEG, 1 JPEG-LS, 2 JPEG 2000
  std::uint32_t columns;
  std::uint32_t rows;
  std::uint32_t precision;  ///< bits of a sample, at most 16
  std::uint32_t lossy;      ///< JPEG: by cosine transform
  const unsigned char* bytes;
  std::size_t size;
};

/// x fastest: voxel (x, y, z) is at x + size[0] * (y + size[1] * z).
struct QapcGrid {
  std::uint32_t size[3];
  double spacing[3];  ///< mm
};

/// Functions give 0, or another number and a reason in `why`. What they fill is the caller's.
struct QapcPixels {
  std::uint32_t abi;             ///< kQapcPixelsAbi of the plugin's build
  const char* (*itk_version)();  ///< `5.2.1`; lives as long as the process
  const char* (*gdcm_version)();

  /// `samples` has columns * rows places.
  int (*decode)(const QapcCodestream* stream, std::uint16_t* samples, char* why);

  // Filters of ITK, with one work unit: the same bits whatever the number of threads of the host.

  /// Convolution with a Gaussian of that standard deviation; the border goes on beyond itself.
  int (*smooth)(const QapcGrid* grid, const double* values, double sigma_mm, double* smoothed, char* why);
  /// Otsu's threshold of values that are not all equal.
  int (*otsu)(const double* values, std::size_t count, std::uint32_t bins, double* threshold, char* why);
  /// Keeps the largest component of a mask (neighbours share a face); the first of several as large.
  int (*largest)(const QapcGrid* grid, unsigned char* mask, char* why);
  /// Fills what no path of faces connects with the border of the grid.
  int (*fill)(const QapcGrid* grid, unsigned char* mask, char* why);
  /// Distance in mm from the centre of each voxel to that of the nearest voxel of a mask that is not empty; 0 in it.
  int (*distance)(const QapcGrid* grid, const unsigned char* mask, double* distance_mm, char* why);
  /// The multiplicative bias field that N4 finds (Tustison et al., IEEE TMI 29 (2010) 1310), everywhere.
  int (*bias)(const QapcGrid* grid, const double* values, const unsigned char* mask, double* field, char* why);
};

/// The one symbol of the plugin. Never null.
extern "C" const QapcPixels* qapc_pixels_v2();
