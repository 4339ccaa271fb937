#include "runtime/session/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

#include "runtime/session/walk.hpp"

namespace qapc::session {
namespace {

namespace fs = std::filesystem;

std::string cause(int number) {
  return std::strerror(number);
}

/// Gives a file without a name one; 0, or why not.
int give_name(int handle, const fs::path& name) {
  ::unlink(name.c_str());  // left by a process of our number that was killed
  const std::string open_file = fmt::format("/proc/self/fd/{}", handle);
  return ::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/// The new name is on the disk too. Not every file system can do that for a folder, and the file is whole without it.
void flush_folder(const fs::path& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

}  // namespace

Input find_files(const std::vector<fs::path>& paths) {
  Input input;
  Walk walk(paths);
  while (auto file = walk.next()) input.files.push_back({file->path, file->relative});
  for (const std::string& folder : walk.unreadable()) input.unreadable.push_back({folder, folder});
  input.missing = walk.missing();
  std::ranges::sort(input.files, [](const InputFile& a, const InputFile& b) {
    return std::tie(a.relative, a.path) < std::tie(b.relative, b.path);
  });
  std::ranges::sort(input.unreadable, {}, &InputFile::relative);
  return input;
}

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) {
    if (errno == ENOENT) return fail(Errc::NotFound, "{} is not there", path.string());
    return fail(Errc::Unreadable, "{} cannot be read: {}", path.string(), cause(errno));
  }
  std::string bytes;
  constexpr std::size_t kChunk = 1 << 16;
  ssize_t got = 1;
  while (got > 0 && bytes.size() <= limit) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kChunk);
    got = ::read(handle, bytes.data() + size, kChunk);
    bytes.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  }
  const int error = errno;
  ::close(handle);
  if (got < 0) return fail(Errc::Unreadable, "{} cannot be read: {}", path.string(), cause(error));
  if (bytes.size() > limit) return fail(Errc::OutOfBounds, "{} has more than {} bytes", path.string(), limit);
  return bytes;
}

bool read_unchanged(const fs::path& path, const std::function<void()>& read) {
  const auto state = [&] {
    struct stat now{};
    const bool there = ::stat(path.c_str(), &now) == 0;
    return std::tuple(there, now.st_dev, now.st_ino, now.st_size, now.st_mtim.tv_sec, now.st_mtim.tv_nsec);
  };
  const auto before = state();
  read();
  return state() == before;
}

Result<WholeFile> WholeFile::create(fs::path path, unsigned mode) {
  WholeFile file;
  file.path_ = std::move(path);
  const fs::path folder = file.path_.has_parent_path() ? file.path_.parent_path() : ".";
  file.temporary_ = file.path_.string() + fmt::format(".{}.part", ::getpid());
  // A file without a name, where the file system has them: a process that is killed leaves nothing behind.
  const bool can_be_named = ::access("/proc/self/fd", X_OK) == 0;
  if (can_be_named) file.handle_ = ::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
  file.nameless_ = file.handle_ >= 0;
  if (!file.nameless_) file.handle_ = ::open(file.temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file.handle_ < 0) return fail(Errc::CannotWrite, "{} cannot be written: {}", file.path_.string(), cause(errno));
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
    if (wrote < 0 && errno != EINTR)
      return fail(Errc::CannotWrite, "{} cannot be written: {}", path_.string(), cause(errno));
    done += static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
  }
  return {};
}

Result<void> WholeFile::finish() {
  int error = ::fsync(handle_) != 0 ? errno : 0;
  if (error == 0 && nameless_) error = give_name(handle_, temporary_);
  if (::close(std::exchange(handle_, -1)) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) error = errno;
  if (error == 0) {
    flush_folder(path_.has_parent_path() ? path_.parent_path() : ".");
    return {};
  }
  ::unlink(temporary_.c_str());
  return fail(Errc::CannotWrite, "{} cannot be written: {}", path_.string(), cause(error));
}

Result<void> write_whole(const fs::path& path, std::string_view bytes) {
  QAPC_TRY(WholeFile file, WholeFile::create(path));
  QAPC_TRY_VOID(file.put(bytes));
  return file.finish();
}

}  // namespace qapc::session
