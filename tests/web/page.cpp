// The page of a report that comes by standard input: what the measurements of tests/web are made on.
#include <iostream>
#include <iterator>

#include "runtime/report/report.hpp"

int main() {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto report = qapc::json::parse(text);
  if (!report) return 1;
  std::cout << qapc::report::to_html(*report);
  return 0;
}
