// AES-SIV against the vector of RFC 5297, and against changes.
#include "runtime/crypto/sealed.hpp"

#include <catch2/catch.hpp>

#include "runtime/crypto/digest.hpp"
#include "runtime/crypto/signature.hpp"

using namespace qapc;
using namespace qapc::crypto;

TEST_CASE("bytes are sealed as in RFC 5297, A.1", "[crypto][sealed]") {
  const std::string key = unhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff").value();
  const std::string context = unhex("101112131415161718191a1b1c1d1e1f2021222324252627").value();
  const std::string bytes = unhex("112233445566778899aabbccddee").value();
  const std::string sealed = seal(key, context, bytes);
  CHECK(hex(sealed) == "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c");
  CHECK(unseal(key, context, sealed).value() == bytes);
}

TEST_CASE("sealed bytes open with their key and context alone, and only unchanged", "[crypto][sealed]") {
  const std::string key(kSealingKeySize, 'k');
  const std::string sealed = seal(key, "context", "what is told to nobody");
  CHECK(sealed.find("nobody") == std::string::npos);
  CHECK(unseal(key, "context", sealed).value() == "what is told to nobody");
  CHECK(unseal(std::string(kSealingKeySize, 'l'), "context", sealed).error().code == Errc::Damaged);
  CHECK(unseal(key, "another", sealed).error().code == Errc::Damaged);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    CHECK(unseal(key, "context", changed).error().code == Errc::Damaged);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK(unseal(key, "context", sealed.substr(0, size)).error().code == Errc::Damaged);
}
