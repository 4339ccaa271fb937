// Everything a data set holds, element by element. Floor 3 (runtime/dicom), for people who look at one file.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "runtime/abi/value.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

/// One element, or the beginning of an item.
struct TreeLine {
  int depth = 0;
  std::uint32_t item = 0;  ///< counted from 1; 0 for an element
  std::uint32_t tag = 0;
  std::string creator;  ///< of a private element, trimmed; "" where it has none
  std::string vr;
  std::uint32_t length = 0;                   ///< of its value; FFFFFFFF where it is not said
  std::vector<std::string> values;            ///< in UTF-8
  abi::Missing missing = abi::Missing::None;  ///< why there are no values; NotRead for sequences and bulk data
};

std::expected<std::vector<TreeLine>, Refused> read_tree(const std::filesystem::path& file);

}  // namespace qapc::dicom
