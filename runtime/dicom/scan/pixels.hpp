// How many bytes the pixels take, as the elements before them say it. Floor 3 (runtime/dicom/scan).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/kind.hpp"
#include "runtime/dicom/tags.hpp"
#include "runtime/dicom/vr.hpp"

namespace qapc::dicom::scan {

/// Of the elements of the data set that were kept.
struct Pixels {
  std::uint64_t samples = 1;
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t bits = 0;
  bool one_frame = false;  ///< of a class that has no functional groups, and that says no number of frames

  /// Elements that `note` looks at.
  static bool depend_on(std::uint32_t tag) {
    return tag == kSopClassUid || tag == kNumberOfFrames || tag == kSamplesPerPixel || tag == kRowCount ||
           tag == kColumnCount || tag == kBitsAllocated;
  }

  void note(std::uint32_t tag, Vr vr, std::span<const std::byte> value) {
    if (tag == kSopClassUid) {
      std::string_view uid(reinterpret_cast<const char*>(value.data()), value.size());
      if (!uid.empty() && uid.back() == '\0') uid.remove_suffix(1);
      one_frame = uid == kMrImageStorage;
    } else if (tag == kNumberOfFrames) {
      one_frame = false;
    } else if (tag >> 16 == kRowCount >> 16 && vr == Vr::US && value.size() == 2) {
      const std::uint16_t number = two_at(value, 0);
      if (tag == kSamplesPerPixel) samples = number;
      if (tag == kRowCount) rows = number;
      if (tag == kColumnCount) columns = number;
      if (tag == kBitsAllocated) bits = number;
    }
  }
  [[nodiscard]] bool known() const {
    return one_frame && samples > 0 && rows > 0 && columns > 0 && bits % 8 == 0 && bits > 0;
  }
  /// With the byte that makes them even.
  [[nodiscard]] std::uint64_t bytes() const { return (samples * rows * columns * bits / 8 + 1) / 2 * 2; }
};

}  // namespace qapc::dicom::scan
