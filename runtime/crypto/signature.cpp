#include "runtime/crypto/signature.hpp"

#include <memory>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "runtime/base/check.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/crypto/raw.hpp"

namespace qapc::crypto {
namespace {

using PKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

PKey private_key(std::string_view seed) {
  PKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, data_of(seed), seed.size()), &EVP_PKEY_free);
  QAPC_CHECK(key != nullptr, "32 bytes are an Ed25519 key");
  return key;
}

/// Nothing for 32 bytes that are no point of the curve.
PKey public_key(std::string_view bytes) {
  return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data_of(bytes), bytes.size()), &EVP_PKEY_free};
}

std::string written(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// No password: a key that asks for one is none here.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

PKey read_pem(std::string_view pem, bool secret) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  QAPC_CHECK(bio != nullptr, "memory can be read");
  PKey key(secret ? PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr)
                  : PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_password, nullptr),
           &EVP_PKEY_free);
  ERR_clear_error();
  if (key != nullptr && EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) key.reset();
  return key;
}

std::string raw_public(EVP_PKEY* key) {
  std::string bytes(kPublicKeySize, '\0');
  std::size_t size = bytes.size();
  const int ok = EVP_PKEY_get_raw_public_key(key, data_of(bytes), &size);
  QAPC_CHECK(ok == 1 && size == kPublicKeySize, "an Ed25519 key has a public half of 32 bytes");
  return bytes;
}

constexpr std::size_t kLargestPem = 1 << 16;

}  // namespace

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  const PKey key = pem.size() > kLargestPem ? PKey(nullptr, &EVP_PKEY_free) : read_pem(pem, false);
  if (key == nullptr) return fail(Errc::Invalid, "this is no Ed25519 public key in PEM");
  return PublicKey(raw_public(key.get()));
}

Result<PublicKey> PublicKey::from_hex(std::string_view hex) {
  QAPC_TRY(std::string bytes, unhex(hex));
  if (bytes.size() != kPublicKeySize) return fail(Errc::Invalid, "a public key has 32 bytes");
  return PublicKey(std::move(bytes));
}

std::string PublicKey::pem() const {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  const PKey key = public_key(bytes_);
  QAPC_CHECK(key != nullptr && PEM_write_bio_PUBKEY(bio.get(), key.get()) == 1, "a public key is written to memory");
  return written(bio);
}

std::string PublicKey::hex() const {
  return crypto::hex(bytes_);
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  const PKey key = public_key(bytes_);
  if (key == nullptr || signature.size() != kSignatureSize) return false;
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const bool begun = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1;
  QAPC_CHECK(begun, "a check of an Ed25519 signature begins");
  const bool right =
      EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message), message.size()) == 1;
  ERR_clear_error();
  return right;
}

SigningKey SigningKey::make() {
  return SigningKey(random_bytes(32));
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  const PKey key = pem.size() > kLargestPem ? PKey(nullptr, &EVP_PKEY_free) : read_pem(pem, true);
  if (key == nullptr) return fail(Errc::Invalid, "this is no Ed25519 private key in PEM");
  std::string seed(32, '\0');
  std::size_t size = seed.size();
  const int ok = EVP_PKEY_get_raw_private_key(key.get(), data_of(seed), &size);
  QAPC_CHECK(ok == 1 && size == seed.size(), "an Ed25519 key has 32 bytes");
  return SigningKey(std::move(seed));
}

SigningKey::~SigningKey() {
  wipe(seed_);
}

std::string SigningKey::pem() const {
  // Memory of this kind is wiped when it is freed.
  const Bio bio(BIO_new(BIO_s_secmem()), &BIO_free);
  const PKey key = private_key(seed_);
  const int ok = PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  QAPC_CHECK(ok == 1, "a private key is written to memory");
  return written(bio);
}

PublicKey SigningKey::public_key() const {
  return PublicKey(raw_public(private_key(seed_).get()));
}

std::string SigningKey::sign(std::string_view message) const {
  const PKey key = private_key(seed_);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string signature(kSignatureSize, '\0');
  std::size_t size = signature.size();
  const bool done = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                    EVP_DigestSign(context.get(), data_of(signature), &size, data_of(message), message.size()) == 1;
  QAPC_CHECK(done && size == kSignatureSize, "Ed25519 signs any message");
  return signature;
}

bool equal(std::string_view lhs, std::string_view rhs) {
  return lhs.size() == rhs.size() && CRYPTO_memcmp(lhs.data(), rhs.data(), lhs.size()) == 0;
}

void wipe(std::string& bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
  bytes.clear();
}

Result<std::string> unhex(std::string_view digits) {
  const auto value = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  if (digits.size() % 2 != 0) return fail(Errc::Invalid, "an odd number of hex digits");
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = value(digits[i]);
    const int low = value(digits[i + 1]);
    if (high < 0 || low < 0) return fail(Errc::Invalid, "not hex digits, or not lower-case ones");
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

}  // namespace qapc::crypto
