#include "runtime/pixels/plugin.hpp"

#include <cstdlib>
#include <dlfcn.h>
#include <system_error>

#include "runtime/pixels/itk/table.hpp"

namespace qapc::pixels {

std::filesystem::path plugin_file() {
  if (const char* said = std::getenv("QAPC_PIXELS"); said != nullptr && *said != '\0') return said;
  std::error_code error;
  const auto executable = std::filesystem::read_symlink("/proc/self/exe", error);
  return executable.parent_path().parent_path() / "lib" / "qapc_pixels.so";
}

Result<Plugin> open_pixels(const std::filesystem::path& file) {
  std::error_code error;
  // A bare name would be looked up among the system's libraries.
  const auto path = std::filesystem::absolute(file, error);
  if (!std::filesystem::exists(path, error)) {
    return fail(Errc::NotFound, "the pixel plugin is missing: {} (QAPC_PIXELS names another place)", file.string());
  }
  // RTLD_LOCAL keeps the codecs of GDCM apart from ours; RTLD_DEEPBIND would do more and is refused by ASan.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    return fail(Errc::Unreadable, "the pixel plugin cannot be loaded: {}", why == nullptr ? file.c_str() : why);
  }
  // Never closed: ITK registers factories and thread-local data that outlive any dlclose.
  void* symbol = dlsym(library, "qapc_pixels_v1");
  if (symbol == nullptr) {
    return fail(Errc::Unsupported, "{} is no pixel plugin of this qapc: it offers no qapc_pixels_v1", file.string());
  }
  const auto* table = reinterpret_cast<decltype(&qapc_pixels_v1)>(symbol)();
  if (table->abi != kQapcPixelsAbi) {
    return fail(Errc::Unsupported, "the pixel plugin {} has interface {}, this qapc wants {}", file.string(),
                table->abi, kQapcPixelsAbi);
  }
  return Plugin{.name = path.filename().string(), .itk_version = table->itk_version()};
}

}  // namespace qapc::pixels
