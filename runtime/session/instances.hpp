// Which exam each SOP Instance UID was seen in, in few bytes. Floor 6 (runtime/session).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace qapc::session {

/// Remembers hashes, 16 bytes for each of up to twice the instances. Two UIDs with one hash look like one: who asks
/// then looks at the UIDs themselves.
class Instances {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  /// Another exam in which this instance, or one of its hash, was seen first; kNone when there is none.
  std::uint32_t add(std::string_view sop_instance_uid, std::uint32_t exam);

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t exam = kNone;  ///< kNone: the slot is free
  };
  void grow();
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace qapc::session
