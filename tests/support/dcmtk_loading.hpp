// A header read as DCMTK's users read one, to be measured against. Nothing of runtime/dicom is in it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace qapc::support {

/// Loads the file up to its pixels and asks for the text of each element. The characters read; 0 when it fails.
std::size_t load_with_dcmtk(const std::string& file, std::span<const std::uint32_t> tags);

}  // namespace qapc::support
