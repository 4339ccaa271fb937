// The way to ITK and GDCM: a plugin, opened only when compressed pixels or a filter of ITK are needed.
// Floor 3 (runtime/pixels). A process opens it once and keeps it; nothing here names a type of ITK or GDCM.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "runtime/base/result.hpp"
#include "runtime/pixels/codestream.hpp"

struct QapcPixels;

namespace qapc::pixels {

/// What was opened, and what it does.
class Plugin {
 public:
  Plugin(std::string name, const QapcPixels* table) : name_(std::move(name)), table_(table) {}

  [[nodiscard]] const std::string& name() const { return name_; }  ///< file name without folders: `qapc_pixels.so`
  [[nodiscard]] std::string itk_version() const;                   ///< `5.2.1`
  [[nodiscard]] std::string gdcm_version() const;                  ///< `3.0.21`

  /// Samples of a checked code stream, as they are stored: no sign, no scale.
  ///
  /// Error    Damaged: the codec gives up
  Result<void> decode(const Codestream& stream, const Form& form, std::span<std::uint16_t> samples) const;

  [[nodiscard]] const QapcPixels& table() const { return *table_; }

 private:
  std::string name_;
  const QapcPixels* table_;
};

/// Where the plugin is: the environment's QAPC_PIXELS if it says, else ../lib/qapc_pixels.so seen from the executable.
std::filesystem::path plugin_file();

/// Opens the plugin and leaves it open for the life of the process.
///
/// Error    NotFound: no such file; Unreadable: the system cannot load it; Unsupported: another library, or a plugin
///          of another qapc
Result<Plugin> open_pixels(const std::filesystem::path& file = plugin_file());

/// The plugin of this process, opened at the first call; the same answer ever after.
Result<const Plugin*> plugin();

/// What this process has had to do with pixels so far, for tests that hold headers and pixels apart.
struct Use {
  std::uint64_t plugins = 0;  ///< times a plugin was opened
  std::uint64_t frames = 0;   ///< frames read
};
Use use();
void count_frame();

}  // namespace qapc::pixels
