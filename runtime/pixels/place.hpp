// Where in a file its pixels lie, and in which form. Floor 3 (runtime/pixels).
// For files that runtime/dicom has read: it asks the same questions again only to find one element, and is as careful.
// No GDCM here: as Debian builds it, its assertions stand, and a file it does not expect ends the process.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/pixels/bytes.hpp"

namespace qapc::pixels {

struct Extent {
  std::uint64_t at = 0;
  std::uint64_t size = 0;
};

/// PS3.3 C.7.6.3: what a pixel is.
struct Form {
  std::uint16_t rows = 0;
  std::uint16_t columns = 0;
  std::uint16_t samples = 1;
  std::uint16_t bits_allocated = 0;
  std::uint16_t bits_stored = 0;
  std::uint16_t high_bit = 0;
  bool is_signed = false;
  std::uint32_t frames = 1;
  std::string photometric;  ///< `MONOCHROME2`

  [[nodiscard]] std::size_t pixels() const { return std::size_t{rows} * columns; }
};

enum class Coding : std::uint8_t { ImplicitLittle, ExplicitLittle, ExplicitBig };

struct Place {
  std::string transfer_syntax;  ///< UID as the file says it; "" where it says none
  bool big_endian = false;      ///< of pixels that are not encapsulated
  bool words = true;            ///< OW; else OB
  bool there = false;           ///< false: a data set without Pixel Data (7FE0,0010)
  bool encapsulated = false;
  Form form;
  Extent raw;                          ///< of all frames, where not encapsulated
  std::vector<Extent> fragments;       ///< where encapsulated, without the offset table
  std::vector<std::uint64_t> offsets;  ///< of the offset table, from the head of the first fragment; often empty
  Coding coding = Coding::ExplicitLittle;
  std::map<std::uint32_t, Extent> top;  ///< values of odd groups at the top level
};

/// Deflated data sets replace `bytes` by what they unpack to.
///
/// Error    Damaged; Unsupported: no DICOM, or not understood
Result<Place> locate(std::unique_ptr<Bytes>& bytes);

/// The value of a private element at the top level, by creator; nothing where there is none.
std::vector<std::byte> private_value(Bytes& bytes, const Place& place, std::string_view creator, std::uint16_t group,
                                     std::uint8_t element);

/// The texts of one element in the items of a private sequence at the top level, an item after another; "" in an item
/// without it.
std::vector<std::string> private_items(Bytes& bytes, const Place& place, std::string_view creator, std::uint16_t group,
                                       std::uint8_t element, std::uint32_t inside);

}  // namespace qapc::pixels
