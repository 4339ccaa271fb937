// A file, opened and unpacked as far as its data set. Floor 3 (runtime/dicom).
#pragma once

#include <expected>
#include <filesystem>
#include <memory>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/layout.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

struct Source {
  std::shared_ptr<Bytes> bytes;
  Layout layout;  ///< nothing is deflated any more
};

/// A file of the disk, also gzipped.
std::expected<Source, Refused> open_source(const std::filesystem::path& file);

}  // namespace qapc::dicom
