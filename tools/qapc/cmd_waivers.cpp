#include <algorithm>
#include <fmt/format.h>

#include "runtime/base/day.hpp"
#include "runtime/json/value.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/policy.hpp"
#include "tools/qapc/waivers.hpp"

namespace qapc::tools {
namespace {

struct WaiversOptions {
  std::string file;
  std::string policy;
  std::vector<std::string> imports;
  std::string as_of;
  std::int64_t soon = 30;  // days
  std::string format = "text";
};

/// A waiver, and what is to be said of it.
struct Checked {
  abi::Waiver waiver;
  std::optional<std::int64_t> days_left;  ///< none where no day was given
  bool expired = false;
  bool soon = false;
  bool unknown_rule = false;

  [[nodiscard]] bool wrong() const { return expired || unknown_rule; }
  [[nodiscard]] std::string words() const {
    std::string text;
    if (unknown_rule) text += ", the policy has no such rule";
    if (expired) text += ", expired";
    if (soon) text += ", expires soon";
    if (days_left && !expired)
      text += *days_left == 0 ? ", on its last day"
                              : fmt::format(", {} {} left", *days_left, *days_left == 1 ? "day" : "days");
    return text;
  }
};

Checked checked(const abi::Waiver& waiver, const WaiversOptions& options, const driver::Compiled* policy) {
  Checked one{waiver, std::nullopt, false, false, false};
  if (policy != nullptr) {
    const abi::Program& program = policy->program;
    one.unknown_rule = std::ranges::none_of(
        program.rules, [&](const abi::Rule& rule) { return program.text(rule.name) == waiver.rule; });
  }
  if (options.as_of.empty()) return one;
  one.days_left = *day_number(waiver.until) - *day_number(options.as_of);
  one.expired = *one.days_left < 0;
  one.soon = !one.expired && *one.days_left <= options.soon;
  return one;
}

std::string to_text(const abi::WaiverFile& file, const std::vector<Checked>& all, const WaiversOptions& options) {
  const auto counted = [](std::size_t count) { return fmt::format("{} {}", count, count == 1 ? "waiver" : "waivers"); };
  std::string out = fmt::format("{}: {} for {}{}\n", options.file, counted(all.size()), file.policy,
                                options.as_of.empty() ? "" : " as of " + options.as_of);
  for (const Checked& one : all)
    out += fmt::format("  line {}: {} for {} {} until {}{}\n", one.waiver.line, one.waiver.rule, one.waiver.level,
                       one.waiver.code, one.waiver.until, one.words());
  const auto count = [&](bool Checked::* what) {
    return static_cast<std::size_t>(std::ranges::count(all, true, what));
  };
  if (options.as_of.empty())
    out += "no day was given: whether they have expired was not looked at (--as-of 2027-01-31)\n";
  else
    out +=
        fmt::format("{} expired, {} within {} days\n", count(&Checked::expired), count(&Checked::soon), options.soon);
  if (options.policy.empty())
    out += "no policy was given: whether it has such rules was not looked at (--policy FILE)\n";
  return out;
}

std::string to_json(const abi::WaiverFile& file, const std::vector<Checked>& all, const WaiversOptions& options) {
  json::Array entries;
  for (const Checked& one : all) {
    json::Object entry{{"line", static_cast<std::int64_t>(one.waiver.line)},
                       {"rule", one.waiver.rule},
                       {"level", one.waiver.level},
                       {"code", one.waiver.code},
                       {"until", one.waiver.until},
                       {"because", one.waiver.because},
                       {"by", one.waiver.by}};
    if (one.days_left) {
      entry.emplace("days_left", *one.days_left);
      entry.emplace("expired", one.expired);
      entry.emplace("soon", one.soon);
    }
    if (!options.policy.empty()) entry.emplace("unknown_rule", one.unknown_rule);
    entries.push_back(std::move(entry));
  }
  json::Object told{{"policy", file.policy}, {"waivers", std::move(entries)}};
  if (!options.as_of.empty()) told.emplace("as_of", options.as_of);
  return json::canonical(told) + "\n";
}

ExitCode run_waivers_check(const WaiversOptions& options, const Console& console) {
  const LoadedWaivers loaded = load_waivers(options.file, console);
  if (!loaded.file) return loaded.exit;
  Loaded policy;
  if (!options.policy.empty()) {
    policy = load_and_tell(options.policy, console, {options.imports});
    if (!policy.policy) return policy.exit;
    if (const std::string& name = policy.policy->program.name; name != loaded.file->policy) {
      console.out(
          fmt::format("{}: the waivers are for {}, and the policy is {}\n", options.file, loaded.file->policy, name));
      return ExitCode::Difference;
    }
  }
  std::vector<Checked> all;
  for (const abi::Waiver& one : loaded.file->waivers)
    all.push_back(checked(one, options, policy.policy ? &*policy.policy : nullptr));
  console.out(options.format == "json" ? to_json(*loaded.file, all, options) : to_text(*loaded.file, all, options));
  return std::ranges::any_of(all, &Checked::wrong) ? ExitCode::Difference : ExitCode::Accepted;
}

}  // namespace

void add_waivers(Command qapc) {
  Command waivers = qapc.group("waivers", "Look at a file of waivers");
  auto [check, options] =
      waivers.add("check", "Say which waivers have expired, expire soon, or name rules that are not there (exit 4)",
                  run_waivers_check);
  check.option("file", options.file, "The file of waivers").required();
  check.option("--policy", options.policy, "The policy they are for: do its rules exist?");
  add_imports(check, options.imports);
  add_as_of(check, options.as_of);
  check.option("--soon", options.soon, "Days before its end from which a waiver expires soon (default 30)")
      .range(0, 3650);
  check.option("--format", options.format, "text (default) or json").one_of({"text", "json"});
}

}  // namespace qapc::tools
