// What a file says about itself before its data set begins: is it DICOM, and how is it coded. Floor 3 (runtime/dicom).
// By content only; the name of a file is never looked at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

/// A UID without its padding. It is short, and one is kept of every file.
struct Uid {
  static constexpr std::size_t kLongest = 64;  // PS3.5 9.1
  std::array<char, kLongest> letters{};
  std::size_t size = 0;
  [[nodiscard]] std::string_view text() const { return {letters.data(), size}; }
};

struct Layout {
  Coding coding = Coding::ExplicitLittle;
  bool deflated = false;          ///< from data_set_at on; what comes out is coded as `coding`
  bool has_header = false;        ///< a preamble or file meta information: it says that it is DICOM
  std::uint64_t data_set_at = 0;  ///< offset of the first element of the data set
  Uid sop_class;                  ///< Media Storage SOP Class UID; empty where the file does not say
};

/// NotDicom for what is not DICOM; Damaged for what begins as DICOM and stops before its data set.
std::expected<Layout, Refused> recognise(Bytes& bytes);

}  // namespace qapc::dicom
