#include "runtime/session/instances.hpp"

#include <functional>
#include <utility>

namespace qapc::session {

void Instances::grow() {
  constexpr std::size_t kFirst = 1024;
  std::vector<Slot> old = std::exchange(slots_, {});
  slots_.resize(old.empty() ? kFirst : 2 * old.size());
  for (const Slot& slot : old) {
    if (slot.exam == kNone) continue;
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].exam != kNone) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

std::uint32_t Instances::add(std::string_view sop_instance_uid, std::uint32_t exam) {
  if (used_ * 3 >= slots_.size() * 2) grow();
  const std::uint64_t hash = std::hash<std::string_view>{}(sop_instance_uid);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].exam != kNone) {
    if (slots_[at].hash == hash) return slots_[at].exam == exam ? kNone : slots_[at].exam;
    at = (at + 1) & (slots_.size() - 1);
  }
  slots_[at] = {hash, exam};
  ++used_;
  return kNone;
}

}  // namespace qapc::session
