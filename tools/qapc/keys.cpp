#include "tools/qapc/keys.hpp"

#include <spdlog/spdlog.h>

#include "runtime/session/files.hpp"
#include "runtime/session/secret_file.hpp"

namespace qapc::tools {

namespace {

constexpr std::size_t kLargestKey = 1 << 16;  // bytes

Result<std::filesystem::path> path_of(const std::string& file) {
  return file.empty() ? session::default_key_file() : std::filesystem::path(file);
}

template <typename T>
Result<T> named(Result<T> key, const std::string& file) {
  if (!key) return fail(key.error().code, "{}: {}", file, key.error().text);
  return key;
}

}  // namespace

Result<session::Key> pseudonym_key(const std::string& file) {
  QAPC_TRY(const std::filesystem::path path, path_of(file));
  bool made = false;
  auto key = session::open_key(path, made);
  if (key && made)
    spdlog::info("a new pseudonym key was made at {}: keep it, codes of other runs need it", path.string());
  return key;
}

Result<session::Key> existing_pseudonym_key(const std::string& file) {
  QAPC_TRY(const std::filesystem::path path, path_of(file));
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return fail(Errc::NotFound, "the pseudonym key {} is not there", path.string());
  bool made = false;
  return session::open_key(path, made);
}

Result<crypto::SigningKey> signing_key(const std::string& file) {
  QAPC_TRY(std::string pem, session::read_secret(file, "the signing key"));
  auto key = named(crypto::SigningKey::from_pem(pem), file);
  crypto::wipe(pem);
  return key;
}

Result<crypto::PublicKey> public_key(const std::string& file) {
  QAPC_TRY(const std::string pem, session::read_file(file, kLargestKey));
  return named(crypto::PublicKey::from_pem(pem), file);
}

ExitCode complain_of_key(const Error& error, const Console& console) {
  const ExitCode exit = console.complain(error);
  return error.code == Errc::CannotWrite ? exit : ExitCode::Input;
}

}  // namespace qapc::tools
