// The differences in words and as JSON.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/versions/versions.hpp"

namespace qapc::versions {
namespace {

/// What needs the largest step, each name once.
std::vector<std::string> reasons(const Difference& all) {
  std::vector<std::string> names;
  for (const Entry& entry : all.entries) {
    if (entry.step == all.needed && std::ranges::find(names, entry.about) == names.end()) names.push_back(entry.about);
  }
  return names;
}

std::string needed_words(const Difference& all) {
  switch (all.needed) {
    case Step::None:
      return "no step is needed: nothing differs";
    case Step::Patch:
      return "a patch is needed: only the wording differs";
    case Step::Minor:
      return fmt::format("a minor step is needed: nothing is decided worse than before, by {}",
                         fmt::join(reasons(all), ", "));
    case Step::Major:
      break;
  }
  return fmt::format("a major step is needed: an exam can be decided worse than before, by {}",
                     fmt::join(reasons(all), ", "));
}

std::string claim_words(const Difference& all) {
  if (all.name_before != all.name_after) return "these are two policies: their versions claim nothing";
  const std::string versions = fmt::format("{} -> {}", all.version_before, all.version_after);
  if (!all.claimed) return versions + " goes back: the claim does not hold";
  const std::string claims = *all.claimed == Step::None ? "is no step" : fmt::format("claims {}", name(*all.claimed));
  return fmt::format("{} {}: the claim {}", versions, claims, all.claim_holds() ? "holds" : "does not hold");
}

}  // namespace

std::string_view name(Kind kind) {
  constexpr std::array<std::string_view, 8> kNames{"tightened", "relaxed", "added",   "removed",
                                                   "narrower",  "wider",   "changed", "wording"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name(Step step) {
  constexpr std::array<std::string_view, 4> kNames{"none", "patch", "minor", "major"};
  return kNames[static_cast<std::size_t>(step)];
}

std::string to_text(const Difference& all) {
  std::string text = fmt::format("{} {} -> {}{}\n", all.name_before, all.version_before,
                                 all.name_before == all.name_after ? "" : all.name_after + " ", all.version_after);
  for (const Entry& entry : all.entries) {
    text += fmt::format("  {}: {}", entry.about, name(entry.kind));
    if (!entry.vendors.empty()) text += fmt::format(" for {}", fmt::join(entry.vendors, ", "));
    if (!entry.after.empty()) text += ": " + entry.after;
    if (!entry.before.empty()) text += fmt::format(" (was {})", entry.before);
    text += "\n";
  }
  return text + needed_words(all) + "\n" + claim_words(all) + "\n";
}

json::Value to_json(const Difference& all) {
  json::Array entries;
  for (const Entry& entry : all.entries)
    entries.push_back(json::Object{{"about", entry.about},
                                   {"change", name(entry.kind)},
                                   {"after", entry.after},
                                   {"before", entry.before},
                                   {"vendors", json::Array(entry.vendors.begin(), entry.vendors.end())},
                                   {"step", name(entry.step)}});
  const auto policy = [](const std::string& called, const std::string& version) {
    return json::Object{{"name", called}, {"version", version}};
  };
  return json::Object{{"format", "qapc-policy-diff/1"},
                      {"before", policy(all.name_before, all.version_before)},
                      {"after", policy(all.name_after, all.version_after)},
                      {"changes", std::move(entries)},
                      {"same", all.same()},
                      {"step_needed", name(all.needed)},
                      {"step_claimed", all.claimed ? json::Value(name(*all.claimed)) : json::Value()},
                      {"claim_holds", all.claim_holds()}};
}

}  // namespace qapc::versions
