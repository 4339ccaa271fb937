// What real headers hold, against what the dictionary knows of it.
#include <catch2/catch.hpp>
#include <charconv>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"

using namespace qapc;

namespace {

struct Observed {
  std::string creator;
  std::uint16_t group = 0;
  std::uint8_t element = 0;
};

std::vector<Observed> observed() {
  std::ifstream file(std::string(QAPC_SOURCE_DIR) + "/tests/unit/compiler/dictionary/private_observed.tsv");
  std::vector<Observed> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    Observed row;
    const std::size_t at = line.find('\t');
    row.creator = line.substr(0, at);
    const auto number = [&](std::size_t begin, std::size_t size, auto& out) {
      std::from_chars(line.data() + begin, line.data() + begin + size, out, 16);
    };
    number(at + 1, 4, row.group);
    number(at + 6, 2, row.element);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

TEST_CASE("of the private elements seen in real headers more than 700 have a name and a meaning, and all have a type",
          "[dictionary][private]") {
  const std::vector<Observed> rows = observed();
  REQUIRE(rows.size() == 799);
  std::size_t known = 0;
  std::size_t typed = 0;
  std::size_t without_creator = 0;
  for (const Observed& row : rows) {
    if (row.creator == "<NONE>") {
      // An item of UIH: the elements belong to the creator around it.
      CHECK(dictionary::find_private("Image Private Header", row.group, row.element));
      ++without_creator;
      continue;
    }
    const auto element = dictionary::find_private(row.creator, row.group, row.element);
    INFO(row.creator << " " << std::hex << row.group << "," << int{row.element});
    REQUIRE(element);
    if (!element->vr.empty() && element->vr != "UN") ++typed;
    if (!element->name.empty() && !element->meaning.empty()) ++known;
    CHECK(element->name.find('?') == std::string_view::npos);
  }
  CHECK(without_creator == 3);
  CHECK(typed == 796);
  CHECK(known >= 740);
}
