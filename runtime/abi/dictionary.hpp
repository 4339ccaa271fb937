// A DICOM dictionary as plain rows, handed to readers that need VRs (implicit transfer syntaxes). Floor 1
// (runtime/abi). Verdicts do not read it: the program's recipes say how every number is read.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace qapc::abi {

struct DictionaryRow {
  std::string_view creator;  ///< "" for the standard dictionary
  std::uint16_t group = 0;
  std::uint16_t element = 0;  ///< private: the low byte
  std::string_view vr;        ///< as printed in PS3.6 (`US or SS` is `xs`)
  std::string_view vm;
  std::string_view keyword;
};

struct Dictionary {
  std::string_view edition;  ///< `2026b`
  std::span<const DictionaryRow> standard;
  std::span<const DictionaryRow> private_elements;
};

}  // namespace qapc::abi
