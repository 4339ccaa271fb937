// The one way a policy is laid out. Floor 2 (compiler/syntax).
#pragma once

#include <string>

#include "compiler/diag/source.hpp"

namespace qapc::syntax {

/// The text with the layout of `qapc fmt`: the author's lines and comments, indented by what they belong to, one blank
/// between words, vendor rows and trailing comments in columns, `±` for `+/-`. A text laid out so comes back unchanged,
/// and its tree is that of the original. The text parses.
std::string format(const diag::Sources& sources, std::uint32_t source);

}  // namespace qapc::syntax
