// An excerpt as an object: identifiers, frames, a cell for each recipe; or the reason why there is no image in it.
// Floor 3 (runtime/dicom). The one meaning of what a reader found, whichever it was.
#pragma once

#include <expected>
#include <string_view>

#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/homes.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

/// `asker` is of that plan and excerpt; `media_sop_class` is that of the file meta information, for data sets that have
/// none.
std::expected<Object, Refused> object_of(const Excerpt& excerpt, const Plan& plan, Asker& asker,
                                         std::string_view media_sop_class, const ReadOptions& options);

}  // namespace qapc::dicom
