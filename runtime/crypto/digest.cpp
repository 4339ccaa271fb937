#include "runtime/crypto/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "runtime/base/check.hpp"

namespace qapc::crypto {
namespace {

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(kDigestSize, '\0');
  unsigned int size = 0;
  const int ok = EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
                            EVP_sha256(), nullptr);
  QAPC_CHECK(ok == 1 && size == kDigestSize, "SHA-256 always succeeds");
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
