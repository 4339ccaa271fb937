#include "runtime/base/check.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace qapc {

void check_failed(std::string_view condition, std::string_view why, std::string_view file, int line) {
  if (const auto slash = file.rfind('/'); slash != std::string_view::npos) file.remove_prefix(slash + 1);
  fmt::print(stderr, "qapc: this is a bug of qapc: {} ({}; {}:{})\n", why, condition, file, line);
  std::fflush(nullptr);
  std::_Exit(kExitBug);
}

}  // namespace qapc
