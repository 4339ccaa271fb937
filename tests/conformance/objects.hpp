// DICOM objects as case files write them, for what the language says of reading.
//
//   { (0018,0081) DS "2.98" }                        a classic image
//   { "SIEMENS MR HEADER" (0019,xx0C) IS "1000" }    a private element; its creator gets a block
//   { (0018,9114) SQ [ { (0018,9082) FD "3" } ] }    a sequence
//   { "SIEMENS CSA HEADER" (0029,xx10) OB csa "B_value = 1000; X = 1\2" }    a block of fields: `csa`, `ge` (packed) or
//                                                     `protocol` (in a text, or as a field of a CSA header)
//   { … } shared { … } frame { … } frame { … }       an enhanced object and its functional groups
//
// Several objects stand side by side. Before the braces: `exam 2`, `series 2` (1 where nothing is said), `raw data` for
// an object without an image, `again` for the SOP Instance UID of the object before. Elements are separated by `,`; a
// backslash separates values.
#pragma once

#include <filesystem>
#include <string_view>

namespace qapc::conformance {

/// Writes the objects as files of a folder. Throws BadCase.
void write_objects(const std::filesystem::path& folder, std::string_view text);

}  // namespace qapc::conformance
