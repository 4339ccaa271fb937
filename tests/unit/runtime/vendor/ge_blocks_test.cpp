#include "runtime/vendor/ge_blocks.hpp"

#include <catch2/catch.hpp>
#include <cstring>

#include "tests/support/synthetic.hpp"
#include "tests/unit/runtime/vendor/blocks.hpp"

using namespace qapc;
using namespace qapc::vendor;

namespace {

blocks::Bytes packed(std::string_view text, bool with_length) {
  const std::string gzip = synthetic::gzipped(text);
  blocks::Bytes out;
  if (with_length) blocks::put_u32(out, static_cast<std::uint32_t>(gzip.size()));
  blocks::put(out, gzip);
  return out;
}

/// A raw-data header at byte 32.
blocks::Bytes header(float version, std::uint16_t kind, std::uint16_t flags, std::uint16_t traversal) {
  blocks::Bytes out(32 + 1200);
  const auto put = [&](std::size_t at, auto number) { std::memcpy(out.data() + at, &number, sizeof number); };
  const std::size_t before = version >= 25.002F ? 0x4C : 0;
  const std::size_t between = version >= 25.002F ? 0x8C : 0;
  put(24, std::uint16_t{32});
  put(32, version);
  put(32 + 0x3A + before, kind);
  put(32 + 0x30 + before, flags);
  put(32 + 0x394 + before - between, traversal);
  return out;
}

}  // namespace

TEST_CASE("a protocol of GE gives its lines, with and without the length in front", "[vendor][ge]") {
  const bool with_length = GENERATE(true, false);
  const auto protocol =
      parse_ge_protocol(packed("PSEQ \"Gradient Echo\"\nset MBACCEL \"3\"\nno line\nUSERCV0 \"\"\n", with_length));
  REQUIRE(protocol);
  CHECK(protocol->find("PSEQ") == "Gradient Echo");
  CHECK(protocol->find("MBACCEL") == "3");
  CHECK(protocol->find("USERCV0") == "");
  CHECK(protocol->lines.size() == 3);
  CHECK_FALSE(protocol->find("no"));
}

TEST_CASE("a protocol that cannot be unpacked says why", "[vendor][ge]") {
  const auto reason = [](std::span<const std::byte> bytes) { return parse_ge_protocol(bytes).error().reason; };
  CHECK(reason({}) == abi::Missing::Empty);
  CHECK(reason(blocks::Bytes(100)) == abi::Missing::Absent);
  CHECK(reason(packed("<?xml version=\"1.0\"?>\n", true)) == abi::Missing::NotRead);
  CHECK(reason(packed("PANTA RHEI\n", true)) == abi::Missing::Unparsable);
  const auto whole = packed("PSEQ \"Gradient Echo\"\n", true);
  CHECK(reason(std::span(whole).first(whole.size() - 9)) == abi::Missing::Unparsable);
}

TEST_CASE("a protocol does not unpack without bound", "[vendor][ge]") {
  const auto bomb = packed(std::string(kLargestGeProtocol + 1, 'A'), true);
  CHECK(parse_ge_protocol(bomb).error().reason == abi::Missing::Unparsable);
}

TEST_CASE("polarity and traversal of an echo-planar readout are found in both layouts", "[vendor][ge]") {
  const float version = GENERATE(14.3F, 24.0F, 25.002F, 28.003F);
  const auto linear = [&](std::uint16_t flags, std::uint16_t traversal) {
    return parse_ge_readout(header(version, 0x800, flags, traversal))->linear();
  };
  CHECK(linear(0, 2) == true);
  CHECK(linear(4, 2) == false);
  CHECK(linear(0, 0) == false);
  CHECK(linear(4, 0) == true);
  CHECK(linear(0xFFFB, 2) == true);
}

TEST_CASE("what is no echo-planar readout has no polarity", "[vendor][ge]") {
  const auto readout = parse_ge_readout(header(28, 0, 4, 2));
  REQUIRE(readout);
  CHECK_FALSE(readout->is_epi);
  CHECK_FALSE(readout->linear());
}

TEST_CASE("a raw-data header that is cut or has no version is unparsable", "[vendor][ge]") {
  const auto whole = header(28, 0x800, 4, 2);
  for (std::size_t size = 1; size < 32 + 0x394 + 0x4C - 0x8C + 2; ++size)
    REQUIRE(parse_ge_readout(std::span(whole).first(size)).error().reason == abi::Missing::Unparsable);
  CHECK(parse_ge_readout(header(1, 0x800, 4, 2)).error().place == "its header at byte 32 has no version");
  CHECK(parse_ge_readout({}).error().reason == abi::Missing::Empty);
  auto outside = whole;
  outside[24] = outside[25] = std::byte{0xFF};
  CHECK(parse_ge_readout(outside).error().place == "its header lies outside");
}
