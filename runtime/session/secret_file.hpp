// Files that only their owner may read. Floor 6 (runtime/session).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace qapc::session {

/// Makes a file of mode 0600, with the folders above it, whole and on the disk. `what` names it in messages: `the
/// pseudonym key`.
///
/// Error    CannotWrite; also where there is a file of that name already, which is never overwritten
Result<void> make_secret(const std::filesystem::path& file, std::string_view bytes, std::string_view what);

/// Error    NotFound; Unreadable: no file, or one that others can read
Result<std::string> read_secret(const std::filesystem::path& file, std::string_view what);

}  // namespace qapc::session
