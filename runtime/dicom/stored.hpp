// The values of one element as text, and the kind of text. Floor 3 (runtime/dicom). Numbers of binary VRs are here as
// their shortest decimal, so that every value takes one way into a program's type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/dicom/vr.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::dicom {

enum class Kind : std::uint8_t {
  Words,     ///< any other text
  Decimal,   ///< DS
  Integer,   ///< IS: 32 bits
  Age,       ///< AS
  Date,      ///< DA
  Time,      ///< TM
  DateTime,  ///< DT
  Whole,     ///< US SS UL SL UV SV
  Real,      ///< FL FD; `nan`, `inf` where it is none
};

/// Filled again for each element, so that few values need new memory.
struct Stored {
  Kind kind = Kind::Words;
  Vr vr = Vr::UN;                        ///< as which the bytes were read: of the file or, for UN, of the dictionary
  std::vector<std::string_view> values;  ///< in UTF-8 and without padding; at least one, and not all are empty
  std::string text;                      ///< that the values are parts of, where they are not parts of an excerpt

  Stored() = default;
  Stored(const Stored&) = delete;
  Stored& operator=(const Stored&) = delete;
};

/// What a home's values are in the recipe's type; one value for a scalar recipe. None where `into` holds them.
///
/// Missing  Empty when the wanted value has no text; Unparsable when the text is not what its VR or the type says, and
///          for several values where one is asked; OutOfRange for an integer its VR or the type cannot hold, and for
///          times that no day has
abi::Missing convert(const Stored& stored, const abi::Recipe& recipe, const abi::Home& home, exam::Values& into);

}  // namespace qapc::dicom
