#include "runtime/report/signature.hpp"

#include <fmt/format.h>

#include "runtime/crypto/digest.hpp"
#include "runtime/json/value.hpp"

namespace qapc::report {
namespace {

constexpr std::string_view kFormat = "qapc-signature/1";

std::string file_of(std::string_view seal, std::string_view key, std::string_view signature) {
  const json::Object all{{"format", kFormat}, {"seal", seal}, {"key", key}, {"signature", signature}};
  return json::canonical(all) + "\n";
}

}  // namespace

std::string signed_message(std::string_view seal) {
  return fmt::format("{}\n{}\n", kFormat, seal);
}

std::string signature_file(std::string_view seal, const crypto::SigningKey& key) {
  return file_of(seal, key.public_key().hex(), crypto::hex(key.sign(signed_message(seal))));
}

Result<void> check_signature(std::string_view file, std::string_view seal, const crypto::PublicKey& key) {
  const auto parsed = json::parse(file);
  if (!parsed) return fail(Errc::Damaged, "this is no signature file");
  const std::string& told = (*parsed)["seal"].string();
  const std::string& signer = (*parsed)["key"].string();
  const std::string& signature = (*parsed)["signature"].string();
  if (file_of(told, signer, signature) != file)
    return fail(Errc::Damaged, "this is no signature file, or it was changed");
  if (!crypto::equal(told, seal)) return fail(Errc::Damaged, "the signature is for another seal: {}", told);
  if (signer != key.hex()) return fail(Errc::Damaged, "the signature is by another key: {}", signer);
  const auto raw = crypto::unhex(signature);
  if (!raw || !key.verifies(signed_message(seal), *raw))
    return fail(Errc::Damaged, "the signature does not hold: the seal was not signed with this key");
  return {};
}

}  // namespace qapc::report
