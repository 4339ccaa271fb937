// The files named on a command line and those under its folders, one after another. Floor 6 (runtime/session). The
// order depends on names alone; what is held is one folder at a time, never the archive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::session {

/// Where indexes hold what was read of a file.
struct Kept {
  std::uint32_t index = 0;
  std::uint32_t block = 0;
  std::uint32_t object = 0;
};

struct File {
  std::string path;
  std::string relative;  ///< below the folder it was found under; the file's name when it was named itself; a member of
                         ///< an archive: `archive!member`
  bool is_regular = false;     ///< known to be
  std::optional<Kept> kept{};  ///< it is not opened
};

/// Every file under the paths, each once, in any layout. Links to folders are not followed; links to files are, where
/// what they lead to is not met anyway.
class Walk {
 public:
  explicit Walk(const std::vector<std::filesystem::path>& paths);
  ~Walk();
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  std::optional<File> next();

  /// Of the paths named: those that are not there or cannot be opened.
  [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }
  /// Folders inside that could not be opened, so far: their relative names.
  [[nodiscard]] const std::vector<std::string>& unreadable() const { return unreadable_; }

 private:
  struct State;
  bool open_folder(const std::string& path, const std::string& relative);
  bool open_next_root();
  std::optional<File> entry();

  std::unique_ptr<State> state_;
  std::vector<std::string> missing_;
  std::vector<std::string> unreadable_;
};

}  // namespace qapc::session
