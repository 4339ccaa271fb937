// Signatures over seals. Floor 5 (runtime/report).
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.hpp"
#include "runtime/crypto/signature.hpp"

namespace qapc::report {

/// What is signed: `qapc-signature/1` and the seal, a line each.
std::string signed_message(std::string_view seal);

/// A file: canonical JSON with the seal, the public key and the signature, and one line end.
std::string signature_file(std::string_view seal, const crypto::SigningKey& key);

/// Whether a file says that the owner of the key signed this seal.
///
/// Error    Damaged: not the bytes that `signature_file` wrote, of another seal, by another key, or not true; the text
///          says which
Result<void> check_signature(std::string_view file, std::string_view seal, const crypto::PublicKey& key);

}  // namespace qapc::report
