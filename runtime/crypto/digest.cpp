#include "runtime/crypto/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "runtime/base/check.hpp"
#include "runtime/crypto/raw.hpp"

namespace qapc::crypto {
namespace {

/// Looked up once: by its name, OpenSSL searches its providers at every use.
const EVP_MD* sha256_method() {
  static const EVP_MD* const kMethod = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  QAPC_CHECK(kMethod != nullptr, "OpenSSL has SHA-256");
  return kMethod;
}

/// Of one thread, used again and again.
struct Context {
  Context() : made(EVP_MD_CTX_new()) {}
  ~Context() { EVP_MD_CTX_free(made); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  EVP_MD_CTX* made;
};

}  // namespace

std::string sha256(std::string_view bytes) {
  thread_local const Context context;
  std::string digest(kDigestSize, '\0');
  unsigned int size = 0;
  const bool ok = EVP_DigestInit_ex2(context.made, sha256_method(), nullptr) == 1 &&
                  EVP_DigestUpdate(context.made, bytes.data(), bytes.size()) == 1 &&
                  EVP_DigestFinal_ex(context.made, reinterpret_cast<unsigned char*>(digest.data()), &size) == 1;
  QAPC_CHECK(ok && size == kDigestSize, "SHA-256 always succeeds");
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string digest(kDigestSize, '\0');
  unsigned int size = 0;
  const unsigned char* result = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data_of(bytes),
                                     bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
  QAPC_CHECK(result != nullptr && size == kDigestSize, "HMAC-SHA-256 always succeeds");
  return digest;
}

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  const int ok = RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size));
  QAPC_CHECK(ok == 1, "the system gives random bytes");
  return bytes;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace qapc::crypto
