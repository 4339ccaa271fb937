#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "compiler/dictionary/dictionary.hpp"

using namespace qapc;

TEST_CASE("the tables say which editions they are", "[dictionary]") {
  CHECK(dictionary::edition() == "2026b");
  CHECK(std::ranges::equal(dictionary::editions(), std::array<std::string_view, 2>{"2026b", "2022b"}));
  CHECK(dictionary::vendors_edition() == "1");
  CHECK(dictionary::confidentiality_edition() == "2024e");
  CHECK(dictionary::digest().size() == 64);
  CHECK(dictionary::digest().find_first_not_of("0123456789abcdef") == std::string_view::npos);
}

TEST_CASE("an earlier edition has what it had, as it had it", "[dictionary][editions]") {
  CHECK(dictionary::find("SyntheticData", "2026b"));
  CHECK_FALSE(dictionary::find("SyntheticData", "2022b"));
  CHECK(dictionary::find("EthnicGroup", "2026b")->retired);
  CHECK_FALSE(dictionary::find("EthnicGroup", "2022b")->retired);
  CHECK(dictionary::find("FrameType", "2026b")->vm.most == 5);
  CHECK(dictionary::find("FrameType", "2022b")->vm.most == 4);
  CHECK_FALSE(dictionary::find("EchoTme", "2022b"));

  std::size_t later = 0;
  for (const std::string_view keyword : dictionary::keywords()) {
    CHECK(dictionary::find(keyword, "2026b"));
    if (!dictionary::find(keyword, "2022b")) ++later;
  }
  CHECK(later == 356);  // 5,347 attributes, 4,991 of them in DCMTK's dicom.dic of 2022b
}
