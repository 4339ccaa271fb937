// A file as a parsed data set of DCMTK. Floor 3 (runtime/dicom/dcmtk).
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "runtime/dicom/dcmtk/bytes.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

struct Parsed {
  std::unique_ptr<DcmDataset> data_set;
  std::string sop_class;         ///< of the file meta information
  std::shared_ptr<Bytes> bytes;  ///< that long values are loaded from

  [[nodiscard]] bool failed() const { return bytes->failed(); }
};

/// Opens, unpacks, recognises, walks and parses. Longer values than a few kilobytes stay where they are until asked
/// for.
std::expected<Parsed, Refused> parse(const std::filesystem::path& file);

}  // namespace qapc::dicom
