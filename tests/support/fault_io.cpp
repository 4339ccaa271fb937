// Loaded before the program under test (LD_PRELOAD): lets the system fail, or a file change, in the middle of a read.
// QAPC_FAULT says how and where: `fail:NAME`, `cut:NAME`, `grow:NAME` or `touch:NAME`, with the end of a file's path.
// Each happens once, at the first read of that file; from then on `fail` fails.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace {

std::string path_of(int descriptor) {
  std::string path(4096, '\0');
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  path.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return path;
}

void change(const std::string& path, std::string_view how) {
  if (how == "cut") (void)!::truncate(path.c_str(), 64);
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  struct stat status{};
  ::fstat(file, &status);
  if (how == "grow") (void)!::ftruncate(file, status.st_size + 2);
  if (how == "touch") ::futimens(file, nullptr);
  ::close(file);
}

/// Whether this read is to fail.
bool strikes(int descriptor) {
  static std::atomic<bool> done = false;
  const char* const said = std::getenv("QAPC_FAULT");
  if (said == nullptr) return false;
  const std::string_view fault = said;
  const std::size_t colon = fault.find(':');
  const std::string_view how = fault.substr(0, colon);
  const std::string path = path_of(descriptor);
  if (!path.ends_with(fault.substr(colon + 1))) return false;
  if (how == "fail") {
    errno = EIO;
    return true;
  }
  if (!done.exchange(true)) change(path, how);
  return false;
}

template <typename Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t read(int descriptor, void* into, std::size_t size) {
  return strikes(descriptor) ? -1 : real<decltype(::read)>("read")(descriptor, into, size);
}
ssize_t pread(int descriptor, void* into, std::size_t size, off_t at) {
  return strikes(descriptor) ? -1 : real<decltype(::pread)>("pread")(descriptor, into, size, at);
}
ssize_t pread64(int descriptor, void* into, std::size_t size, off_t at) {
  return strikes(descriptor) ? -1 : real<decltype(::pread)>("pread64")(descriptor, into, size, at);
}
}
