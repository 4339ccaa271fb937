#include "runtime/vendor/protocol.hpp"

#include <catch2/catch.hpp>

using namespace qapc;
using namespace qapc::vendor;

namespace {

std::string asked(std::string_view lines, std::string_view path, std::string_view head = "") {
  const auto protocol =
      parse_protocol(fmt::format("<XProtocol> {{ }}\n### ASCCONV BEGIN {}###\n{}### ASCCONV END ###\n", head, lines));
  if (!protocol) return protocol.error().place;
  const auto value = protocol->find(path);
  return value ? std::string(*value) : "no line";
}

}  // namespace

TEST_CASE("a line of the protocol gives its value", "[vendor][protocol]") {
  CHECK(asked("sPat.lAccelFactPE\t = \t2\n", "sPat.lAccelFactPE") == "2");
  CHECK(asked("sSliceArray.asSlice[0].dThickness = 3.5\r\n", "sSliceArray.asSlice[0].dThickness") == "3.5");
  CHECK(asked("sComment.0 = -7\n", "sComment.0") == "-7");
  CHECK(asked("alTE[0] = 4920 # us\n", "alTE[0]") == "4920");
  CHECK(asked("ulVersion = 1\n", "ulVersion", "object=MrProtDataImpl@MrProtocolData version=63010001 ") == "1");
}

TEST_CASE("hexadecimal numbers are decimal ones", "[vendor][protocol]") {
  CHECK(asked("sKSpace.ucPhasePartialFourier = 0x10\n", "sKSpace.ucPhasePartialFourier") == "16");
  CHECK(asked("ucMode = 0xFFFFFFFFFFFFFFFF1\n", "ucMode") == "0xFFFFFFFFFFFFFFFF1");
  CHECK(asked("ucMode = 0x\n", "ucMode") == "0x");
}

TEST_CASE("quotes are taken off, single as in old files and doubled as inside an XProtocol", "[vendor][protocol]") {
  CHECK(asked("tProtocolName = \"t1_mprage\"\n", "tProtocolName") == "t1_mprage");
  CHECK(asked("tProtocolName = \"\"t1_mprage\"\"\n", "tProtocolName") == "t1_mprage");
  CHECK(asked("tProtocolName = \"\"\n", "tProtocolName").empty());
  CHECK(asked("tProtocolName = \"\"\"\"\n", "tProtocolName").empty());
  CHECK(asked("tName = \"a # b = c\"\n", "tName") == "a # b = c");
}

TEST_CASE("a text may run over several lines", "[vendor][protocol]") {
  CHECK(asked("tFree = \"\"one\ntwo\"\"\nlOne = 1\n", "tFree") == "one\ntwo");
  CHECK(asked("tFree = \"\"one\ntwo\"\"\nlOne = 1\n", "lOne") == "1");
  CHECK(asked("lOne = 1\ntFree = \"\"one\n", "lOne") == "a text of the protocol begins in line 2 and has no end");
}

TEST_CASE("a line that is not there has no value, and sizes of arrays are no lines", "[vendor][protocol]") {
  CHECK(asked("lOne = 1\n", "lTwo") == "no line");
  CHECK(asked("asGPAData.__attribute__.size = 1\n", "asGPAData.__attribute__.size") == "no line");
  CHECK(asked("", "lTwo") == "no line");
}

TEST_CASE("of two lines with one path the first counts", "[vendor][protocol]") {
  CHECK(asked("lOne = 1\nlOne = 2\n", "lOne") == "1");
}

TEST_CASE("what is no line is not passed over", "[vendor][protocol]") {
  CHECK(asked("lOne = 1\n\x01\x02\n", "lOne") == "line 2 of the protocol is none");
  CHECK(asked("lOne\n", "lOne") == "line 1 of the protocol is none");
  CHECK(asked("l One = 1\n", "lOne") == "line 1 of the protocol is none");
}

TEST_CASE("a protocol without its part or without its end says so", "[vendor][protocol]") {
  CHECK(parse_protocol("").error().reason == abi::Missing::Absent);
  CHECK(parse_protocol("<XProtocol> { }").error().reason == abi::Missing::Absent);
  CHECK(parse_protocol("### ASCCONV BEGIN ###\nlOne = 1\n").error().reason == abi::Missing::Unparsable);
  CHECK(parse_protocol("### ASCCONV BEGIN ### ### ASCCONV END ###").error().reason == abi::Missing::Unparsable);
}
