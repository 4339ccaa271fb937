// What kind of object a SOP class is, as far as it decides whether there is an image. Floor 3 (runtime/dicom).
#pragma once

#include <string_view>

namespace qapc::dicom {

/// Classic MR images (PS3.4 table B.5-1).
inline constexpr std::string_view kMrImageStorage = "1.2.840.10008.5.1.4.1.1.4";

/// `raw data storage`, `structured report`, …; "" for a class that may hold an image.
std::string_view kind_without_image(std::string_view sop_class_uid);

}  // namespace qapc::dicom
