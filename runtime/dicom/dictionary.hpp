// What the dictionary says about VRs, for elements that do not say it themselves: implicit coding, and UN. Floor 3
// (runtime/dicom).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/dictionary.hpp"
#include "runtime/dicom/vr.hpp"

namespace qapc::dicom {

/// Its rows outlive every reader. Call once, before threads.
void remember_dictionary(const abi::Dictionary& dictionary);

/// Of a standard element or a group length; UN where the dictionary has none, Other where it depends on more.
Vr vr_in_dictionary(std::uint32_t tag);

/// `EchoTime`; "" where the dictionary has none.
std::string_view keyword_in_dictionary(std::uint32_t tag);

/// Implicit coding knows a private element only by the exact spelling of its creator.
struct Spelling {
  std::string creator;
  Vr vr = Vr::UN;
};
/// All ways in which the dictionary spells that creator and has the element.
std::vector<Spelling> spellings_in_dictionary(std::string_view creator, std::uint16_t group, std::uint8_t low);

}  // namespace qapc::dicom
