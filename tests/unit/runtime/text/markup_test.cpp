// Texts inside other languages.
#include "runtime/text/markup.hpp"

#include <catch2/catch.hpp>

using namespace qapc::text;

TEST_CASE("markup replaces what XML has no way to hold", "[text][markup]") {
  CHECK(markup("a<b>&\"c\"\n\td") == "a&lt;b&gt;&amp;&quot;c&quot;\n\td");
  CHECK(markup("\x01\r\xEF\xBF\xBE\xEF\xBF\xBFµ") == "????µ");
}

TEST_CASE("a workflow command cannot be ended by its texts", "[text][markup]") {
  CHECK(workflow_text("50 %: a,\r\nb", false) == "50 %25: a,%0D%0Ab");
  CHECK(workflow_text("50 %: a,\r\nb", true) == "50 %25%3A a%2C%0D%0Ab");
}

TEST_CASE("a path in an address keeps its folders", "[text][markup]") {
  CHECK(uri_path("my policies/µ#1?.qap") == "my%20policies/%C2%B5%231%3F.qap");
}

TEST_CASE("a cell of CSV is quoted where it must be, and is no formula", "[text][markup]") {
  CHECK(csv_cell("T1w") == "T1w");
  CHECK(csv_cell("a,\"b\"\n") == "\"a,\"\"b\"\"\n\"");
  CHECK(csv_cell("=1+1") == "'=1+1");
  CHECK(csv_cell("@SUM(A1)") == "'@SUM(A1)");
  CHECK(csv_cell("-2 .. 3 mm") == "'-2 .. 3 mm");
  CHECK(csv_cell("\xEF\xBC\x9D"
                 "1") ==
        "'\xEF\xBC\x9D"
        "1");
  CHECK(csv_cell("\t=1") == "'\t=1");
  CHECK(csv_cell("\r=1") == "\"'\r=1\"");
  CHECK(csv_cell("-2.5") == "-2.5");
  CHECK(csv_cell("+1e3") == "+1e3");
}
