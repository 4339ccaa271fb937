// The values of an element as text. Floor 3 (runtime/dicom).
#pragma once

#include <cstdint>
#include <string>

#include "runtime/abi/value.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/stored.hpp"

namespace qapc::dicom {

/// Values of an element of that item. None where `into` holds them; Empty for no value; NotRead for sequences and bulk
/// data; Unparsable for text outside its character set.
abi::Missing read_values(const Excerpt& excerpt, std::uint32_t item, const Element& element, Stored& into);

/// Appends the value as it is sealed: the VR it was read by, its length, and its bytes, little endian and without
/// padding; text in UTF-8.
void append_evidence(const Excerpt& excerpt, const Element& element, const Stored& stored, std::string& bytes);

}  // namespace qapc::dicom
