#include "runtime/vendor/formats.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/runtime/vendor/blocks.hpp"

using namespace qapc;
using namespace qapc::vendor;

namespace {

using abi::Format;
using abi::Missing;
using Texts = std::vector<std::string>;

abi::Home home(Format format, Texts fields) {
  abi::Home home;
  home.place = abi::Place::Private;
  home.tag = 0x0029'0010;
  home.creator = "SIEMENS CSA HEADER";
  home.format = format;
  home.fields = std::move(fields);
  return home;
}
std::expected<Texts, Missing> values(const abi::Home& home, std::span<const std::byte> bytes) {
  return formats().values(home, bytes);
}
Missing why(const abi::Home& home, std::span<const std::byte> bytes) {
  const auto found = values(home, bytes);
  return found ? Missing::None : found.error();
}

constexpr std::string_view kProtocol =
    "### ASCCONV BEGIN ###\n"
    "tProtocolName\t = \t\"T1 \xFC\"\n"
    "alTR[0] = 2000000\n"
    "sGRADSPEC.lOffsetX = 12\n"
    "sGRADSPEC.lOffsetZ = -7\n"
    "### ASCCONV END ###\n";

}  // namespace

TEST_CASE("a home without a format is none of a vendor's block", "[vendor][formats]") {
  CHECK_FALSE(formats().lies_inside(home(Format::None, {})));
  CHECK(formats().lies_inside(home(Format::Csa, {"B_value"})));
}

TEST_CASE("a field of a CSA header gives all its values", "[vendor][formats]") {
  const auto bytes =
      blocks::csa(2, {{"B_value", 1, {"1000"}, 6}, {"Times", 3, {"0", "2.5", "5"}, 6}, {"None", 0, {}, 6}});
  CHECK(values(home(Format::Csa, {"B_value"}), bytes) == Texts{"1000"});
  CHECK(values(home(Format::Csa, {"Times"}), bytes) == Texts{"0", "2.5", "5"});
  CHECK(why(home(Format::Csa, {"None"}), bytes) == Missing::Empty);
  CHECK(why(home(Format::Csa, {"Another"}), bytes) == Missing::Absent);
}

TEST_CASE("a line of the protocol is found in a text and in a CSA header", "[vendor][formats]") {
  const auto csa = blocks::csa(2, {{"MrPhoenixProtocol", 1, {std::string(kProtocol)}, 6}});
  CHECK(values(home(Format::CsaProtocol, {"alTR[0]"}), csa) == Texts{"2000000"});
  CHECK(values(home(Format::Protocol, {"alTR[0]"}), blocks::bytes(kProtocol)) == Texts{"2000000"});
  CHECK(why(home(Format::Protocol, {"lNone"}), blocks::bytes(kProtocol)) == Missing::Absent);
  CHECK(why(home(Format::CsaProtocol, {"alTR[0]"}), blocks::csa(2, {{"Other", 1, {"x"}, 6}})) == Missing::Empty);
}

TEST_CASE("several lines give one value each, and the default where one is left out", "[vendor][formats]") {
  auto shim = home(Format::Protocol, {"sGRADSPEC.lOffsetX", "sGRADSPEC.lOffsetY", "sGRADSPEC.lOffsetZ"});
  shim.steps.otherwise = "0";
  CHECK(values(shim, blocks::bytes(kProtocol)) == Texts{"12", "0", "-7"});
  CHECK(why(home(Format::Protocol, {"lNone", "lNeither"}), blocks::bytes(kProtocol)) == Missing::Absent);
}

TEST_CASE("a block that cannot be read says why, also when it is asked again", "[vendor][formats]") {
  for (int i = 0; i < 2; ++i) {
    CHECK(why(home(Format::Csa, {"B_value"}), blocks::bytes("no header")) == Missing::Unparsable);
    CHECK(why(home(Format::Protocol, {"alTR[0]"}), blocks::bytes("### ASCCONV BEGIN ###\n")) == Missing::Unparsable);
    CHECK(why(home(Format::GeProtocol, {"MBACCEL"}), blocks::bytes("\x1F\x8B\x08 cut")) == Missing::Unparsable);
  }
}

TEST_CASE("texts of a block come out in UTF-8", "[vendor][formats]") {
  const auto name = [](std::string_view written) {
    const std::string text =
        "### ASCCONV BEGIN ###\ntProtocolName = \"" + std::string(written) + "\"\n### ASCCONV END ###\n";
    return values(home(Format::Protocol, {"tProtocolName"}), blocks::bytes(text)).value().front();
  };
  CHECK(name("T1 \xFC") == "T1 \xC3\xBC");      // Latin-1
  CHECK(name("T1 \xC3\xBC") == "T1 \xC3\xBC");  // UTF-8 already
  CHECK(name("\xE5\xA4\xB4\xF0\x9F\xA7\xA0") == "\xE5\xA4\xB4\xF0\x9F\xA7\xA0");
  CHECK(name("\xC0\x80") == "\xC3\x80\xC2\x80");              // longer than needed: no UTF-8
  CHECK(name("\xED\xA0\x80") == "\xC3\xAD\xC2\xA0\xC2\x80");  // a surrogate: none either
  CHECK(name("\xE2\x82") == "\xC3\xA2\xC2\x82");              // cut
}
