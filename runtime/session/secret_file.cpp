#include "runtime/session/secret_file.hpp"

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace qapc::session {

Result<void> make_secret(const std::filesystem::path& file, std::string_view bytes, std::string_view what) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (handle < 0) return fail(Errc::CannotWrite, "{} cannot be made at {}", what, file.string());
  const bool whole =
      ::write(handle, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fsync(handle) == 0;
  const bool closed = ::close(handle) == 0;
  if (whole && closed) return {};
  std::filesystem::remove(file, error);
  return fail(Errc::CannotWrite, "{} cannot be written to {}", what, file.string());
}

Result<std::string> read_secret(const std::filesystem::path& file, std::string_view what) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return fail(Errc::NotFound, "{} {} is not there", what, file.string());
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail(Errc::Unreadable, "{} {} is not a file", what, file.string());
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(Errc::Unreadable, "{} {} can be read by others: chmod 600 it", what, file.string());
  std::ifstream stream(file, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream) return fail(Errc::Unreadable, "{} {} cannot be read", what, file.string());
  return bytes;
}

}  // namespace qapc::session
