// The pixel plugin, qapc_pixels.so: the only code that sees ITK and GDCM, whose loading only pixel rules shall pay for.
// Floor 3 (runtime/pixels/itk). Opened by runtime/pixels when pixels are needed, never linked.
#include <gdcmVersion.h>
#include <itkObject.h>
#include <itkVersion.h>

#include "runtime/pixels/itk/parts.hpp"

namespace {

const char* itk_version() {
  return itk::Version::GetITKVersion();
}
const char* gdcm_version() {
  return gdcm::Version::GetVersion();
}

namespace part = qapc::pixels::itk_part;
constexpr QapcPixels kTable{.abi = kQapcPixelsAbi,
                            .itk_version = &itk_version,
                            .gdcm_version = &gdcm_version,
                            .decode = &part::decode,
                            .smooth = &part::smooth,
                            .otsu = &part::otsu,
                            .largest = &part::largest,
                            .fill = &part::fill,
                            .distance = &part::distance,
                            .bias = &part::bias};

}  // namespace

extern "C" __attribute__((visibility("default"))) const QapcPixels* qapc_pixels_v2() {
  itk::Object::GlobalWarningDisplayOff();  // what is wrong comes back as a reason
  return &kTable;
}
