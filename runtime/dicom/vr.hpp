// Value representations (PS3.5 6.2) and what follows from them. Floor 3 (runtime/dicom).
#pragma once

#include <array>
#include <cstddef>
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

namespace vr_table {

enum class Form : std::uint8_t { Text, Number, Bulk };
struct Row {
  std::string_view name;
  Form form;
  std::uint32_t width;
  bool long_length;
};
/// By Vr.
extern const std::array<Row, 35> kRows;
/// By two letters, five bits of each.
extern const std::array<Vr, 32 * 32> kByLetters;

}  // namespace vr_table

/// Of two letters, the first in the low byte; Other for anything else.
inline Vr vr_of(std::uint16_t letters) {
  constexpr std::uint16_t kUpperCase = 0x4040;  // 0x40 to 0x5F: the letters, and what is in no row
  const std::size_t at = (letters & 31u) << 5 | (letters >> 8 & 31u);
  return (letters & 0xE0E0) == kUpperCase ? vr_table::kByLetters[at] : Vr::Other;
}
/// Of two letters; Other for anything else, also for `xs` and `ox`.
inline Vr vr_of(std::string_view letters) {
  if (letters.size() != 2) return Vr::Other;
  const auto low = static_cast<unsigned char>(letters[0]);
  const auto high = static_cast<unsigned char>(letters[1]);
  return vr_of(static_cast<std::uint16_t>(high << 8 | low));
}
inline const vr_table::Row& row_of(Vr vr) {
  return vr_table::kRows[static_cast<std::size_t>(vr)];
}
/// `DS`; `??` for Other.
inline std::string_view name(Vr vr) {
  return row_of(vr).name;
}
/// In explicit coding: two reserved bytes and a length of four (PS3.5 table 7.1-1). VRs to come will be like that too.
inline bool has_long_length(Vr vr) {
  return row_of(vr).long_length;
}
/// Bytes of one number; 1 for text and bulk data.
inline std::uint32_t width(Vr vr) {
  return row_of(vr).width;
}
inline bool is_text(Vr vr) {
  return row_of(vr).form == vr_table::Form::Text;
}

}  // namespace qapc::dicom
