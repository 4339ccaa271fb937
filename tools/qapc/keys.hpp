// Keys named on the command line. Floor 7 (tools).
#pragma once

#include <string>

#include "runtime/crypto/signature.hpp"
#include "runtime/session/pseudonym.hpp"
#include "tools/qapc/console.hpp"

namespace qapc::tools {

/// The pseudonym key in `file`, or the user's own where that is ""; made where there is none, and then told.
Result<session::Key> pseudonym_key(const std::string& file);

/// The same, and never makes one: for what was made with a key before.
Result<session::Key> existing_pseudonym_key(const std::string& file);

Result<crypto::SigningKey> signing_key(const std::string& file);
Result<crypto::PublicKey> public_key(const std::string& file);

/// What a key that cannot be used means for the exit code: 74 where it could not be made, else 66.
ExitCode complain_of_key(const Error& error, const Console& console);

}  // namespace qapc::tools
