// Damaged copies of a file, for readers that refuse them all.
#pragma once

#include <cstddef>
#include <string>

namespace qapc::support {

/// How many damaged copies `accepts` takes: each byte with one of three bits changed, cut off every seven bytes, with a
/// blank behind, and twice in a row.
template <typename Accepts>
std::size_t damage_unseen(const std::string& bytes, Accepts accepts) {
  std::size_t unseen = 0;
  const auto tried = [&](const std::string& damaged) { unseen += accepts(damaged) ? 1u : 0u; };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {0, 1, 5}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      tried(changed);
    }
  }
  for (std::size_t size = 0; size < bytes.size(); size += 7) tried(bytes.substr(0, size));
  tried(bytes + " ");
  tried(bytes + bytes);
  return unseen;
}

}  // namespace qapc::support
