// Values that lie inside the bytes of one element: the reader hands the bytes on, whatever their VR.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "runtime/dicom/plan.hpp"
#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;

namespace {

/// A format of the tests: texts with `;` between them, inside (0029,xx10) of "PACKED".
bool is_packed(const abi::Home& home) {
  return home.place == abi::Place::Private && home.tag == 0x0029'0010;
}
std::expected<std::vector<std::string>, abi::Missing> unpack(const abi::Home&, std::span<const std::byte> bytes) {
  if (bytes.front() != std::byte{'P'}) return std::unexpected(abi::Missing::Unparsable);
  std::vector<std::string> values(1);
  for (const std::byte b : bytes.subspan(1)) {
    if (b == std::byte{0}) break;
    if (b == std::byte{';'}) {
      values.emplace_back();
    } else {
      values.back() += static_cast<char>(b);
    }
  }
  return values;
}
constexpr Inner kPacked{is_packed, unpack};

std::string packed_cell(const syn::Instance& instance, const abi::Recipe& recipe, const Inner& inner = kPacked) {
  use_test_dictionary();
  const File file(instance);
  const std::vector<abi::Recipe> recipes{recipe};
  const Plan plan(recipes, inner);
  const auto object = Reader(plan).read(file.path());
  return object ? shown(object->images.at(0).cells.at(0)) : object.error().detail;
}

syn::Instance with(std::string_view vr, std::string_view value) {
  return image({syn::private_element("PACKED", 0x0029, 0x10, vr, value)});
}
const abi::Home kHome = private_home("PACKED", 0x0029'0010);

}  // namespace

TEST_CASE("values inside an element are those that its format's function finds", "[dicom][inner]") {
  for (const char* vr : {"OB", "UN", "LO"}) {
    INFO(vr);
    CHECK(packed_cell(with(vr, "P2.5;3.5"), list(number({kHome}))) == "2.5 | 3.5");
    CHECK(packed_cell(with(vr, "P2.5;3.5"), text({kHome})) == "2.5\\3.5");
    CHECK(packed_cell(with(vr, "Qxx"), text({kHome})) == "<unparsable>");
  }
}

TEST_CASE("bytes of an element longer than any value are handed on too", "[dicom][inner]") {
  const std::string large = "P7" + std::string(3u << 20, '\0');
  CHECK(packed_cell(with("OB", large), number({kHome})) == "7");
  CHECK(packed_cell(with("OB", "P" + std::string(kLongestInner, '\0')), number({kHome})) == "<not read>");
}

TEST_CASE("without a function for it the element is what its VR says", "[dicom][inner]") {
  CHECK(packed_cell(with("OB", "P2.5"), text({kHome}), {}) == "<not read>");
  CHECK(packed_cell(with("LO", "P2.5"), text({kHome}), {}) == "P2.5");
  CHECK(packed_cell(with("OB", ""), text({kHome})) == "<empty>");
  CHECK(packed_cell(image({}), text({kHome})) == "<creator absent>");
}
