// The pixel plugin, qapc_pixels.so: the only code that sees ITK and GDCM, whose loading only pixel rules shall pay for.
// Floor 3 (runtime/pixels/itk). Opened by runtime/pixels when pixels are needed, never linked.
#include <gdcmVersion.h>
#include <itkVersion.h>

#include "runtime/pixels/itk/parts.hpp"

namespace {

const char* itk_version() {
  return itk::Version::GetITKVersion();
}
const char* gdcm_version() {
  return gdcm::Version::GetVersion();
}

constexpr QapcPixels kTable{.abi = kQapcPixelsAbi,
                            .itk_version = &itk_version,
                            .gdcm_version = &gdcm_version,
                            .decode = &qapc::pixels::itk_part::decode};

}  // namespace

extern "C" __attribute__((visibility("default"))) const QapcPixels* qapc_pixels_v2() {
  return &kTable;
}
