#include "runtime/dicom/dictionary.hpp"

#include "runtime/dicom/plan.hpp"

namespace qapc::dicom {
namespace {

abi::Dictionary& known() {
  static abi::Dictionary dictionary;
  return dictionary;
}

/// `xs`, `ox` and the like depend on more than the element.
Vr vr_of_row(std::string_view vr) {
  return vr.empty() || vr == "??" ? Vr::UN : vr_of(vr);
}

}  // namespace

void remember_dictionary(const abi::Dictionary& dictionary) {
  known() = dictionary;
}

Vr vr_in_dictionary(std::uint32_t tag) {
  if (is_private(tag)) return Vr::UN;
  if ((tag & 0xFFFF) == 0) return Vr::UL;  // PS3.5 7.2
  Vr found = Vr::UN;
  for (const abi::DictionaryRow& row : known().standard) {
    if (row.group == tag >> 16 && row.element == (tag & 0xFFFF)) found = vr_of_row(row.vr);
  }
  return found;
}

std::string_view keyword_in_dictionary(std::uint32_t tag) {
  for (const abi::DictionaryRow& row : known().standard) {
    if (row.group == tag >> 16 && row.element == (tag & 0xFFFF)) return row.keyword;
  }
  return "";
}

std::vector<Spelling> spellings_in_dictionary(std::string_view creator, std::uint16_t group, std::uint8_t low) {
  std::vector<Spelling> all;
  for (const abi::DictionaryRow& row : known().private_elements) {
    if (row.group == group && row.element == low && same_creator(row.creator, creator))
      all.push_back({.creator = std::string(row.creator), .vr = vr_of_row(row.vr)});
  }
  return all;
}

}  // namespace qapc::dicom
