// The subcommands, one file each. Floor 7 (tools).
#pragma once

#include "tools/qapc/arguments.hpp"

namespace qapc::tools {

void add_baseline(Command qapc);
void add_calibrate(Command qapc);
void add_check(Command qapc);
void add_compile(Command qapc);
void add_diff(Command qapc);
void add_dump(Command qapc);
void add_explain(Command qapc);
void add_export(Command qapc);
void add_facts(Command qapc);
void add_fmt(Command qapc);
void add_index(Command qapc);
void add_key(Command qapc);
void add_ledger(Command qapc);
void add_merge(Command qapc);
void add_metrics(Command qapc);
void add_pixels(Command qapc);
void add_run(Command qapc);
void add_series(Command qapc);
void add_sign(Command qapc);
void add_test(Command qapc);
void add_verify(Command qapc);
void add_waivers(Command qapc);
void add_why(Command qapc);

}  // namespace qapc::tools
