// The modules of stdlib/std, carried inside the compiler. Floor 6 (compiler/driver).
#pragma once

#include <iterator>
#include <span>
#include <string_view>

namespace qapc::driver {

struct Standard {
  std::string_view name;  ///< `std.series`
  std::string_view text;
};

std::span<const Standard> standard_modules();

}  // namespace qapc::driver
