#include "tools/qapc/stop.hpp"

#include <atomic>
#include <csignal>
#include <spdlog/spdlog.h>

namespace qapc::tools {
namespace {

// What a signal says can only be heard through a variable of the process.
std::atomic<bool> asked_to_stop = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void note(int /*signal*/) {
  asked_to_stop = true;
}

}  // namespace

void stop_on_signals() {
  struct sigaction action{};
  action.sa_handler = &note;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

bool stopped() {
  return asked_to_stop;
}

ExitCode complain_of_stop() {
  spdlog::error("stopped before the end: nothing was written; the same command can be run again");
  return ExitCode::Stopped;
}

}  // namespace qapc::tools
