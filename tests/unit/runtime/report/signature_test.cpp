// Signatures over seals: true for one seal and one key, and for no changed byte.
#include "runtime/report/signature.hpp"

#include <catch2/catch.hpp>

using namespace qapc;
using namespace qapc::report;

namespace {

const std::string kSeal(64, 'a');

std::string refused(std::string_view file, std::string_view seal, const crypto::PublicKey& key) {
  const auto checked = check_signature(file, seal, key);
  return checked ? "" : checked.error().text;
}

}  // namespace

TEST_CASE("a signature holds for its seal and its key", "[report][signature]") {
  const crypto::SigningKey key = crypto::SigningKey::make();
  const std::string file = signature_file(kSeal, key);
  CHECK(refused(file, kSeal, key.public_key()).empty());
  CHECK(refused(file, std::string(64, 'b'), key.public_key()) == "the signature is for another seal: " + kSeal);
  CHECK_THAT(refused(file, kSeal, crypto::SigningKey::make().public_key()),
             Catch::StartsWith("the signature is by another key: " + key.public_key().hex()));
  CHECK(signature_file(kSeal, key) == file);
}

TEST_CASE("no byte of a signature file changes unseen", "[report][signature][tamper]") {
  const crypto::SigningKey key = crypto::SigningKey::make();
  const std::string file = signature_file(kSeal, key);
  std::size_t unseen = 0;
  for (std::size_t i = 0; i < file.size() * 8; ++i) {
    std::string changed = file;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
    unseen += refused(changed, kSeal, key.public_key()).empty() ? 1u : 0u;
  }
  CHECK(unseen == 0);
  for (std::size_t size = 0; size < file.size(); ++size)
    CHECK_FALSE(refused(file.substr(0, size), kSeal, key.public_key()).empty());
  CHECK_FALSE(refused(file + "\n", kSeal, key.public_key()).empty());
}

TEST_CASE("a signature of something else is none of a seal", "[report][signature]") {
  const crypto::SigningKey key = crypto::SigningKey::make();
  CHECK(signed_message(kSeal) == "qapc-signature/1\n" + kSeal + "\n");
  CHECK_FALSE(key.public_key().verifies(signed_message(kSeal), key.sign(kSeal)));
}
