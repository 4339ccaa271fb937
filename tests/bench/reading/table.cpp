#include "tests/bench/reading/table.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace qapc::bench {

void Table::add(const Row& row) {
  std::string line = fmt::format("{:<58} {:>10.2f} {:<8}", row.what, row.value, row.unit);
  if (row.ratio) line += fmt::format(" {:>7.2f} x {}", *row.ratio, row.to);
  if (row.ratio && row.at_most)
    line += fmt::format("  (at most {}: {})", *row.at_most, *row.ratio <= *row.at_most ? "met" : "NOT MET");
  if (row.ratio && row.at_least)
    line += fmt::format("  (at least {}: {})", *row.at_least, *row.ratio >= *row.at_least ? "met" : "NOT MET");
  fmt::print("{}\n", line);
  std::fflush(stdout);
  rows_.push_back(row);
}

void Table::skip(const std::string& what, const std::string& why) {
  fmt::print("{:<58} skipped: {}\n", what, why);
  std::fflush(stdout);
}

std::string Table::json() const {
  std::string out = "[";
  for (const Row& row : rows_) {
    out += fmt::format("{}\n {{\"what\": \"{}\", \"value\": {}, \"unit\": \"{}\"", out.size() > 1 ? "," : "", row.what,
                       row.value, row.unit);
    if (row.ratio) out += fmt::format(", \"ratio\": {}, \"to\": \"{}\"", *row.ratio, row.to);
    if (row.at_most) out += fmt::format(", \"at_most\": {}", *row.at_most);
    if (row.at_least) out += fmt::format(", \"at_least\": {}", *row.at_least);
    out += "}";
  }
  return out + "\n]\n";
}

}  // namespace qapc::bench
