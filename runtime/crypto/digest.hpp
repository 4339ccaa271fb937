// SHA-256, HMAC and random keys. Floor 1 (runtime/crypto); the only folder that includes OpenSSL.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace qapc::crypto {

inline constexpr std::size_t kDigestSize = 32;

/// 32 raw bytes.
std::string sha256(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104), 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// `size` bytes from the system's generator.
std::string random_bytes(std::size_t size);

/// Two lower-case digits a byte.
std::string hex(std::string_view bytes);

}  // namespace qapc::crypto
