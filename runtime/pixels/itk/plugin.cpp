// The pixel plugin, qapc_pixels.so: the only code that sees ITK and GDCM, whose loading only pixel rules shall pay for.
// Floor 3 (runtime/pixels/itk). Opened by runtime/pixels when pixels are needed, never linked.
#include <itkVersion.h>

#include "runtime/pixels/itk/table.hpp"

namespace {

const char* itk_version() {
  return itk::Version::GetITKVersion();
}

constexpr QapcPixels kTable{.abi = kQapcPixelsAbi, .itk_version = &itk_version};

}  // namespace

extern "C" __attribute__((visibility("default"))) const QapcPixels* qapc_pixels_v1() {
  return &kTable;
}
