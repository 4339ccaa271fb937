// Ends a long command in order when it is asked to (SIGINT, SIGTERM). Floor 7 (tools).
#pragma once

#include "tools/qapc/console.hpp"

namespace qapc::tools {

/// From here on the first of these signals is noted, and a second one ends the process as it always did.
void stop_on_signals();
bool stopped();

/// Says so; 75.
ExitCode complain_of_stop();

}  // namespace qapc::tools
