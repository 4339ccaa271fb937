#include "compiler/dictionary/notation.hpp"

#include <catch2/catch.hpp>

using namespace qapc::dictionary;

namespace {

using Kind = NotedHome::Kind;
using Texts = std::vector<std::string>;

NotedHome read(std::string_view text) {
  const auto home = parse_home(text);
  INFO(text << ": " << (home ? "" : home.error()));
  REQUIRE(home);
  return *home;
}
std::string wrong(std::string_view text) {
  const auto home = parse_home(text);
  return home ? "" : home.error();
}

}  // namespace

TEST_CASE("a home is an attribute, a private element, a field of a block or a function", "[dictionary][notation]") {
  CHECK(read("EchoTime").kind == Kind::Attribute);
  CHECK(read("dBdt").kind == Kind::Attribute);
  CHECK(read("vendor").kind == Kind::Vendor);
  CHECK(read("ge traversal").kind == Kind::GeTraversal);
  const NotedHome element = read(R"("GEMS_PARM_01" (0043,xx2C))");
  CHECK(element.kind == Kind::Private);
  CHECK(element.creator == "GEMS_PARM_01");
  CHECK(element.tag == 0x0043'002C);
  const NotedHome inside = read(R"(inside "Philips MR Imaging DD 005" (2005,xx0F) ScanningSequence)");
  CHECK(inside.kind == Kind::Inside);
  CHECK(inside.name == "ScanningSequence");
  CHECK(read(R"(csa image "B_value")").kind == Kind::CsaImage);
  CHECK(read(R"(csa series "B1rms")").kind == Kind::CsaSeries);
  CHECK(read(R"(protocol "alTR[0]", "alTE[0]")").fields == Texts{"alTR[0]", "alTE[0]"});
  CHECK(read(R"(ge protocol "MBACCEL")").kind == Kind::GeProtocol);
}

TEST_CASE("a function takes homes and canonical attributes", "[dictionary][notation]") {
  const NotedHome home = read(R"(f(slice_rows, "C" (0043,xx2C) [1], protocol "a" table "1" = "x", "0" = "y", Rows))");
  CHECK(home.kind == Kind::Function);
  CHECK(home.name == "f");
  REQUIRE(home.inputs.size() == 4);
  CHECK(home.inputs[0].kind == Kind::Canonical);
  CHECK(home.inputs[1].value == 1);
  CHECK(home.inputs[1].notation == R"("C" (0043,xx2C) [1])");
  CHECK(home.inputs[2].steps.table.size() == 2);
  CHECK(home.inputs[3].kind == Kind::Attribute);
  CHECK(read("f()").inputs.empty());
}

TEST_CASE("steps and conditions follow the place", "[dictionary][notation]") {
  const NotedHome home = read(
      R"x(ImageType [2] unset "0", "-1" match "s([0-9]+)" otherwise "1" table "a" = "b", "*" = "c" modulo 1000000000 )x"
      R"x(reciprocal shift -3 duration when ScanOptions matches "EPI" when "C" (0043,xxA3) matches ".")x");
  CHECK(home.value == 2);
  CHECK(home.steps.unset == Texts{"0", "-1"});
  CHECK(home.steps.pattern == "s([0-9]+)");
  CHECK(home.steps.otherwise == "1");
  CHECK(home.steps.table == std::vector<qapc::abi::Replacement>{{"a", "b"}, {"*", "c"}});
  CHECK(home.steps.modulo == 1e9);
  CHECK(home.steps.reciprocal);
  CHECK(home.shift == -3);
  CHECK(home.duration);
  REQUIRE(home.guards.size() == 2);
  CHECK(home.guards[0].keyword == "ScanOptions");
  CHECK(home.guards[1].creator == "C");
  CHECK(home.guards[1].pattern == ".");
}

TEST_CASE("what cannot be read says where it stands", "[dictionary][notation]") {
  CHECK(wrong("") == "no word at character 1 of ``");
  CHECK(wrong("EchoTime somewhere") == "something more at character 10 of `EchoTime somewhere`");
  CHECK(wrong(R"("C" (0043,2C))") == R"(no private tag `(gggg,xxee)` at character 5 of `"C" (0043,2C)`)");
  CHECK(wrong(R"("C" (0043,xx2g))") != "");
  CHECK(wrong(R"(EchoTime match "a)") == R"(a text without its end at character 17 of `EchoTime match "a`)");
  CHECK(wrong("EchoTime [0]") != "");
  CHECK(wrong("EchoTime shift x") != "");
  CHECK(wrong("csa header \"x\"") != "");
  CHECK(wrong("ge block") != "");
  CHECK(wrong("f(EchoTime") != "");
  CHECK(wrong("EchoTime table \"a\"") != "");
  CHECK(wrong("EchoTime when ScanOptions \"a\"") != "");
  CHECK(wrong("f(f(f(f(f(f(EchoTime))))))") != "");
}
