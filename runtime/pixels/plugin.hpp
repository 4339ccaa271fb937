// The way to pixel data: a plugin that holds ITK, opened only when a rule needs pixels. Floor 3 (runtime/pixels).
// A process opens it once and keeps it; nothing here names an ITK type.
#pragma once

#include <filesystem>
#include <string>

#include "runtime/base/result.hpp"

namespace qapc::pixels {

/// What was opened, for `--version` and reports.
struct Plugin {
  std::string name;         ///< file name without folders: `qapc_pixels.so`
  std::string itk_version;  ///< `5.2.1`
};

/// Where the plugin is: the environment's QAPC_PIXELS if it says, else ../lib/qapc_pixels.so seen from the executable.
std::filesystem::path plugin_file();

/// Opens the plugin and leaves it open for the life of the process.
///
/// Error    NotFound: no such file; Unreadable: the system cannot load it; Unsupported: another library, or a plugin
///          of another qapc
Result<Plugin> open_pixels(const std::filesystem::path& file = plugin_file());

}  // namespace qapc::pixels
