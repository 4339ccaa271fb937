// Bytes that only the owner of a key can read, and only the owner can have made: AES-SIV (RFC 5297). Floor 1
// (runtime/crypto). No random number is in it: the same bytes give the same.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace qapc::crypto {

inline constexpr std::size_t kSealingKeySize = 32;
inline constexpr std::size_t kSealSize = 16;             ///< by which sealed bytes are longer
inline constexpr std::size_t kMostSealed = 1024u << 20;  ///< bytes at a time

/// `context` is not in it, and has to be the same when it is opened: what the bytes are, and where they belong.
std::string seal(std::string_view key, std::string_view context, std::string_view bytes);

/// Error    Damaged: sealed with another key or context, or changed
Result<std::string> unseal(std::string_view key, std::string_view context, std::string_view sealed);

}  // namespace qapc::crypto
