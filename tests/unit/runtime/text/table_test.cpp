// Tables as people and their programs write them.
#include "runtime/text/table.hpp"

#include <catch2/catch.hpp>

using namespace qapc;
using namespace qapc::text;
using Cells = std::vector<std::string>;

namespace {

std::string refused(std::string_view text, char separator = ',') {
  const auto table = read_table(text, separator);
  return table ? "" : table.error().text;
}

}  // namespace

TEST_CASE("a table has columns, rows and the line of each row", "[text][table]") {
  const TextTable table = read_table("\xef\xbb\xbfsubject,rater,label\r\nA,1,yes\r\n\r\nB,2,\n", ',').value();
  CHECK(table.columns == Cells{"subject", "rater", "label"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].cells == Cells{"A", "1", "yes"});
  CHECK(table.rows[0].line == 2);
  CHECK(table.rows[1].cells == Cells{"B", "2", ""});
  CHECK(table.rows[1].line == 4);
  CHECK(table.column("label") == 2u);
  CHECK_FALSE(table.column("Label").has_value());
}

TEST_CASE("a quoted cell may hold separators, line ends and quotes", "[text][table]") {
  const TextTable table = read_table("a,b\n\"x, y\",\"two\nlines \"\"quoted\"\"\"\n\"\",z", ',').value();
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].cells == Cells{"x, y", "two\nlines \"quoted\""});
  CHECK(table.rows[1].cells == Cells{"", "z"});
  CHECK(table.rows[1].line == 4);
}

TEST_CASE("with tabs a quote is a character like others", "[text][table]") {
  const TextTable table = read_table("a\tb\n\"x\t1,5\n", '\t').value();
  CHECK(table.rows.at(0).cells == Cells{"\"x", "1,5"});
}

TEST_CASE("a table of names alone has no rows", "[text][table]") {
  CHECK(read_table("a,b", ',').value().rows.empty());
  CHECK(read_table("a,b\n\n\n", ',').value().rows.empty());
}

TEST_CASE("what is no table is refused with its line and no cell", "[text][table]") {
  CHECK(refused("") == "there is no line of column names");
  CHECK(refused("\n\n") == "there is no line of column names");
  CHECK(refused("a,,b\n") == "line 1: a column has no name");
  CHECK(refused("a,a\n") == "line 1: two columns have one name");
  CHECK(refused("a,b\nSECRET\n") == "line 2: 1 cells, and there are 2 columns");
  CHECK(refused("a,b\n1,2\n1,2,3\n") == "line 3: 3 cells, and there are 2 columns");
  CHECK(refused("a,b\n1,\"SECRET\n") == "line 2: a quote is not closed");
  CHECK(refused("a,b\n1,x\"y\n") == "line 2: a quote stands where none may");
  CHECK(refused("a,b\n\"1\"x,y\n") == "line 2: a quote stands where none may");
}
