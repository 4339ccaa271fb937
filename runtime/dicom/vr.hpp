// Value representations (PS3.5 6.2) and what follows from them. Floor 3 (runtime/dicom).
#pragma once

#include <cstdint>
#include <string_view>

namespace qapc::dicom {

/// In the order of their names. `Other` is a VR that no edition knows, or one that depends on other elements.
enum class Vr : std::uint8_t {
  AE,
  AS,
  AT,
  CS,
  DA,
  DS,
  DT,
  FD,
  FL,
  IS,
  LO,
  LT,
  OB,
  OD,
  OF,
  OL,
  OV,
  OW,
  PN,
  SH,
  SL,
  SQ,
  SS,
  ST,
  SV,
  TM,
  UC,
  UI,
  UL,
  UN,
  UR,
  US,
  UT,
  UV,
  Other,
};

/// Of two letters; Other for anything else, also for `xs` and `ox`.
Vr vr_of(std::string_view letters);
/// `DS`; `??` for Other.
std::string_view name(Vr vr);
/// In explicit coding: two reserved bytes and a length of four (PS3.5 table 7.1-1). VRs to come will be like that too.
bool has_long_length(Vr vr);
/// Bytes of one number; 1 for text and bulk data.
std::uint32_t width(Vr vr);
bool is_text(Vr vr);

}  // namespace qapc::dicom
