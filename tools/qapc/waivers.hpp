// Waivers and days named on the command line. Floor 7 (tools).
#pragma once

#include <optional>
#include <string>

#include "compiler/diag/source.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/abi/waiver.hpp"
#include "tools/qapc/arguments.hpp"
#include "tools/qapc/console.hpp"

namespace qapc::tools {

/// The option `--as-of`, a day of the calendar.
void add_as_of(Command command, std::string& day);

struct LoadedWaivers {
  std::optional<abi::WaiverFile> file;  ///< nothing when it has errors, cannot be read or holds no waivers
  ExitCode exit = ExitCode::Accepted;
};

/// Reads a file of waivers; what is wrong is told on stderr.
LoadedWaivers load_waivers(const std::string& path, const Console& console);

/// What a run needs to know of time: with waivers, or a policy that is approved until a day, `--as-of`. The waivers are
/// for this policy. Accepted, or the exit code, told.
ExitCode check_time(const abi::Program& program, const std::optional<abi::WaiverFile>& waivers,
                    const std::string& as_of, const Console& console);

}  // namespace qapc::tools
