// The end of threads. Floor 6 (runtime/session).
#pragma once

namespace qapc::session {

/// Waits until the threads of all runs have ended. A program does so before it ends, for a library that a thread used
/// gives back what it kept for it when that thread ends (OpenSSL 3: 904 bytes).
void end_threads();

}  // namespace qapc::session
