// Texts inside HTML and XML. Floor 1 (runtime/text).
#pragma once

#include <string>
#include <string_view>

namespace qapc::text {

/// The text as it may stand between tags and inside quoted attributes: & < > " replaced, control characters (but ends
/// of lines and tabs) shown as `?`, since XML has no way to hold them.
std::string markup(std::string_view text);

}  // namespace qapc::text
