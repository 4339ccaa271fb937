// The reference reader, which reads everything: DCMTK. Floor 3 (runtime/dicom/dcmtk); no type of DCMTK is seen here.
#pragma once

#include <expected>

#include "runtime/abi/dictionary.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/source.hpp"

namespace qapc::dicom::dcmtk {

/// Call once, before the first read and before threads.
void use_dictionary(const abi::Dictionary& dictionary);

/// Walks over all of the data set and parses it whole, then keeps what the plan asks for.
///
/// Error  Damaged: cut anywhere, or it contradicts itself anywhere; NotDicom: it only looked like DICOM; Unreadable:
///        the system does not give its bytes
std::expected<void, Refused> read(const Source& source, const Plan& plan, Filler& into);

}  // namespace qapc::dicom::dcmtk
