#include "runtime/session/waivers.hpp"

#include <algorithm>
#include <map>

#include "runtime/base/contains.hpp"
#include "runtime/base/day.hpp"

namespace qapc::session {
namespace {

const std::string& code_at(const Codes& codes, const std::string& level) {
  if (level == "exam") return codes.exam;
  return level == "subject" ? codes.subject : codes.site;
}

bool knows_level(const abi::Program& program, const std::string& level) {
  if (level == "subject") return contains(program.spaces, abi::SpaceKind::Subject, &abi::Space::kind);
  return level != "site" || !program.site.recipes.empty();
}

}  // namespace

Waivers::Waivers(abi::WaiverFile file, std::string as_of) : file_(std::move(file)), as_of_(std::move(as_of)) {
  for (const abi::Waiver& one : file_->waivers) {
    if (as_of_ <= one.until) rules_.insert(one.rule);
  }
}

std::optional<report::Waived> Waivers::waived(const std::string& rule, abi::Verdict verdict, const Codes& codes) const {
  if ((abi::kWaivable & abi::bit(verdict)) == 0 || !speak_of(rule)) return std::nullopt;
  for (const abi::Waiver& one : file_->waivers) {
    const std::string& code = code_at(codes, one.level);
    if (one.rule == rule && as_of_ <= one.until && !code.empty() && one.code == code)
      return report::Waived{verdict, one};
  }
  return std::nullopt;
}

std::optional<report::WaiversEntry> Waivers::told(const abi::Program& program,
                                                  const std::vector<report::Finding>& findings) const {
  if (!file_) return std::nullopt;
  report::WaiversEntry all{file_->name, file_->text, {}};
  std::map<std::uint32_t, std::int64_t> counts;  // by line
  for (const report::Finding& found : findings) {
    if (found.waived) counts[found.waived->by.line] += std::max<std::int64_t>(found.images, 1);
  }
  for (const abi::Waiver& one : file_->waivers) {
    report::WaiverEntry entry{one, report::WaiverEntry::State::Live, counts[one.line], 0};
    const bool rule = std::ranges::any_of(program.rules,
                                          [&](const abi::Rule& known) { return program.text(known.name) == one.rule; });
    if (as_of_ > one.until) entry.state = report::WaiverEntry::State::Expired;
    if (!knows_level(program, one.level)) entry.state = report::WaiverEntry::State::UnknownLevel;
    if (!rule) entry.state = report::WaiverEntry::State::UnknownRule;
    entry.days_left = day_number(one.until).value_or(0) - day_number(as_of_).value_or(0);
    all.waivers.push_back(std::move(entry));
  }
  return all;
}

}  // namespace qapc::session
