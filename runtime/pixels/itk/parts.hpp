// The functions of the plugin, one file each, and how they keep exceptions inside. Floor 3 (runtime/pixels/itk).
#pragma once

#include <cstring>
#include <exception>

#include "runtime/pixels/itk/table.hpp"

namespace qapc::pixels::itk_part {

int decode(const QapcCodestream* stream, std::uint16_t* samples, char* why) noexcept;
int smooth(const QapcGrid* grid, const double* values, double sigma_mm, double* smoothed, char* why) noexcept;
int otsu(const double* values, std::size_t count, std::uint32_t bins, double* threshold, char* why) noexcept;
int largest(const QapcGrid* grid, unsigned char* mask, char* why) noexcept;
int fill(const QapcGrid* grid, unsigned char* mask, char* why) noexcept;
int distance(const QapcGrid* grid, const unsigned char* mask, double* distance_mm, char* why) noexcept;
int bias(const QapcGrid* grid, const double* values, const unsigned char* mask, double* field, char* why) noexcept;

inline int refuse(char* why, const char* text) noexcept {
  std::strncpy(why, text, kQapcPixelsText - 1);
  why[kQapcPixelsText - 1] = '\0';
  return 1;
}

/// Runs `work`, which gives 0 or the number of a reason that it wrote itself.
template <typename Work>
int guarded(char* why, Work work) noexcept {
  try {
    return work();
  } catch (const std::exception& error) {
    return refuse(why, error.what());
  } catch (...) {
    return refuse(why, "an exception without a name");
  }
}

}  // namespace qapc::pixels::itk_part
