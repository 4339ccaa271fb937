#include "tools/qapc/code_cache.hpp"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/whole_file.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/session/files.hpp"

namespace qapc::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = std::size_t{64} << 20;  // bytes

fs::path folder() {
  const auto said = [](const char* variable) {
    const char* const value = std::getenv(variable);
    return value == nullptr ? "" : std::string(value);
  };
  const std::string cache = said("XDG_CACHE_HOME");
  if (!cache.empty()) return fs::path(cache) / "qapc";
  const std::string home = said("HOME");
  return home.empty() ? fs::path() : fs::path(home) / ".cache" / "qapc";
}

/// What is run must not be written by others.
bool is_ours(const fs::path& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 && status.st_uid == ::geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::optional<std::string> find(const fs::path& file) {
  if (!is_ours(file.parent_path()) || !is_ours(file)) return std::nullopt;
  const auto bytes = session::read_file(file, kLargest);
  if (!bytes || bytes->size() < crypto::kDigestSize) return std::nullopt;
  std::string object = bytes->substr(crypto::kDigestSize);
  if (crypto::sha256(object) != std::string_view(*bytes).substr(0, crypto::kDigestSize)) return std::nullopt;
  return object;
}

void keep(const fs::path& file, std::string_view object) {
  std::error_code error;
  if (fs::create_directories(file.parent_path(), error))
    fs::permissions(file.parent_path(), fs::perms::owner_all, error);
  if (!is_ours(file.parent_path())) return;
  // A cache that cannot be written is no cache: the code is made again next time.
  (void)write_whole(file, crypto::sha256(object) + std::string(object));
}

}  // namespace

codegen::Cache code_cache() {
  const fs::path in = folder();
  if (in.empty()) return {};
  return {.find = [in](const std::string& key) { return find(in / (key + ".o")); },
          .keep = [in](const std::string& key, std::string_view object) { keep(in / (key + ".o"), object); }};
}

}  // namespace qapc::tools
