// Work that may end its process, done in a process of its own.
#pragma once

#include <fcntl.h>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace qapc {

/// Exit code of a process that does `work`: 0 when it comes to its end, 1 when it throws; -1 when a signal ended it.
/// What it says on its way out is dropped.
inline int exit_code_of(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    try {
      work();
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace qapc
