// A file of waivers, as its author wrote it: which findings do not count, until when, why, and who answers for it.
// Floor 1 (runtime/abi).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qapc::abi {

/// `waive TE for exam "ABFHRVNV6S83" until 2027-01-31 because "the coil was replaced" by "PI"`
struct Waiver {
  std::string rule;
  std::string level;  ///< `exam`, `subject` or `site`
  std::string code;   ///< as reports show it
  std::string until;  ///< the last day on which it holds
  std::string because;
  std::string by;
  std::uint32_t line = 0;
  friend bool operator==(const Waiver&, const Waiver&) = default;
};
struct WaiverFile {
  std::string policy;  ///< name of the policy they are for
  std::string name;    ///< of the file, without folders
  std::string text;    ///< of the file, whole
  std::vector<Waiver> waivers;
  friend bool operator==(const WaiverFile&, const WaiverFile&) = default;
};

}  // namespace qapc::abi
