#include "runtime/crypto/sealed.hpp"

#include <memory>
#include <openssl/evp.h>

#include "runtime/base/check.hpp"
#include "runtime/crypto/raw.hpp"

namespace qapc::crypto {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

/// Two keys of 128 bits each, one for the seal and one for the bytes.
const EVP_CIPHER* method() {
  static const EVP_CIPHER* const kMethod = EVP_CIPHER_fetch(nullptr, "AES-128-SIV", nullptr);
  QAPC_CHECK(kMethod != nullptr, "OpenSSL has AES-SIV");
  return kMethod;
}

/// With its context taken in.
Context begin(std::string_view key, std::string_view context, bool to_seal) {
  QAPC_CHECK(key.size() == kSealingKeySize, "a key for sealing has 32 bytes");
  Context cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  const bool ok =
      EVP_CipherInit_ex2(cipher.get(), method(), data_of(key), nullptr, to_seal ? 1 : 0, nullptr) == 1 &&
      EVP_CipherUpdate(cipher.get(), nullptr, &size, data_of(context), static_cast<int>(context.size())) == 1;
  QAPC_CHECK(ok, "AES-SIV takes any key and context");
  return cipher;
}

}  // namespace

std::string seal(std::string_view key, std::string_view context, std::string_view bytes) {
  QAPC_CHECK(!bytes.empty() && bytes.size() <= kMostSealed, "what is sealed has a size that OpenSSL takes");
  const Context cipher = begin(key, context, true);
  std::string sealed(kSealSize + bytes.size(), '\0');
  auto* const to = reinterpret_cast<unsigned char*>(sealed.data());
  int size = 0;
  const bool ok =
      EVP_CipherUpdate(cipher.get(), to + kSealSize, &size, data_of(bytes), static_cast<int>(bytes.size())) == 1 &&
      static_cast<std::size_t>(size) == bytes.size() &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kSealSize, to) == 1;
  QAPC_CHECK(ok, "AES-SIV seals all bytes at once");
  return sealed;
}

Result<std::string> unseal(std::string_view key, std::string_view context, std::string_view sealed) {
  const auto damaged = [] { return fail(Errc::Damaged, "sealed with another key, or changed"); };
  if (sealed.size() <= kSealSize || sealed.size() - kSealSize > kMostSealed) return damaged();
  const Context cipher = begin(key, context, false);
  std::string tag(sealed.substr(0, kSealSize));
  const std::string_view rest = sealed.substr(kSealSize);
  std::string bytes(rest.size(), '\0');
  int size = 0;
  const bool ok = EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kSealSize, tag.data()) == 1 &&
                  EVP_CipherUpdate(cipher.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size, data_of(rest),
                                   static_cast<int>(rest.size())) == 1 &&
                  static_cast<std::size_t>(size) == bytes.size();
  if (!ok) return damaged();
  return bytes;
}

}  // namespace qapc::crypto
