// Keyed codes instead of identities. Floor 6 (runtime/session).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace qapc::session {

/// A pseudonym key: codes made with it mean nothing without it.
class Key {
 public:
  /// At least 16 bytes.
  explicit Key(std::string bytes) : bytes_(std::move(bytes)) {}

  /// Its public name, printed in reports; says nothing about the key.
  [[nodiscard]] std::string name() const;
  /// 12 characters for an identity of a kind: `exam`, `series`, `file`.
  [[nodiscard]] std::string code(std::string_view kind, std::string_view identity) const;
  /// HMAC-SHA-256, hex.
  [[nodiscard]] std::string digest(std::string_view bytes) const;
  /// Bytes that only the owner of the key can read, and only the owner can have made (crypto::seal).
  [[nodiscard]] std::string sealed(std::string_view context, std::string_view bytes) const;
  /// Error    Damaged: sealed with another key or context, or changed
  [[nodiscard]] Result<std::string> unsealed(std::string_view context, std::string_view bytes) const;

 private:
  std::string bytes_;
};

/// How baselines know an `exam` that they hold, and its `subject`.
inline std::string baseline_digest(const Key& key, std::string_view kind, std::string_view identity) {
  std::string message = "baseline ";
  message += kind;
  message += '\0';
  message += identity;
  return key.digest(message);
}

/// How calibrations know a `subject`: whatever was rated once, a scan, a run, an exam.
inline std::string calibration_digest(const Key& key, std::string_view identity) {
  std::string message = "calibration subject";
  message += '\0';
  message += identity;
  return key.digest(message);
}

/// The key in a file; made there (mode 0600) when there is none. `made` tells. Errors: Unreadable (or readable by
/// others), Invalid (too short), CannotWrite.
Result<Key> open_key(const std::filesystem::path& file, bool& made);

/// $XDG_CONFIG_HOME/qapc/pseudonym.key, or ~/.config/qapc/pseudonym.key.
Result<std::filesystem::path> default_key_file();

}  // namespace qapc::session
