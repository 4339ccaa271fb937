// What kind of object a SOP class is, as far as it decides whether there is an image. Floor 3 (runtime/dicom).
#pragma once

#include <string_view>

namespace qapc::dicom {

/// `raw data storage`, `structured report`, …; "" for a class that may hold an image.
std::string_view kind_without_image(std::string_view sop_class_uid);

}  // namespace qapc::dicom
