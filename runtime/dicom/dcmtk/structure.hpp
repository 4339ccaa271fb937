// A walk over the elements of a data set, before DCMTK parses it. Floor 3 (runtime/dicom).
// It reads heads only, uses no recursion, and takes time in proportion to the file whatever the file holds.
#pragma once

#include <cstdint>
#include <expected>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom::dcmtk {

struct Structure {
  bool encapsulated_pixels = false;  ///< Pixel Data of the data set are a sequence of fragments
  std::uint64_t elements = 0;        ///< heads that were walked over
};

/// More than any scanner writes; less than what DCMTK cannot bear (its stack, its sorting).
inline constexpr std::size_t kDeepest = 64;          ///< sequences and items inside one another
inline constexpr std::uint32_t kMostUnsorted = 500;  ///< elements out of order
inline constexpr std::uint32_t kMostCreators = 500;  ///< private creators of one item

struct Torn {
  Refused refused;
  std::uint64_t elements = 0;  ///< that were whole before
};

/// The data set from `at` to the end of the bytes: every element fits into what surrounds it, every sequence is closed.
std::expected<Structure, Torn> walk(Bytes& bytes, std::uint64_t at, Coding coding);

}  // namespace qapc::dicom::dcmtk
