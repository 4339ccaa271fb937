// Reports written by hand.
#pragma once

#include <functional>
#include <string>

#include "runtime/report/report.hpp"

namespace qapc::report {

/// A report with something in every field; `text` makes the content of each text from what the field is.
Report sample(const std::function<std::string(const std::string&)>& text);
inline Report sample() {
  return sample([](const std::string& what) { return what; });
}

/// Every text of a JSON value that is no member's name, changed.
json::Value with_texts(const json::Value& value, const std::function<std::string(const std::string&)>& text);

}  // namespace qapc::report
