// The pixel plugin, qapc_pixels.so: the only code that sees ITK and GDCM, whose loading only pixel rules shall pay for.
// Floor 3 (runtime/pixels/itk). Opened by runtime/pixels when pixels are needed, never linked.
#include <gdcmVersion.h>
#include <itkObject.h>
#include <itkVersion.h>
#include <vector>

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

/// ITK 5.2 makes its globals when they are first asked for, and two threads that ask at once make two of them (seen as
/// a leak of DataObject's). A filter that runs before there are two threads has asked for all.
void make_globals() {
  constexpr std::uint32_t kSide = 8;
  const QapcGrid grid{{kSide, kSide, kSide}, {1, 1, 1}};
  const std::vector<double> values(std::size_t{kSide} * kSide * kSide, 1);
  std::vector<double> smoothed(values.size());
  char why[kQapcPixelsText];
  part::smooth(&grid, values.data(), 1, smoothed.data(), why);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const QapcPixels* qapc_pixels_v2() {
  itk::Object::GlobalWarningDisplayOff();  // what is wrong comes back as a reason
  make_globals();
  return &kTable;
}
