// The blocks of vendors as the reader of files wants them: a home that names a field of a block gets its values. Floor
// 3 (runtime/vendor).
#pragma once

#include "runtime/dicom/inner.hpp"

namespace qapc::vendor {

/// A field or line that is not in its block is Absent; one without a value is Empty. Blocks that many homes lie in, and
/// that many files share (the protocol of a series), are taken apart once.
dicom::Inner formats();

}  // namespace qapc::vendor
