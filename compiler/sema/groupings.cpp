// What makes a site, a scanner and an exam: attributes, tables, spans of time.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::string_view kHashed = "hashed ";

/// A cell of a table and where it stands in the text.
struct Cell {
  std::string text;
  std::uint32_t begin = 0;
};
struct Line {
  std::vector<Cell> cells;
  int number = 0;
};

/// Lines that are neither empty nor remarks, cut at their tabs; blanks at the ends of cells are no part of them.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  std::uint32_t at = 0;
  for (int number = 1; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') {
      Line cut{{}, number};
      for (std::size_t from = 0; from <= line.size();) {
        const std::size_t to = std::min(line.find('\t', from), line.size());
        const std::size_t first = std::min(line.find_first_not_of(' ', from), to);
        std::size_t last = to;
        while (last > first && line[last - 1] == ' ') --last;
        cut.cells.push_back({std::string(line.substr(first, last - first)), at + static_cast<std::uint32_t>(first)});
        from = to + 1;
      }
      lines.push_back(std::move(cut));
    }
    at = static_cast<std::uint32_t>(end) + 1;
  }
  return lines;
}

bool is_digest(std::string_view text) {
  constexpr std::size_t kDigits = 64;
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

/// `site is from "sites.tsv" end`, `site is StationName, DeviceSerialNumber end`
void Checker::grouping(std::size_t index) {
  const ast::Grouping& grouping = module_.groupings[index];
  Naming& naming = checked_.namings[index];
  unit_ = grouping.unit;
  for (const ast::Grouping& other : module_.groupings) {
    if (&other == &grouping) break;
    if (other.what.text == grouping.what.text)
      diags_.report(diag::SaidTwice, grouping.span).also(other.span, "said here first").help("remove one of them");
  }
  if (grouping.table) table(grouping, naming);
  for (const ast::ExprId part : grouping.parts) {
    const Type type = single(part);
    const bool named = std::holds_alternative<ast::NameRef>(module_.exprs[part].node) && type.field.valid();
    if (type.poison()) continue;
    if (type.textual() && named && !type.measured) {
      naming.parts.push_back(type.field);
      continue;
    }
    diags_
        .report(diag::WrongType, module_.exprs[part].span, describe(type),
                fmt::format("the code of a {}", grouping.what.text))
        .help("name an attribute that is a text or a code");
  }
}

/// The line of a table that names its columns; false where it is none.
bool Checker::table_head(const ast::Grouping& grouping, const std::vector<ast::Name>& head, Naming& naming) {
  const std::string& what = grouping.what.text;
  if (head.size() < 2 || head.back().text != what) {
    diags_.report(diag::NoTable, head.back().span, fmt::format("the last column of this table is not `{}`", what))
        .also(grouping.file->span, "is named here")
        .help(fmt::format("let its first line name attributes and, last, `{}`, with tabs between them", what));
    return false;
  }
  bool good = true;
  for (std::size_t i = 0; i + 1 < head.size(); ++i) {
    const bool hashed = head[i].text.starts_with(kHashed);
    const ast::Name name{hashed ? head[i].text.substr(kHashed.size()) : head[i].text, head[i].span};
    const Reference reference = resolve(name);
    const Type type = type_of(reference);
    if (type.poison()) {
      good = false;
    } else if (reference.kind != Reference::Kind::Field || !type.textual() || type.list || type.measured) {
      diags_.report(diag::WrongType, name.span, describe(type), fmt::format("what tells a {}", what))
          .help("name attributes that have one text or code");
      good = false;
    } else if (checked_.fields[type.field].privacy == abi::Privacy::Phi && !hashed) {
      diags_.report(diag::PhiLiteral, name.span, name.text)
          .help(fmt::format("write `{}{}`, and below it the SHA-256 of each value", kHashed, name.text));
      good = false;
    } else {
      naming.hashed.push_back(hashed);
      naming.parts.push_back(type.field);
    }
  }
  return good;
}

void Checker::table(const ast::Grouping& grouping, Naming& naming) {
  const std::uint32_t source = *grouping.table;
  const auto span = [&](const Cell& cell) {
    return diag::Span{source, cell.begin, cell.begin + static_cast<std::uint32_t>(cell.text.size())};
  };
  const std::vector<Line> lines = lines_of(sources_.text(source));
  if (lines.empty()) {
    diags_.report(diag::NoTable, grouping.file->span, fmt::format("`{}` has no lines", grouping.file->text))
        .help(fmt::format("let its first line name attributes and, last, `{}`, with tabs between them",
                          grouping.what.text));
    return;
  }
  std::vector<ast::Name> head;
  for (const Cell& cell : lines.front().cells) head.push_back({cell.text, span(cell)});
  if (!table_head(grouping, head, naming)) return;
  std::map<std::vector<std::string>, int> known;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::vector<Cell>& cells = lines[i].cells;
    const bool empty = std::ranges::any_of(cells, [](const Cell& cell) { return cell.text.empty(); });
    if (cells.size() != head.size() || empty) {
      diags_
          .report(diag::NoTable, join(span(cells.front()), span(cells.back())),
                  "this line of the table does not have a value in each column")
          .note(fmt::format("the table has {} columns", head.size()))
          .help("write a value in each column, with one tab between two of them");
      continue;
    }
    Naming::Row row{{}, cells.back().text};
    for (std::size_t k = 0; k + 1 < cells.size(); ++k) {
      if (naming.hashed[k] && !is_digest(cells[k].text))
        diags_.report(diag::NoTable, span(cells[k]), "this is not the SHA-256 of a value")
            .help("write its 64 digits, in lower case, as `sha256sum` prints them");
      row.keys.push_back(cells[k].text);
    }
    const auto [first, fresh] = known.emplace(row.keys, lines[i].number);
    if (!fresh)
      diags_.report(diag::NoTable, span(cells.front()), "a line above has the same attributes")
          .note(fmt::format("it is line {}", first->second))
          .help("remove one of the two");
    if (fresh) naming.rows.push_back(std::move(row));
  }
  std::ranges::sort(naming.rows, {}, &Naming::Row::keys);
}

/// Subjects and scanners are both made of exams, and neither lies in the other.
void Checker::scanners() {
  checked_.of_scanners = scanners_at_.has_value();
  if (scanners_at_ && subjects_at_) unbuilt(*scanners_at_, "scanners and subjects in one policy");
}

void Checker::visits() {
  for (std::size_t i = 0; i < module_.visits.size(); ++i) {
    const ast::Visits& one = module_.visits[i];
    if (i > 0)
      diags_.report(diag::SaidTwice, one.span)
          .also(module_.visits.front().span, "said here first")
          .help("remove one of them");
    Type time;
    time.kind = Kind::Number;
    time.unit = *find_unit("h");
    const Type within = quantity(one.within);
    if (!same_dimension(time, one.span, within, one.within.span)) continue;
    const auto value = Decimal::parse(one.within.digits);
    const auto seconds =
        value ? convert(*value, *find_unit(one.within.unit), *find_unit("s"), Decimal::Round::Down) : std::nullopt;
    checked_.visit_s = seconds ? seconds->nearest() : 0;
    if (!std::isfinite(checked_.visit_s) || checked_.visit_s <= 0)
      diags_.report(diag::WrongType, one.within.span, "no span of time", "how far apart studies of one exam begin")
          .help("write a time above 0, as in `within 6 h`");
  }
}

}  // namespace qapc::sema
