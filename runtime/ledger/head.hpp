// Where a chain ends, signed: kept elsewhere, it shows later whether newer rows are gone. Floor 5 (runtime/ledger).
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.hpp"
#include "runtime/crypto/signature.hpp"
#include "runtime/ledger/ledger.hpp"

namespace qapc::ledger {

/// A file: canonical JSON, one line end. What is signed is `qapc-ledger-head/1`, the number and the digest, a line
/// each.
std::string signed_head(const Head& head, const crypto::SigningKey& key);

/// Error    Damaged: not the bytes that `signed_head` wrote, or not signed by the owner of the key
Result<Head> read_head(std::string_view bytes, const crypto::PublicKey& key);

}  // namespace qapc::ledger
