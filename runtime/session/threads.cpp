#include "runtime/session/threads.hpp"

#include <new>
#include <tbb/global_control.h>

namespace qapc::session {

void end_threads() {
  tbb::task_scheduler_handle all{tbb::attach{}};
  tbb::finalize(all, std::nothrow);  // it fails inside of a task alone
}

}  // namespace qapc::session
