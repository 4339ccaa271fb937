// A file, opened and unpacked as far as its data set. Floor 3 (runtime/dicom).
#pragma once

#include <expected>
#include <memory>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/layout.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

struct Source {
  std::shared_ptr<Bytes> bytes;
  Layout layout;  ///< nothing is deflated any more
};

/// Unpacks what is gzipped or deflated, and recognises it.
std::expected<Source, Refused> open_source(const std::shared_ptr<Bytes>& bytes);

}  // namespace qapc::dicom
