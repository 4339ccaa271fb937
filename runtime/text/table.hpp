// Tables as text: CSV (RFC 4180) and TSV with a line of column names. Floor 1 (runtime/text).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"

namespace qapc::text {

struct TableRow {
  std::vector<std::string> cells;  ///< as many as there are columns
  std::size_t line = 0;            ///< of its first cell, 1 is the line of names
};
struct TextTable {
  std::vector<std::string> columns;
  std::vector<TableRow> rows;

  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
};

/// Line ends may be `\n` or `\r\n`, empty lines are passed over, a byte order mark too. With `,` as separator a cell
/// may stand in quotes, and then hold separators, line ends and doubled quotes.
///
/// Error    Invalid: no line of names, a name twice or empty, a row with another number of cells, a quote that is not
///          closed or stands inside a cell; the line is named, no cell is quoted
Result<TextTable> read_table(std::string_view text, char separator);

}  // namespace qapc::text
