#include "runtime/dicom/kind.hpp"

#include <algorithm>
#include <utility>

namespace qapc::dicom {

std::string_view kind_without_image(std::string_view sop_class_uid) {
  if (sop_class_uid == kMrImageStorage) return "";  // most files are that
  // PS3.4 table B.5-1 and PS3.6 table A-1; the private ones from the vendors' conformance statements.
  static constexpr std::pair<std::string_view, std::string_view> kFamilies[] = {
      {"1.2.840.10008.5.1.4.1.1.11.", "presentation state"},
      {"1.2.840.10008.5.1.4.1.1.88.", "structured report"},
      {"1.2.840.10008.5.1.4.1.1.9.", "waveform"},
      {"1.2.840.10008.5.1.4.1.1.104.", "document"},
      {"1.2.840.10008.5.1.4.38.", "hanging protocol"},
  };
  static constexpr std::pair<std::string_view, std::string_view> kClasses[] = {
      {"1.2.840.10008.1.3.10", "directory (DICOMDIR)"},
      {"1.2.840.10008.5.1.4.1.1.66", "raw data storage"},
      {"1.3.12.2.1107.5.9.1", "raw data storage"},  // Siemens CSA Non-Image Storage
      {"1.2.840.10008.5.1.4.1.1.66.1", "registration"},
      {"1.2.840.10008.5.1.4.1.1.66.2", "fiducials"},
      {"1.2.840.10008.5.1.4.1.1.66.3", "registration"},
      {"1.2.840.10008.5.1.4.1.1.66.5", "surface segmentation"},
      {"1.2.840.10008.5.1.4.1.1.66.6", "tractography"},
      {"1.2.840.10008.5.1.4.1.1.67", "real world value mapping"},
      {"1.2.840.10008.5.1.4.1.1.4.2", "spectroscopy"},
      {"1.3.46.670589.11.0.0.12.1", "spectroscopy"},          // Philips Private MR Spectrum Storage
      {"1.3.46.670589.11.0.0.12.2", "raw data storage"},      // Philips Private MR Series Data Storage
      {"1.3.46.670589.11.0.0.12.4", "examination protocol"},  // Philips Private MR Examcard Storage
      {"1.2.840.10008.5.1.4.1.1.481.3", "radiotherapy structures"},
      {"1.2.840.10008.5.1.4.1.1.481.4", "radiotherapy treatment record"},
      {"1.2.840.10008.5.1.4.1.1.481.5", "radiotherapy plan"},
      {"1.2.840.10008.5.1.4.1.1.481.8", "radiotherapy plan"},
  };
  const auto named = std::ranges::find(kClasses, sop_class_uid, [](const auto& row) { return row.first; });
  if (named != std::end(kClasses)) return named->second;
  const auto family =
      std::ranges::find_if(kFamilies, [&](const auto& row) { return sop_class_uid.starts_with(row.first); });
  return family != std::end(kFamilies) ? family->second : "";
}

}  // namespace qapc::dicom
