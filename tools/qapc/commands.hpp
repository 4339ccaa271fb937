// The subcommands, one file each. Floor 7 (tools).
#pragma once

#include "tools/qapc/console.hpp"

namespace CLI {
class App;
}

namespace qapc::tools {

void add_baseline(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_calibrate(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_check(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_compile(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_diff(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_dump(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_explain(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_export(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_facts(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_fmt(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_index(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_key(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_ledger(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_metrics(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_pixels(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_run(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_series(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_sign(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_test(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_verify(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_waivers(CLI::App& qapc, const Console& console, ExitCode& exit);
void add_why(CLI::App& qapc, const Console& console, ExitCode& exit);

}  // namespace qapc::tools
