#include "runtime/vendor/xprotocol.hpp"

#include <catch2/catch.hpp>

using namespace qapc;
using namespace qapc::vendor;

namespace {

using Values = std::vector<std::string>;
Values asked(std::string_view text, std::string_view path) {
  const auto parameters = parse_xprotocol(text);
  if (!parameters) return {parameters.error().place};
  const XParameter* parameter = find(*parameters, path);
  return parameter == nullptr ? Values{"none"} : parameter->values;
}

constexpr std::string_view kText = R"(<XProtocol>
{
  <Name> "PhoenixMetaProtocol"
  <ID> 1000002
  <ParamMap."">
  {
    <ParamLong."Count"> { <Visible> "true" 1 }
    <ParamMap."DMWL">
    {
      <ParamBool."IsMultistep"> { }
      <ParamChoice."Function"> { <Limit> { "Angio" "Spine" } "Angio" }
      <ParamDouble."Delay"> { <Precision> 16 99999.999 }
    }
    <ParamArray."Steps">
    {
      <Default> <ParamLong.""> { <Label> "x" 7 }
      { 1 }
      { 2 3 }
    }
    <ParamString."Protocol0"> { "<XProtocol> { <ParamString.""a""> { ""b"" } }" }
  }
}
)";

}  // namespace

TEST_CASE("parameters of an XProtocol have their path and their values", "[vendor][xprotocol]") {
  CHECK(asked(kText, "Count") == Values{"1"});
  CHECK(asked(kText, "DMWL.Function") == Values{"Angio"});
  CHECK(asked(kText, "DMWL.Delay") == Values{"99999.999"});
  CHECK(asked(kText, "DMWL.IsMultistep") == Values{"none"});
  CHECK(asked(kText, "Protocol0") == Values{R"(<XProtocol> { <ParamString."a"> { "b" } })"});
}

TEST_CASE("elements of an array have their number, and its template is none", "[vendor][xprotocol]") {
  CHECK(asked(kText, "Steps[0]") == Values{"1"});
  CHECK(asked(kText, "Steps[1]") == Values{"2", "3"});
  CHECK(asked(kText, "Steps") == Values{"none"});
}

TEST_CASE("a protocol inside a string is read by itself", "[vendor][xprotocol]") {
  CHECK(asked(asked(kText, "Protocol0").front(), "a") == Values{"b"});
}

TEST_CASE("what does not close is unparsable", "[vendor][xprotocol]") {
  CHECK(parse_xprotocol("PANTA RHEI").error().reason == abi::Missing::Absent);
  CHECK(parse_xprotocol("<XProtocol> { <ParamLong.\"a\"> { 1 ").error().place == "the protocol ends inside its braces");
  CHECK(parse_xprotocol("<XProtocol> { \"text").error().place.ends_with("a text or a tag has no end"));
  CHECK(parse_xprotocol("<XProtocol> }").error().place.ends_with("a brace closes nothing"));
  CHECK(parse_xprotocol("<XProtocol> { <Param").error().place.ends_with("a text or a tag has no end"));
}

TEST_CASE("depth and names have a bound", "[vendor][xprotocol]") {
  CHECK(parse_xprotocol("<XProtocol> " + std::string(1'000'000, '{')).error().place.ends_with("too deep"));
  const std::string name(1000, 'a');
  CHECK(parse_xprotocol("<XProtocol> { <ParamMap.\"" + name + "\"> { 1 } }")
            .error()
            .place.ends_with("a name is too long"));
}
