#include "tools/qapc/waivers.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "runtime/base/day.hpp"
#include "tools/qapc/policy.hpp"

namespace qapc::tools {

void add_as_of(Command command, std::string& day) {
  command.option("--as-of", day, "The day that approvals and waivers are looked at: 2027-01-31")
      .check([](const std::string& text) {
        return day_number(text) ? std::string() : fmt::format("{} is no day: write 2027-01-31", text);
      });
}

LoadedWaivers load_waivers(const std::string& path, const Console& console) {
  Reading how;
  how.waivers = true;
  const Loaded loaded = load_and_tell(path, console, how);
  if (!loaded.policy) return {std::nullopt, loaded.exit};
  if (loaded.policy->waivers) return {loaded.policy->waivers, loaded.exit};
  console.complain(
      {Errc::Invalid, fmt::format("{} holds no waivers: such a file begins with `qap 1.0` and `waivers for "
                                  "NAME`, the name of the policy",
                                  path)});
  return {std::nullopt, ExitCode::Policy};
}

ExitCode check_time(const abi::Program& program, const std::optional<abi::WaiverFile>& waivers,
                    const std::string& as_of, const Console& console) {
  if (waivers && waivers->policy != program.name) {
    console.complain({Errc::Invalid, fmt::format("the waivers of {} are for {}, and the policy is {}", waivers->name,
                                                 waivers->policy, program.name)});
    return ExitCode::Policy;
  }
  if (!as_of.empty() || (!waivers && program.approved_until.empty())) return ExitCode::Accepted;
  const std::string why =
      waivers ? "waivers end on a day" : fmt::format("the policy is approved until {}", program.approved_until);
  spdlog::error("{}: say for which day the report is made, for example --as-of 2027-01-31", why);
  return ExitCode::Usage;
}

}  // namespace qapc::tools
