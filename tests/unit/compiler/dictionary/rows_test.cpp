#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "compiler/dictionary/dictionary.hpp"

using namespace qapc;

namespace {

const abi::DictionaryRow* row_of(std::uint16_t group, std::uint16_t element) {
  const auto rows = dictionary::table().standard;
  const auto row = std::ranges::find_if(rows, [&](const auto& r) { return r.group == group && r.element == element; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

TEST_CASE("a reader of implicit transfer syntaxes gets every standard attribute", "[dictionary][rows]") {
  const abi::Dictionary table = dictionary::table();
  CHECK(table.edition == "2026b");
  CHECK(table.standard.size() > 5300);
  REQUIRE(row_of(0x0018, 0x0081) != nullptr);
  CHECK(row_of(0x0018, 0x0081)->vr == "DS");
  CHECK(row_of(0x0018, 0x0081)->vm == "1");
  CHECK(row_of(0x0018, 0x0081)->keyword == "EchoTime");
  CHECK(row_of(0x0028, 0x0120)->vr == "xs");
  CHECK(row_of(0x601E, 0x3000)->keyword == "OverlayData");
  CHECK(row_of(0x6020, 0x3000) == nullptr);
  CHECK(row_of(0x0020, 0x3100)->keyword == "SourceImageIDs");
}

TEST_CASE("standard rows are in the order of tags, each once", "[dictionary][rows]") {
  const auto rows = dictionary::table().standard;
  const auto tag = [](const abi::DictionaryRow& row) { return std::pair(row.group, row.element); };
  for (std::size_t i = 1; i < rows.size(); ++i) {
    INFO(rows[i].keyword);
    CHECK(tag(rows[i - 1]) < tag(rows[i]));
    CHECK(rows[i].creator.empty());
  }
}

TEST_CASE("private rows are found again by creator, group and element", "[dictionary][rows]") {
  const auto rows = dictionary::table().private_elements;
  CHECK(rows.size() > 12'900);
  for (std::size_t i = 0; i < rows.size(); i += 97) {
    INFO(rows[i].creator << ' ' << rows[i].group << ' ' << rows[i].element);
    const auto found =
        dictionary::find_private(rows[i].creator, rows[i].group, static_cast<std::uint8_t>(rows[i].element));
    REQUIRE(found.has_value());
    CHECK(found->vr == rows[i].vr);
    CHECK(found->vm == rows[i].vm);
    CHECK(found->name == rows[i].keyword);
  }
}

TEST_CASE("the table is made once", "[dictionary][rows]") {
  CHECK(dictionary::table().standard.data() == dictionary::table().standard.data());
}

TEST_CASE("DCMTK's own dictionary agrees on tag, VR and VM of what both know", "[dictionary][rows]") {
  std::ifstream file("/usr/share/libdcmtk17/dicom.dic");
  if (!file) {
    WARN("DCMTK's dictionary is not installed");
    return;
  }
  int both = 0;
  std::set<std::string> differences;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.empty()) continue;
    std::istringstream cells(line);
    std::string tag, vr, keyword, vm;
    std::getline(cells, tag, '\t'), std::getline(cells, vr, '\t'), std::getline(cells, keyword, '\t');
    std::getline(cells, vm, '\t');
    if (keyword.starts_with("RETIRED_")) keyword.erase(0, 8);
    const auto ours = dictionary::find(keyword);
    if (!ours) continue;
    ++both;
    if (ours->vr != vr) differences.insert(keyword);
    if (tag.find('-') != std::string::npos) continue;
    const auto group = static_cast<std::uint32_t>(std::stoul(tag.substr(1, 4), nullptr, 16));
    const auto element = static_cast<std::uint32_t>(std::stoul(tag.substr(6, 4), nullptr, 16));
    if (ours->tag != (group << 16 | element)) differences.insert(keyword);
    if (row_of(static_cast<std::uint16_t>(group), static_cast<std::uint16_t>(element))->vm != vm) {
      differences.insert(keyword);
    }
  }
  std::string list;
  for (const std::string& keyword : differences) list += ' ' + keyword;
  WARN(both << " attributes in both, " << differences.size() << " differ:" << list);
  CHECK(both > 4900);
  CHECK(differences.size() <= 5);  // an older edition: FrameType became 4-5
}
