#include "runtime/pixels/plugin.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <dlfcn.h>
#include <system_error>

#include "runtime/pixels/itk/table.hpp"

namespace qapc::pixels {
namespace {

std::atomic<std::uint64_t> plugins_opened{0};
std::atomic<std::uint64_t> frames_read{0};

}  // namespace

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
  void* symbol = dlsym(library, "qapc_pixels_v2");
  if (symbol == nullptr) {
    return fail(Errc::Unsupported, "{} is no pixel plugin of this qapc: it offers no qapc_pixels_v2", file.string());
  }
  const auto* table = reinterpret_cast<decltype(&qapc_pixels_v2)>(symbol)();
  if (table->abi != kQapcPixelsAbi) {
    return fail(Errc::Unsupported, "the pixel plugin {} has interface {}, this qapc wants {}", file.string(),
                table->abi, kQapcPixelsAbi);
  }
  ++plugins_opened;
  return Plugin(path.filename().string(), table);
}

Result<const Plugin*> plugin() {
  static const Result<Plugin> opened = open_pixels();
  if (!opened) return std::unexpected(opened.error());
  return &*opened;
}

Use use() {
  return {.plugins = plugins_opened, .frames = frames_read};
}

void count_frame() {
  ++frames_read;
}

std::string Plugin::itk_version() const {
  return table_->itk_version();
}

std::string Plugin::gdcm_version() const {
  return table_->gdcm_version();
}

Result<void> Plugin::decode(const Codestream& stream, const Form& form, std::span<std::uint16_t> samples) const {
  const QapcCodestream given{.codec = static_cast<std::uint32_t>(stream.codec),
                             .columns = form.columns,
                             .rows = form.rows,
                             .precision = stream.precision,
                             .lossy = stream.lossy ? 1u : 0u,
                             .bytes = reinterpret_cast<const unsigned char*>(stream.bytes.data()),
                             .size = stream.bytes.size()};
  std::array<char, kQapcPixelsText> why{};
  if (table_->decode(&given, samples.data(), why.data()) != 0)
    return fail(Errc::Damaged, "its compressed pixels cannot be decoded{}{}", why[0] == '\0' ? "" : ": ", why.data());
  return {};
}

}  // namespace qapc::pixels
