// Ed25519 against the vectors of RFC 8032, and keys as files.
#include "runtime/crypto/signature.hpp"

#include <catch2/catch.hpp>

#include "runtime/crypto/digest.hpp"

using namespace qapc;
using namespace qapc::crypto;

namespace {

/// PKCS #8 of an Ed25519 seed: a head of 16 bytes, then the seed (RFC 8410, section 7).
std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned value = 0;
    for (std::size_t j = i; j < i + 3; ++j)
      value = value << 8 | (j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : kAlphabet[value >> (18 - 6 * j) & 63u];
  }
  return text;
}
SigningKey key_of(std::string_view seed_hex) {
  const std::string der = unhex("302e020100300506032b657004220420").value() + unhex(seed_hex).value();
  return SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\n" + base64(der) + "\n-----END PRIVATE KEY-----\n").value();
}

struct Vector {
  std::string_view seed;
  std::string_view key;
  std::string_view message;
  std::string_view signature;
};

}  // namespace

TEST_CASE("signatures are those of RFC 8032, section 7.1", "[crypto][signature]") {
  const Vector vectors[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                             "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                             "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
                             "cf9b46bd25bf5f0595bbe24"
                             "655141438e7a100b"},
                            {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
                             "0f11d8c387b2eaeb4302aee"
                             "b00d291612bb0c00"},
                            {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                             "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                             "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
                             "84dc6594a7c15e9716ed28d"
                             "c027beceea1ec40a"}};
  for (const Vector& vector : vectors) {
    const SigningKey key = key_of(vector.seed);
    const std::string message = unhex(vector.message).value();
    CHECK(key.public_key().hex() == vector.key);
    CHECK(hex(key.sign(message)) == vector.signature);
    CHECK(key.public_key().verifies(message, unhex(vector.signature).value()));
  }
}

TEST_CASE("a signature holds for its message and its key only, whatever bit changes", "[crypto][signature]") {
  const SigningKey key = SigningKey::make();
  const std::string message = "qapc-signature/1\nreport\n";
  const std::string signature = key.sign(message);
  REQUIRE(key.public_key().verifies(message, signature));
  CHECK_FALSE(SigningKey::make().public_key().verifies(message, signature));
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < signature.size() * 8; ++i) {
    std::string changed = signature;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
    accepted += key.public_key().verifies(message, changed) ? 1u : 0u;
  }
  for (std::size_t i = 0; i < message.size() * 8; ++i) {
    std::string changed = message;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
    accepted += key.public_key().verifies(changed, signature) ? 1u : 0u;
  }
  CHECK(accepted == 0);
  CHECK_FALSE(key.public_key().verifies(message, signature.substr(1)));
  CHECK_FALSE(key.public_key().verifies(message, signature + "x"));
  CHECK_FALSE(key.public_key().verifies(message, ""));
}

TEST_CASE("keys read back as they were written, and do not repeat", "[crypto][signature]") {
  const SigningKey key = SigningKey::make();
  CHECK(key.pem().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  CHECK(key.public_key().pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
  CHECK(SigningKey::from_pem(key.pem())->public_key() == key.public_key());
  CHECK(PublicKey::from_pem(key.public_key().pem()).value() == key.public_key());
  CHECK(PublicKey::from_hex(key.public_key().hex()).value() == key.public_key());
  CHECK(SigningKey::make().public_key() != SigningKey::make().public_key());
}

TEST_CASE("what is no Ed25519 key is refused", "[crypto][signature]") {
  const SigningKey key = SigningKey::make();
  CHECK(SigningKey::from_pem("").error().code == Errc::Invalid);
  CHECK(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nnonsense\n").error().code == Errc::Invalid);
  CHECK(SigningKey::from_pem(key.public_key().pem()).error().code == Errc::Invalid);
  CHECK(PublicKey::from_pem(key.pem()).error().code == Errc::Invalid);
  CHECK(PublicKey::from_pem(std::string(1 << 20, 'x')).error().code == Errc::Invalid);
  CHECK(PublicKey::from_hex("00ff").error().code == Errc::Invalid);
  CHECK(PublicKey::from_hex(std::string(64, 'g')).error().code == Errc::Invalid);
  // X25519, written by `openssl genpkey`: another curve, of as many bytes.
  CHECK_FALSE(
      PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n"
                          "MCowBQYDK2VuAyEAmGYpZAkBNBxSUhIt0eoI+Cdc6g4o5sSfZHIbvE0yYDs=\n"
                          "-----END PUBLIC KEY-----\n"));
}

TEST_CASE("texts are equal in size and in every byte", "[crypto][signature]") {
  CHECK(equal("", ""));
  CHECK(equal(std::string("a\0b", 3), std::string("a\0b", 3)));
  CHECK_FALSE(equal(std::string("a\0b", 3), std::string("a\0c", 3)));
  CHECK_FALSE(equal("abc", "ab"));
  CHECK_FALSE(equal("abc", "abC"));
}

TEST_CASE("hex reads back", "[crypto][signature]") {
  CHECK(unhex("000fa0ff").value() == std::string("\x00\x0f\xa0\xff", 4));
  CHECK_FALSE(unhex("0"));
  CHECK_FALSE(unhex("0A"));
  CHECK_FALSE(unhex("0x"));
  std::string secret = "secret";
  wipe(secret);
  CHECK(secret.empty());
}
