#include "runtime/session/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "runtime/session/walk.hpp"

namespace qapc::session {
namespace {

namespace fs = std::filesystem;

std::string cause(int number) {
  return std::strerror(number);
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
  // A pipe that nobody writes to is empty, and not waited for; one that somebody does is read to its end.
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (handle >= 0) ::fcntl(handle, F_SETFL, 0);
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

std::optional<Stamp> stamp_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  constexpr std::int64_t kSecond = 1'000'000'000;
  return Stamp{static_cast<std::uint64_t>(status.st_size), status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec};
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

}  // namespace qapc::session
