#include "runtime/base/whole_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

namespace qapc {
namespace {

namespace fs = std::filesystem;

/// Gives a file without a name one; 0, or why not.
int give_name(int handle, const fs::path& name) {
  const std::string open_file = fmt::format("/proc/self/fd/{}", handle);
  return ::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

/// The new name is on the disk too. Not every file system can do that for a folder, and the file is whole without it.
void flush_folder(const fs::path& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

}  // namespace

std::unexpected<Error> WholeFile::cannot_write(int number) const {
  return fail(Errc::CannotWrite, "{} cannot be written: {}", path_.string(), std::strerror(number));
}

Result<WholeFile> WholeFile::create(fs::path path, unsigned mode) {
  WholeFile file;
  file.path_ = std::move(path);
  file.temporary_ = file.path_.string() + fmt::format(".{}.part", ::getpid());
  // A file without a name, where the file system has them: a process that is killed leaves nothing behind.
  const bool can_be_named = ::access("/proc/self/fd", X_OK) == 0;
  if (can_be_named) file.handle_ = ::open(folder_of(file.path_).c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
  file.nameless_ = file.handle_ >= 0;
  if (!file.nameless_) file.handle_ = ::open(file.temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file.handle_ < 0) return file.cannot_write(errno);
  return file;
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      handle_(std::exchange(other.handle_, -1)),
      nameless_(other.nameless_) {}

WholeFile::~WholeFile() {
  if (handle_ < 0) return;
  ::close(handle_);
  if (!nameless_) ::unlink(temporary_.c_str());
}

Result<void> WholeFile::put(std::string_view bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t wrote = ::write(handle_, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno != EINTR) return cannot_write(errno);
    done += static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
  }
  return {};
}

Result<void> WholeFile::flush() {
  if (::fsync(handle_) != 0) return cannot_write(errno);
  return {};
}

Result<void> WholeFile::finish() {
  QAPC_TRY_VOID(flush());
  int error = 0;
  if (nameless_) {
    ::unlink(temporary_.c_str());  // left by a process of our number that was killed
    error = give_name(handle_, temporary_);
  }
  if (::close(std::exchange(handle_, -1)) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) error = errno;
  if (error == 0) {
    flush_folder(folder_of(path_));
    return {};
  }
  ::unlink(temporary_.c_str());
  return cannot_write(error);
}

Result<bool> WholeFile::finish_new() {
  QAPC_TRY_VOID(flush());
  int error = 0;
  if (nameless_) {
    error = give_name(handle_, path_);
  } else {
    if (::link(temporary_.c_str(), path_.c_str()) != 0) error = errno;
    ::unlink(temporary_.c_str());
  }
  if (::close(std::exchange(handle_, -1)) != 0 && error == 0) error = errno;
  if (error == EEXIST) return false;
  if (error != 0) return cannot_write(error);
  flush_folder(folder_of(path_));
  return true;
}

Result<void> write_whole(const fs::path& path, std::string_view bytes) {
  return write_together({{path, bytes}});
}

Result<void> write_together(const std::vector<std::pair<fs::path, std::string_view>>& files) {
  std::vector<WholeFile> all;
  for (const auto& [path, bytes] : files) {
    QAPC_TRY(WholeFile file, WholeFile::create(path));
    QAPC_TRY_VOID(file.put(bytes));
    QAPC_TRY_VOID(file.flush());
    all.push_back(std::move(file));
  }
  for (WholeFile& file : all) QAPC_TRY_VOID(file.finish());
  return {};
}

}  // namespace qapc
