// Files by name, and whole files in and out. Floor 6 (runtime/session).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/base/whole_file.hpp"

namespace qapc::session {

struct InputFile {
  std::filesystem::path path;
  std::string relative;  ///< below the folder it was found under; the file's name when it was named itself
};
struct Input {
  std::vector<InputFile> files;       ///< in order of relative path
  std::vector<InputFile> unreadable;  ///< folders inside that could not be opened
  std::vector<std::string> missing;   ///< of the paths named: those that are not there or cannot be opened
};

/// All files of a Walk at once, for those who need no more than a few.
Input find_files(const std::vector<std::filesystem::path>& paths);

/// The whole file. Errors: NotFound, Unreadable, OutOfBounds (longer than `limit` bytes).
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit);

/// What tells a file from the one that was there before.
struct Stamp {
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< ns since 1970
  friend bool operator==(const Stamp&, const Stamp&) = default;
};
/// Nothing where there is no such file.
std::optional<Stamp> stamp_of(const std::string& path);

/// Calls `read`, and says whether the file is the same behind it as before: same file, size and time of the last
/// change. A change within one tick of the file system's clock (some milliseconds) that keeps the size is not seen.
bool read_unchanged(const std::filesystem::path& path, const std::function<void()>& read);

}  // namespace qapc::session
