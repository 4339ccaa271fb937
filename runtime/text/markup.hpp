// Texts inside HTML, XML, CSV, addresses and the commands of workflows. Floor 1 (runtime/text).
#pragma once

#include <string>
#include <string_view>

namespace qapc::text {

/// The text as it may stand between tags and inside quoted attributes: & < > " replaced, control characters (but ends
/// of lines and tabs) shown as `?`, since XML has no way to hold them; so are U+FFFE and U+FFFF.
std::string markup(std::string_view text);

/// A text in a workflow command of GitHub Actions, `::error file=…::text`; that of a property also hides `,` and `:`.
std::string workflow_text(std::string_view text, bool property);

/// A relative path in an address (RFC 3986): what is not unreserved is written as `%20`, and `/` stands.
std::string uri_path(std::string_view path);

/// A cell of CSV (RFC 4180). A spreadsheet takes no cell for a formula: one that begins with = + - @ (or their wide
/// forms), a tab or an end of line has `'` in front, unless it is a number.
std::string csv_cell(std::string_view text);

}  // namespace qapc::text
