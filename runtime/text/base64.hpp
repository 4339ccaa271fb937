// Bytes as base64 (RFC 4648, section 4). Floor 1 (runtime/text).
#pragma once

#include <string>
#include <string_view>

namespace qapc::text {

std::string base64(std::string_view bytes);

}  // namespace qapc::text
