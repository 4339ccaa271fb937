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
inline constexpr std::array<Row, 35> kRows{{
    {"AE", Form::Text, 1, false},  {"AS", Form::Text, 1, false},   {"AT", Form::Number, 4, false},
    {"CS", Form::Text, 1, false},  {"DA", Form::Text, 1, false},   {"DS", Form::Text, 1, false},
    {"DT", Form::Text, 1, false},  {"FD", Form::Number, 8, false}, {"FL", Form::Number, 4, false},
    {"IS", Form::Text, 1, false},  {"LO", Form::Text, 1, false},   {"LT", Form::Text, 1, false},
    {"OB", Form::Bulk, 1, true},   {"OD", Form::Bulk, 1, true},    {"OF", Form::Bulk, 1, true},
    {"OL", Form::Bulk, 1, true},   {"OV", Form::Bulk, 1, true},    {"OW", Form::Bulk, 1, true},
    {"PN", Form::Text, 1, false},  {"SH", Form::Text, 1, false},   {"SL", Form::Number, 4, false},
    {"SQ", Form::Bulk, 1, true},   {"SS", Form::Number, 2, false}, {"ST", Form::Text, 1, false},
    {"SV", Form::Number, 8, true}, {"TM", Form::Text, 1, false},   {"UC", Form::Text, 1, true},
    {"UI", Form::Text, 1, false},  {"UL", Form::Number, 4, false}, {"UN", Form::Bulk, 1, true},
    {"UR", Form::Text, 1, true},   {"US", Form::Number, 2, false}, {"UT", Form::Text, 1, true},
    {"UV", Form::Number, 8, true}, {"??", Form::Bulk, 1, true},
}};
static_assert(kRows[static_cast<std::size_t>(Vr::Other)].name == "??");
static_assert(kRows[static_cast<std::size_t>(Vr::UV)].name == "UV");

constexpr std::array<Vr, 32 * 32> by_letters() {
  std::array<Vr, 32 * 32> table{};
  table.fill(Vr::Other);
  for (std::size_t i = 0; i < static_cast<std::size_t>(Vr::Other); ++i) {
    const std::string_view name = kRows[i].name;
    table[(static_cast<std::size_t>(name[0]) & 31) << 5 | (static_cast<std::size_t>(name[1]) & 31)] =
        static_cast<Vr>(i);
  }
  return table;
}
/// By two letters, five bits of each.
inline constexpr std::array<Vr, 32 * 32> kByLetters = by_letters();

constexpr std::uint64_t long_lengths() {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kRows.size(); ++i) bits |= std::uint64_t{kRows[i].long_length} << i;
  return bits;
}
/// A bit for each Vr.
inline constexpr std::uint64_t kLongLengths = long_lengths();

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
  return (vr_table::kLongLengths >> static_cast<unsigned>(vr) & 1) != 0;
}
/// Bytes of one number; 1 for text and bulk data.
inline std::uint32_t width(Vr vr) {
  return row_of(vr).width;
}
inline bool is_text(Vr vr) {
  return row_of(vr).form == vr_table::Form::Text;
}

}  // namespace qapc::dicom
