#include "runtime/session/members.hpp"

#include <algorithm>
#include <string_view>

namespace qapc::session {

Members::Members(const std::vector<std::pair<std::string, std::string>>& sources, const Key& key) : key_(key) {
  for (const auto& [name, text] : sources) {
    if (!name.ends_with(baseline::kFile)) continue;
    if (auto read = baseline::decode(text))
      known_.push_back({name.substr(0, name.size() - baseline::kFile.size()), std::move(*read)});
  }
}

std::vector<report::BaselineEntry> Members::of(std::string_view uid, std::string_view subject) const {
  using Member = report::BaselineEntry::Member;
  std::vector<report::BaselineEntry> all;
  if (known_.empty()) return all;
  const std::string exam = baseline_digest(key_, "exam", uid);
  const std::string whose = baseline_digest(key_, "subject", subject);
  for (const Known& one : known_) {
    report::BaselineEntry& entry = all.emplace_back(one.name);
    if (one.baseline.key != key_.name()) continue;
    entry.member = std::ranges::binary_search(one.baseline.members, exam)     ? Member::Yes
                   : std::ranges::binary_search(one.baseline.subjects, whose) ? Member::Subject
                                                                              : Member::No;
  }
  return all;
}

}  // namespace qapc::session
