#include "runtime/dicom/vr.hpp"

#include <array>
#include <cstddef>

namespace qapc::dicom::vr_table {

constexpr std::array<Row, 35> kRows{{
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

namespace {

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

}  // namespace

constexpr std::array<Vr, 32 * 32> kByLetters = by_letters();

}  // namespace qapc::dicom::vr_table
