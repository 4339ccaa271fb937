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
};

/// The one symbol of the plugin. Never null.
extern "C" const QapcPixels* qapc_pixels_v2();
