// Ed25519 keys and signatures. Floor 1 (runtime/crypto). Keys are text in PEM, as `openssl pkey` reads and writes them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace qapc::crypto {

inline constexpr std::size_t kSignatureSize = 64;
inline constexpr std::size_t kPublicKeySize = 32;

/// Who signed. Anybody may have it.
class PublicKey {
 public:
  /// Error    Invalid: not the PEM of an Ed25519 public key
  static Result<PublicKey> from_pem(std::string_view pem);
  /// Error    Invalid: not 32 bytes in hex
  static Result<PublicKey> from_hex(std::string_view hex);

  [[nodiscard]] std::string pem() const;
  [[nodiscard]] std::string hex() const;
  /// Whether the owner of the key signed exactly these bytes.
  [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

  friend bool operator==(const PublicKey&, const PublicKey&) = default;

 private:
  explicit PublicKey(std::string bytes) : bytes_(std::move(bytes)) {}
  friend class SigningKey;
  std::string bytes_;
};

/// Who can sign. Its bytes leave by pem() only, and are wiped when it is gone.
class SigningKey {
 public:
  /// A new key from the system's generator.
  static SigningKey make();
  /// Error    Invalid: not the PEM of an Ed25519 private key (PKCS #8, not encrypted)
  static Result<SigningKey> from_pem(std::string_view pem);
  SigningKey(SigningKey&&) = default;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(SigningKey&&) = default;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  [[nodiscard]] std::string pem() const;
  [[nodiscard]] PublicKey public_key() const;
  /// 64 raw bytes; the same for the same message (RFC 8032).
  [[nodiscard]] std::string sign(std::string_view message) const;

 private:
  explicit SigningKey(std::string seed) : seed_(std::move(seed)) {}
  std::string seed_;
};

/// Whether two texts are equal, in a time that depends on their sizes only.
bool equal(std::string_view lhs, std::string_view rhs);

/// Overwrites bytes that nobody may find in memory later.
void wipe(std::string& bytes);

/// The bytes of lower-case hex digits. Error Invalid: an odd number of digits, or another character.
Result<std::string> unhex(std::string_view digits);

}  // namespace qapc::crypto
