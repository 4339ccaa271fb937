#include "runtime/session/members.hpp"

#include <algorithm>
#include <string_view>

namespace qapc::session {

using Member = report::Membership::Member;

Members::Members(const std::vector<std::pair<std::string, std::string>>& sources, const Key& key) : key_(key) {
  const auto keep = [](const std::string& name, const std::string& text, std::string_view ending, auto decode,
                       auto& kept) {
    if (!name.ends_with(ending)) return;
    if (auto read = decode(text)) kept.emplace_back(name.substr(0, name.size() - ending.size()), std::move(*read));
  };
  for (const auto& [name, text] : sources) {
    keep(name, text, baseline::kFile, baseline::decode, baselines_);
    keep(name, text, calibration::kFile, calibration::decode, calibrations_);
  }
}

std::vector<report::Membership> Members::of_baselines(const Judged& exam) const {
  std::vector<report::Membership> all;
  if (baselines_.empty()) return all;
  const std::string digest = baseline_digest(key_, "exam", exam.uid);
  const std::string whose = baseline_digest(key_, "subject", exam.subject);
  for (const auto& [name, one] : baselines_) {
    report::Membership& entry = all.emplace_back(name);
    if (one.key != key_.name()) continue;
    entry.member = std::ranges::binary_search(one.members, digest)   ? Member::Yes
                   : std::ranges::binary_search(one.subjects, whose) ? Member::Subject
                                                                     : Member::No;
  }
  return all;
}

std::vector<report::Membership> Members::of_calibrations(const Judged& exam) const {
  std::vector<report::Membership> all;
  if (calibrations_.empty()) return all;
  std::vector<std::string> digests{calibration_digest(key_, exam.uid)};
  for (const std::string& series : exam.series) digests.push_back(calibration_digest(key_, series));
  for (const auto& [name, one] : calibrations_) {
    report::Membership& entry = all.emplace_back(name);
    if (one.key != key_.name()) continue;
    const bool in = std::ranges::any_of(digests, [&](const std::string& digest) { return one.holds(digest); });
    entry.member = in ? Member::Yes : Member::No;
  }
  return all;
}

}  // namespace qapc::session
