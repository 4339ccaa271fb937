// Messages as text. Floor 2 (compiler/diag).
#pragma once

#include <string>

#include "compiler/diag/sink.hpp"

namespace qapc::diag {

/// With the line of the policy, marks under it, helps and notes; colour only when asked for, and never alone.
std::string human(const Sources& sources, const Message& message, bool colour);

/// `file:line:column: severity[CODE]: text`
std::string brief(const Sources& sources, const Message& message);

/// What `qapc explain` prints of an entry.
std::string explain(const Entry& entry);

/// The entry as a section of docs/diagnostics.md.
std::string document(const Entry& entry);

}  // namespace qapc::diag
