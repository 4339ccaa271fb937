#include "runtime/session/pseudonym.hpp"

#include <cstdlib>

#include "runtime/crypto/digest.hpp"
#include "runtime/crypto/sealed.hpp"
#include "runtime/session/secret_file.hpp"

namespace qapc::session {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kShortestKey = 16;
constexpr std::size_t kCodeCharacters = 12;  // 60 bits: no two of a million exams alike, nobody guesses

/// Crockford's alphabet: no letters that are read as digits.
std::string base32(std::string_view bytes, std::size_t characters) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  for (const unsigned char byte : bytes) {
    if (text.size() == characters) break;
    buffer = buffer << 8 | byte;
    bits += 8;
    while (bits >= 5 && text.size() < characters) {
      bits -= 5;
      text += kAlphabet[buffer >> bits & 31u];
    }
    buffer &= (1u << bits) - 1;
  }
  return text;
}

}  // namespace

std::string Key::name() const {
  return base32(crypto::hmac_sha256(bytes_, "qapc key name"), kCodeCharacters);
}

std::string Key::code(std::string_view kind, std::string_view identity) const {
  std::string message(kind);
  message += '\0';
  message += identity;
  return base32(crypto::hmac_sha256(bytes_, message), kCodeCharacters);
}

std::string Key::digest(std::string_view bytes) const {
  return crypto::hex(crypto::hmac_sha256(bytes_, bytes));
}

std::string Key::sealed(std::string_view context, std::string_view bytes) const {
  return crypto::seal(crypto::hmac_sha256(bytes_, "qapc part"), context, bytes);
}

Result<std::string> Key::unsealed(std::string_view context, std::string_view bytes) const {
  return crypto::unseal(crypto::hmac_sha256(bytes_, "qapc part"), context, bytes);
}

Result<Key> open_key(const std::filesystem::path& file, bool& made) {
  constexpr std::string_view kWhat = "the pseudonym key";
  std::error_code error;
  made = !std::filesystem::exists(file, error);
  if (made) QAPC_TRY_VOID(make_secret(file, crypto::random_bytes(kKeyBytes), kWhat));
  QAPC_TRY(std::string bytes, read_secret(file, kWhat));
  if (bytes.size() < kShortestKey)
    return fail(Errc::Invalid, "the pseudonym key {} has {} bytes; a key has at least {}", file.string(), bytes.size(),
                kShortestKey);
  return Key(std::move(bytes));
}

Result<std::filesystem::path> default_key_file() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config != '\0') return std::filesystem::path(config) / "qapc" / "pseudonym.key";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0')
    return fail(Errc::NotFound, "there is no home folder for the pseudonym key: name a file with --key");
  return std::filesystem::path(home) / ".config" / "qapc" / "pseudonym.key";
}

}  // namespace qapc::session
