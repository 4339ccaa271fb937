#include "runtime/text/table.hpp"

#include <algorithm>
#include <set>

namespace qapc::text {
namespace {

class Reader {
 public:
  Reader(std::string_view text, char separator) : text_(text), separator_(separator) {
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
  }

  /// The next row that is not empty; a row without cells at the end.
  Result<TableRow> row() {
    TableRow row;
    while (row.cells.empty() && at_ < text_.size()) {
      row.line = line_;
      if (end_of_line()) continue;
      QAPC_TRY_VOID(cells(row.cells));
    }
    return row;
  }

 private:
  /// Passes a line end, where one is.
  bool end_of_line() {
    const std::string_view rest = text_.substr(at_);
    const std::size_t size = rest.starts_with("\r\n") ? 2 : rest.starts_with('\n') ? 1 : 0;
    at_ += size;
    line_ += size > 0 ? 1 : 0;
    return size > 0;
  }

  Result<void> cells(std::vector<std::string>& into) {
    for (bool more = true; more;) {
      if (separator_ == ',' && at_ < text_.size() && text_[at_] == '"') {
        QAPC_TRY(std::string cell, quoted());
        into.push_back(std::move(cell));
      } else {
        into.push_back(plain());
      }
      more = at_ < text_.size() && text_[at_] == separator_;
      at_ += more ? 1 : 0;
    }
    if (at_ == text_.size() || end_of_line()) return {};
    return fail(Errc::Invalid, "line {}: a quote stands where none may", line_);
  }

  std::string plain() {
    const char ends[] = {separator_, '\n', separator_ == ',' ? '"' : '\n'};
    std::size_t end = std::min(text_.find_first_of(std::string_view(ends, 3), at_), text_.size());
    if (end < text_.size() && text_[end] == '\n' && end > at_ && text_[end - 1] == '\r') --end;
    std::string cell(text_.substr(at_, end - at_));
    at_ = end;
    return cell;
  }

  Result<std::string> quoted() {
    const std::size_t begun = line_;
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        const bool doubled = text_.substr(at_).starts_with("\"\"");
        at_ += 1;
        if (!doubled) return cell;
      }
      line_ += text_[at_] == '\n' ? 1 : 0;
      cell += text_[at_];
    }
    return fail(Errc::Invalid, "line {}: a quote is not closed", begun);
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

std::optional<std::size_t> TextTable::column(std::string_view name) const {
  const auto found = std::ranges::find(columns, name);
  return found == columns.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

Result<TextTable> read_table(std::string_view text, char separator) {
  Reader reader(text, separator);
  TextTable table;
  QAPC_TRY(TableRow names, reader.row());
  if (names.cells.empty()) return fail(Errc::Invalid, "there is no line of column names");
  std::set<std::string> seen;
  for (const std::string& name : names.cells) {
    if (name.empty()) return fail(Errc::Invalid, "line {}: a column has no name", names.line);
    if (!seen.insert(name).second) return fail(Errc::Invalid, "line {}: two columns have one name", names.line);
  }
  table.columns = std::move(names.cells);
  for (;;) {
    QAPC_TRY(TableRow row, reader.row());
    if (row.cells.empty()) return table;
    if (row.cells.size() != table.columns.size())
      return fail(Errc::Invalid, "line {}: {} cells, and there are {} columns", row.line, row.cells.size(),
                  table.columns.size());
    table.rows.push_back(std::move(row));
  }
}

}  // namespace qapc::text
