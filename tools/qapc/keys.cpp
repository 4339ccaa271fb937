#include "tools/qapc/keys.hpp"

#include <spdlog/spdlog.h>

namespace qapc::tools {

Result<session::Key> pseudonym_key(const std::string& file) {
  Result<std::filesystem::path> path = file.empty() ? session::default_key_file() : std::filesystem::path(file);
  if (!path) return std::unexpected(path.error());
  bool made = false;
  auto key = session::open_key(*path, made);
  if (key && made)
    spdlog::info("a new pseudonym key was made at {}: keep it, codes of other runs need it", path->string());
  return key;
}

ExitCode complain_of_key(const Error& error, const Console& console) {
  const ExitCode exit = console.complain(error);
  return error.code == Errc::CannotWrite ? exit : ExitCode::Input;
}

}  // namespace qapc::tools
