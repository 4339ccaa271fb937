// SHA-256 and HMAC against published vectors.
#include "runtime/crypto/digest.hpp"

#include <catch2/catch.hpp>

using namespace qapc::crypto;

namespace {

struct Vector {
  std::string key;
  std::string data;
  std::string_view mac;
};

std::string bytes_from(char first, char last) {
  std::string bytes;
  for (char byte = first; byte <= last; ++byte) bytes += byte;
  return bytes;
}

}  // namespace

TEST_CASE("SHA-256 of the examples of FIPS 180-4", "[crypto]") {
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(sha256(std::string(1'000'000, 'a'))) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("HMAC-SHA-256 of the test cases of RFC 4231", "[crypto]") {
  const std::vector<Vector> vectors{
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {bytes_from('\x01', '\x19'), std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
       "hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};
  for (const Vector& vector : vectors) CHECK(hex(hmac_sha256(vector.key, vector.data)) == vector.mac);
}

TEST_CASE("HMAC is two nested hashes of the padded key, also at the block's size and for an empty key", "[crypto]") {
  constexpr std::size_t kBlock = 64;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kBlock - 1, kBlock, kBlock + 1}) {
    INFO(size << " bytes of key");
    const std::string key(size, 'k');
    std::string padded = size > kBlock ? sha256(key) : key;
    padded.resize(kBlock, '\0');
    std::string inner = padded;
    std::string outer = padded;
    for (char& byte : inner) byte = static_cast<char>(byte ^ 0x36);
    for (char& byte : outer) byte = static_cast<char>(byte ^ 0x5c);
    CHECK(hmac_sha256(key, "message") == sha256(outer + sha256(inner + "message")));
  }
}

TEST_CASE("hex is two lower-case digits a byte", "[crypto]") {
  CHECK(hex("").empty());
  CHECK(hex(std::string("\x00\x0f\xa0\xff", 4)) == "000fa0ff");
}

TEST_CASE("zero bytes count", "[crypto]") {
  CHECK(sha256(std::string(1, '\0')) != sha256(""));
  CHECK(sha256(std::string("a\0b", 3)) != sha256("a"));
}

TEST_CASE("random bytes have the size asked for and do not repeat", "[crypto]") {
  CHECK(random_bytes(0).empty());
  CHECK(random_bytes(32).size() == 32);
  CHECK(random_bytes(32) != random_bytes(32));
}
