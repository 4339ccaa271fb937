// The values of an element of DCMTK as text. Floor 3 (runtime/dicom/dcmtk).
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <expected>
#include <string>

#include "runtime/dicom/dcmtk/stored.hpp"

namespace qapc::dicom {

/// Longer values are answered with NotRead: no attribute a policy compares is that long.
inline constexpr Uint32 kLongestValue = Uint32{1} << 20;  // bytes

/// Empty for no value; NotRead for sequences and bulk data; Unparsable for text outside its character set.
std::expected<Stored, abi::Missing> stored(DcmElement& element);

/// The text of a direct child as far as it is plain, without padding; "" when it is not there.
std::string plain_text(DcmItem& item, const DcmTagKey& tag);

}  // namespace qapc::dicom
