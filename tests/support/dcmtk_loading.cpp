#include "tests/support/dcmtk_loading.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>

namespace qapc::support {

std::size_t load_with_dcmtk(const std::string& file, std::span<const std::uint32_t> tags) {
  DcmFileFormat format;
  const OFCondition loaded = format.loadFileUntilTag(file.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength,
                                                     ERM_autoDetect, DCM_PixelData);
  if (loaded.bad()) return 0;
  std::size_t characters = 1;
  for (const std::uint32_t tag : tags) {
    OFString text;
    const DcmTagKey key(static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF));
    if (format.getDataset()->findAndGetOFStringArray(key, text).good()) characters += text.size();
  }
  return characters;
}

}  // namespace qapc::support
