// What the pixel plugin offers across its C boundary: plain C types, no exception, no C++ object, no ITK type.
// Floor 3 (runtime/pixels). Append to the table only together with a new number and entry (`qapc_pixels_v2`).
#pragma once

#include <cstdint>

inline constexpr std::uint32_t kQapcPixelsAbi = 1;

struct QapcPixels {
  std::uint32_t abi;             ///< kQapcPixelsAbi of the plugin's build
  const char* (*itk_version)();  ///< `5.2.1`; lives as long as the process
};

/// The one symbol of the plugin. Never null.
extern "C" const QapcPixels* qapc_pixels_v1();
