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

  /// `note` looks at such an element.
  [[nodiscard]] bool depend_on(std::uint32_t tag) {
    return tag == kSopClassUid || tag == kNumberOfFrames || number_of(tag) != nullptr;
  }
  void note(std::uint32_t tag, Vr vr, std::span<const std::byte> value) {
    if (tag == kSopClassUid) {
      std::string_view uid(reinterpret_cast<const char*>(value.data()), value.size());
      if (!uid.empty() && uid.back() == '\0') uid.remove_suffix(1);
      one_frame = uid == kMrImageStorage;
    } else if (tag == kNumberOfFrames) {
      one_frame = false;
    } else if (std::uint64_t* number = number_of(tag); number != nullptr && vr == Vr::US && value.size() == 2) {
      *number = two_at(value, 0);
    }
  }
  [[nodiscard]] bool known() const {
    return one_frame && samples > 0 && rows > 0 && columns > 0 && bits % 8 == 0 && bits > 0;
  }
  /// With the byte that makes them even.
  [[nodiscard]] std::uint64_t bytes() const { return (samples * rows * columns * bits / 8 + 1) / 2 * 2; }

 private:
  std::uint64_t* number_of(std::uint32_t tag) {
    switch (tag) {
      case kSamplesPerPixel:
        return &samples;
      case kRowCount:
        return &rows;
      case kColumnCount:
        return &columns;
      case kBitsAllocated:
        return &bits;
      default:
        return nullptr;
    }
  }
};

}  // namespace qapc::dicom::scan
