#include "runtime/vendor/csa.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>

#include "tests/unit/runtime/vendor/blocks.hpp"

using namespace qapc;
using namespace qapc::vendor;
using blocks::Field;

namespace {

const std::vector<Field> kFields = {{"NumberOfImagesInMosaic", 1, {"36"}},
                                    {"SliceNormalVector", 3, {"0.00000000", "0.10799921", "0.99415098"}},
                                    {"B_value", 0, {}},
                                    {"MosaicRefAcqTimes", 0, {"1255.0", "  0.0 ", "1325.0"}, 42}};

using Values = std::vector<std::string>;
Values values(const Read<Csa>& csa, std::string_view name) {
  const CsaField* field = csa ? csa->find(name) : nullptr;
  return field == nullptr ? Values{"none"} : field->values;
}

}  // namespace

TEST_CASE("both versions of a CSA header give their fields", "[vendor][csa]") {
  const int version = GENERATE(1, 2);
  const auto csa = parse_csa(blocks::csa(version, kFields));
  REQUIRE(csa);
  CHECK(csa->version == version);
  CHECK(csa->fields.size() == 4);
  CHECK(values(csa, "NumberOfImagesInMosaic") == Values{"36"});
  CHECK(values(csa, "SliceNormalVector") == Values{"0.00000000", "0.10799921", "0.99415098"});
  CHECK(values(csa, "B_value").empty());
  CHECK(csa->find("PhaseEncodingDirectionPositive") == nullptr);
}

TEST_CASE("a field has as many values as it says, or all when it says 0", "[vendor][csa]") {
  const auto csa = parse_csa(blocks::csa(2, {{"Sed", 2, {"1", "2", "3"}}, {"ICE_Dims", 0, {"1", "", "3"}}}));
  CHECK(values(csa, "Sed") == Values{"1", "2"});
  CHECK(values(csa, "ICE_Dims") == Values{"1", "3"});
}

TEST_CASE("of two fields with one name the one with values counts", "[vendor][csa]") {
  const auto csa = parse_csa(blocks::csa(2, {{"B_value", 0, {}}, {"B_value", 1, {"1000"}}}));
  CHECK(values(csa, "B_value") == Values{"1000"});
}

TEST_CASE("a header whose bytes were swapped in pairs is read", "[vendor][csa]") {
  auto bytes = blocks::csa(2, kFields);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) std::swap(bytes[i], bytes[i + 1]);
  CHECK(values(parse_csa(bytes), "NumberOfImagesInMosaic") == Values{"36"});
}

TEST_CASE("what is no CSA header says what it is", "[vendor][csa]") {
  const auto reason = [](std::string_view text) { return parse_csa(blocks::bytes(text)).error().reason; };
  CHECK(reason("") == abi::Missing::Empty);
  CHECK(reason(std::string_view("\0\0\0\0\0\0\0\0", 8)) == abi::Missing::Deidentified);
  CHECK(reason("!INTERFILE :=") == abi::Missing::NotRead);
  CHECK(reason(std::string_view("\0\0\x02\0UL\x04\0", 8)) == abi::Missing::NotRead);
  CHECK(reason("PANTA RHEI") == abi::Missing::Unparsable);
}

TEST_CASE("a cut header is unparsable wherever it is cut", "[vendor][csa]") {
  const int version = GENERATE(1, 2);
  const auto whole = blocks::csa(version, kFields);
  // The last four bytes belong to no field.
  for (std::size_t size = 1; size + 4 < whole.size(); ++size) {
    const auto csa = parse_csa(std::span(whole).first(size));
    REQUIRE_FALSE(csa);
  }
  const auto csa = parse_csa(std::span(whole).first(whole.size() - 10));
  CHECK(csa.error().place.starts_with("field 4 of 4, at byte "));
}

TEST_CASE("counts and lengths beyond the bytes are refused before anything is made of them", "[vendor][csa]") {
  auto fields = blocks::csa(2, kFields);
  std::fill_n(fields.begin() + 8, 4, std::byte{0x7F});
  CHECK(parse_csa(fields).error().place.ends_with("fields"));

  auto items = blocks::csa(2, kFields);
  std::fill_n(items.begin() + 16 + 76, 4, std::byte{0x7F});
  CHECK(parse_csa(items).error().place.ends_with("its number of values is wrong"));

  auto length = blocks::csa(2, kFields);
  std::fill_n(length.begin() + 16 + 84 + 4, 4, std::byte{0x7F});
  CHECK(parse_csa(length).error().place.ends_with("longer than the bytes that are left"));
}

TEST_CASE("a negative length of version 1 is a value that is not there", "[vendor][csa]") {
  auto bytes = blocks::csa(1, {{"Filter1", 0, {}, 6}, {"B_value", 1, {"1000"}}});
  // First word of the first item of the first field.
  std::fill_n(bytes.begin() + 8 + 84, 4, std::byte{0});
  const auto csa = parse_csa(bytes);
  REQUIRE(csa);
  CHECK(values(csa, "B_value") == Values{"1000"});
}
