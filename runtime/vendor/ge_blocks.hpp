// What GE scanners keep in blocks of bytes: the protocol (0025,xx1B) "GEMS_SERS_01" and the raw-data header (0043,xx2A)
// "GEMS_PARM_01". Floor 3 (runtime/vendor).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/vendor/unread.hpp"

namespace qapc::vendor {

/// Lines `KEY "value"`, by key; of two with one key the first.
struct GeProtocol {
  std::map<std::string, std::string, std::less<>> lines;  ///< `MBACCEL` and `3`

  [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const;
};

inline constexpr std::uint64_t kLargestGeProtocol = std::uint64_t{1} << 20;  ///< unpacked; scanners write 2 to 10 KB

/// Unread   Empty; Absent: no gzip member in the first bytes; NotRead: an XML text (reported for some DV24 systems);
///          Unparsable: the packed bytes are damaged or unpack to too much, or no line is one
/// Source   dcm2niix GE/README.md (Protocol Data Block); checked on MR16 to MR30. Files before 2010 have no length
/// word,
///          so that gzip's magic is looked for
Read<GeProtocol> parse_ge_protocol(std::span<const std::byte> bytes);

/// How an echo-planar acquisition ran through k-space.
struct GeReadout {
  bool is_epi = false;
  bool polarity_flipped = false;  ///< `pepolar`: the gradient's sign was switched
  bool bottom_up = false;         ///< direction in which k-space was traversed
  /// LINEAR of (0018,9034), which newer software writes: the two flags together. Nothing where it is no EPI.
  [[nodiscard]] std::optional<bool> linear() const;
};

/// Unread   Empty; Unparsable: too short, or a version of the header that is none; with the place
/// Source   the raw-data header of GE (rdbm.h, in the public GE-MRI-Tools of Duke University) and dcm2niix
/// GE/README.md;
///          the flags of versions 14 to 28 agree with (0018,9034) where both are there
Read<GeReadout> parse_ge_readout(std::span<const std::byte> bytes);

}  // namespace qapc::vendor
