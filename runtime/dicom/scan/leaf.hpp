// Elements as they stand in explicit little endian. Floor 3 (runtime/dicom/scan).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/vr.hpp"

namespace qapc::dicom::scan {

inline constexpr std::uint32_t kLongestHead = 12;                 // bytes
inline constexpr std::uint64_t kWalked = std::uint64_t{8} << 10;  // bytes of a file in which every head is looked at

inline std::uint32_t tag_at(std::span<const std::byte> bytes, std::size_t at) {
  return std::rotl(four_at(bytes, at), 16);
}

/// An element that is no sequence.
struct Leaf {
  std::uint64_t size = 0;  ///< bytes, with its value; 0: it has to be looked at more closely
  std::uint32_t tag = 0;
  Vr vr = Vr::Other;
  std::uint8_t head = 0;  ///< bytes before its value

  [[nodiscard]] std::size_t value_size() const { return static_cast<std::size_t>(size - head); }
};

/// The leaf that stands there, where kLongestHead bytes are at hand. `left`: to the end of what is around it.
inline Leaf at_a_glance(std::span<const std::byte> there, std::uint64_t left) {
  const Vr vr = vr_of(two_at(there, 4));
  if (vr == Vr::SQ || vr == Vr::UN || vr == Vr::Other || two_at(there, 0) >= kItem >> 16) return {};
  const std::uint32_t head = has_long_length(vr) ? kLongestHead : 8;
  const std::uint32_t length = head == kLongestHead ? four_at(there, 8) : two_at(there, 6);
  if (length == ElementHead::kUndefined || head + std::uint64_t{length} > left) return {};
  return {head + std::uint64_t{length}, tag_at(there, 0), vr, static_cast<std::uint8_t>(head)};
}

/// Values of other lengths DCMTK completes and cuts in ways of its own.
inline bool is_usual(std::size_t length, Vr vr) {
  const std::uint32_t whole = std::max(width(vr), 2u);  // a power of two
  return (length & (whole - 1)) == 0;
}

}  // namespace qapc::dicom::scan
