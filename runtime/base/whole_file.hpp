// Files that appear whole or not at all. Floor 0 (runtime/base).
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.hpp"

namespace qapc {

/// A file that is written without a name where the file system can, else under another one; flushed and named at the
/// end. Errors: CannotWrite.
class WholeFile {
 public:
  static constexpr unsigned kForAll = 0644;
  static constexpr unsigned kForOwner = 0600;

  static Result<WholeFile> create(std::filesystem::path path, unsigned mode = kForAll);
  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&&) = delete;
  /// What was not finished is gone.
  ~WholeFile();

  Result<void> put(std::string_view bytes);
  /// What was put is on the disk. It takes no more space to finish.
  Result<void> flush();
  /// Over the file of that name, if there is one. Once.
  Result<void> finish();
  /// False where there is a file of that name, which stays. Once, instead of `finish`.
  Result<bool> finish_new();

 private:
  WholeFile() = default;
  [[nodiscard]] std::unexpected<Error> cannot_write(int number) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;  ///< its name until it is finished, if it has one
  int handle_ = -1;
  bool nameless_ = false;
};

/// All of it at once.
Result<void> write_whole(const std::filesystem::path& path, std::string_view bytes);

/// Files that belong together: where one cannot be written, as on a full disk, none of them is.
Result<void> write_together(const std::vector<std::pair<std::filesystem::path, std::string_view>>& files);

}  // namespace qapc
