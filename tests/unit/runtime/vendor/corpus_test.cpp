// The parsers on blocks of real scanners, where a copy of their files is at hand: QAPC_CORPUS names its folder,
// otherwise it is looked for beside the project.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string>

#include "runtime/vendor/csa.hpp"
#include "runtime/vendor/ge_blocks.hpp"
#include "runtime/vendor/protocol.hpp"
#include "runtime/vendor/xprotocol.hpp"
#include "tests/support/synthetic_blocks.hpp"

using namespace qapc;
using namespace qapc::vendor;
namespace fs = std::filesystem;

namespace {

struct Place {
  std::string_view creator;
  std::uint16_t group;
  std::uint8_t low_byte;
};
constexpr Place kCsaImage{"SIEMENS CSA HEADER", 0x0029, 0x10};
constexpr Place kCsaSeries{"SIEMENS CSA HEADER", 0x0029, 0x20};
constexpr Place kXaProtocol{"SIEMENS MR SDS 01", 0x0021, 0x19};
constexpr Place kGeProtocol{"GEMS_SERS_01", 0x0025, 0x1B};
constexpr Place kGeHeader{"GEMS_PARM_01", 0x0043, 0x2A};

/// One block of each file below a folder.
template <typename Check>
std::size_t for_each_block(const fs::path& folder, const Place& place, Check check) {
  std::size_t count = 0;
  for (const fs::path& file : synthetic::files_below(folder)) {
    const auto block = synthetic::block_of(file, place.creator, place.group, place.low_byte);
    if (!block) continue;
    ++count;
    INFO(file.lexically_relative(folder.parent_path()).string());
    check(std::span(*block));
  }
  return count;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename T>
std::string place_of(const Read<T>& read) {
  return read ? std::string() : read.error().place;
}

}  // namespace

TEST_CASE("the blocks of real Siemens files are read", "[vendor][corpus]") {
  const auto corpus = synthetic::corpus(QAPC_SOURCE_DIR);
  if (!corpus) {
    WARN("no copy of real files (QAPC_CORPUS): nothing was read");
    return;
  }
  std::set<std::string> mosaics;
  const std::size_t images = for_each_block(*corpus / "siemens", kCsaImage, [&](std::span<const std::byte> block) {
    const auto csa = parse_csa(block);
    CHECK(place_of(csa).empty());
    if (!csa) return;
    CHECK(csa->fields.size() >= 12);
    const CsaField* tiles = csa->find("NumberOfImagesInMosaic");
    if (tiles != nullptr && !tiles->values.empty()) mosaics.insert(tiles->values.front());
  });
  CHECK(images >= 80);
  CHECK(mosaics.contains("36"));

  std::set<std::string> versions;
  const auto note = [&](const Read<Protocol>& protocol) {
    CHECK(place_of(protocol).empty());
    if (!protocol) return;
    CHECK(protocol->lines.size() >= 200);
    CHECK(protocol->find("tSequenceFileName"));
    if (const auto version = protocol->find("ulVersion")) versions.insert(std::string(*version));
  };
  const std::size_t series = for_each_block(*corpus / "siemens", kCsaSeries, [&](std::span<const std::byte> block) {
    const auto csa = parse_csa(block);
    CHECK(place_of(csa).empty());
    const CsaField* protocol = csa ? csa->find("MrPhoenixProtocol") : nullptr;
    if (protocol == nullptr || protocol->values.empty()) return;
    note(parse_protocol(protocol->values.front()));
    CHECK(place_of(parse_xprotocol(protocol->values.front())).empty());
  });
  CHECK(series >= 80);
  const std::size_t xa = for_each_block(*corpus / "siemens", kXaProtocol, [&](std::span<const std::byte> block) {
    note(parse_protocol(text_of(block)));
    const auto tree = parse_xprotocol(text_of(block));
    CHECK(place_of(tree).empty());
    CHECK((tree && find(*tree, "Count") != nullptr));
  });
  CHECK(xa >= 20);
  CHECK(versions.size() >= 5);
}

TEST_CASE("the blocks of real GE files are read", "[vendor][corpus]") {
  const auto corpus = synthetic::corpus(QAPC_SOURCE_DIR);
  if (!corpus) {
    WARN("no copy of real files (QAPC_CORPUS): nothing was read");
    return;
  }
  std::set<std::string> accelerations;
  const std::size_t protocols = for_each_block(*corpus / "ge", kGeProtocol, [&](std::span<const std::byte> block) {
    const auto protocol = parse_ge_protocol(block);
    CHECK(place_of(protocol).empty());
    if (!protocol) return;
    CHECK(protocol->lines.size() >= 30);
    CHECK(protocol->find("PSEQ"));
    if (const auto factor = protocol->find("MBACCEL")) accelerations.insert(std::string(*factor));
  });
  CHECK(protocols >= 300);
  CHECK(accelerations.contains("3"));

  std::map<std::string, std::size_t> readouts;
  const std::size_t headers = for_each_block(*corpus / "ge", kGeHeader, [&](std::span<const std::byte> block) {
    const auto readout = parse_ge_readout(block);
    CHECK(place_of(readout).empty());
    if (!readout) return;
    const auto linear = readout->linear();
    ++readouts[!linear ? "none" : *linear ? "linear" : "reverse"];
  });
  CHECK(headers >= 300);
  CHECK(readouts.size() == 3);
}
