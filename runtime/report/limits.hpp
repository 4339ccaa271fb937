// What a comparison asks for, as numbers. Floor 5 (runtime/report), for its own files only.
#pragma once

#include <string>
#include <string_view>

namespace qapc::report {

/// The limits in a text such as `2.88 .. 2.9 ms`, `> 5 ms`, `at least 160` or `exactly 1`; nothing where the text is of
/// another form.
struct Limits {
  std::string lower;
  std::string upper;
  std::string unit;
  bool open = false;  ///< a value that is the limit does not meet it

  friend bool operator==(const Limits&, const Limits&) = default;
};
Limits limits_of(std::string_view expected);

}  // namespace qapc::report
