#include "runtime/session/members.hpp"

#include <algorithm>
#include <string_view>

namespace qapc::session {

Members::Members(const std::vector<std::pair<std::string, std::string>>& sources, const Key& key) : key_(key) {
  constexpr std::string_view kFile = ".qapbase";
  for (const auto& [name, text] : sources) {
    if (!name.ends_with(kFile)) continue;
    if (auto read = baseline::decode(text))
      known_.push_back({name.substr(0, name.size() - kFile.size()), std::move(*read)});
  }
}

std::vector<report::BaselineEntry> Members::of(const std::string& uid) const {
  using Member = report::BaselineEntry::Member;
  std::vector<report::BaselineEntry> all;
  if (known_.empty()) return all;
  const std::string digest = baseline_digest(key_, uid);
  for (const Known& one : known_) {
    report::BaselineEntry& entry = all.emplace_back(one.name);
    if (one.baseline.key != key_.name()) continue;
    entry.member = std::ranges::binary_search(one.baseline.members, digest) ? Member::Yes : Member::No;
  }
  return all;
}

}  // namespace qapc::session
