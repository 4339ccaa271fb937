// A table of the page that stands in a section made by another file. Floor 5 (runtime/report), for its own files only.
#pragma once

#include <fmt/format.h>
#include <initializer_list>
#include <string>
#include <string_view>

namespace qapc::report {

/// `of` names it for those who cannot see it; columns are markup, rows are whole.
inline std::string table(std::string_view of, std::initializer_list<std::string_view> columns,
                         const std::string& rows) {
  std::string out = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table data-of=\"{0}\"><thead><tr>", of);
  for (const std::string_view column : columns) out += fmt::format("<th scope=\"col\">{}</th>", column);
  return out + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

}  // namespace qapc::report
