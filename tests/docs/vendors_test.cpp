// docs/vendors.md says of whom qapc knows what, as the dictionary does.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

#include "compiler/dictionary/canonical.hpp"

using namespace qapc;

namespace {

constexpr std::array<std::string_view, 5> kVendors{"SIEMENS", "GE", "PHILIPS", "CANON", "UIH"};

std::string known_of(const dictionary::Canonical& attribute, std::string_view vendor) {
  const auto is_of = [&](std::string_view whose) {
    return std::ranges::find(attribute.homes, whose, &dictionary::CanonicalHome::vendor) != attribute.homes.end();
  };
  if (is_of(vendor)) return "own";
  const dictionary::Knowledge known = dictionary::knowledge(attribute, vendor);
  if (known == dictionary::Knowledge::NeverStored) return "never";
  return known == dictionary::Knowledge::Stored ? "standard" : "?";
}

std::string table() {
  std::string text = "| attribute | unit |";
  for (const std::string_view vendor : kVendors) text += fmt::format(" {} |", vendor);
  text += "\n|---|---|---|---|---|---|---|\n";
  for (const std::string_view name : dictionary::canonical_names()) {
    const auto attribute = dictionary::canonical(name);
    text += fmt::format("| `{}` | {} |", name, attribute->unit);
    for (const std::string_view vendor : kVendors) text += fmt::format(" {} |", known_of(*attribute, vendor));
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("the table of vendors is what the dictionary knows", "[docs]") {
  std::ifstream stream(std::filesystem::path(QAPC_SOURCE_DIR) / "docs/vendors.md");
  std::stringstream page;
  page << stream.rdbuf();
  INFO("docs/vendors.md is to hold, between its marks:\n" << table());
  CHECK(page.str().find("<!-- known -->\n" + table() + "<!-- /known -->\n") != std::string::npos);
}

TEST_CASE("every vendor that has a home of its own or never stores a value has a column", "[docs]") {
  for (const std::string_view name : dictionary::canonical_names()) {
    const auto attribute = dictionary::canonical(name);
    INFO(name);
    for (const auto& home : attribute->homes)
      CHECK((home.vendor.empty() || std::ranges::find(kVendors, home.vendor) != kVendors.end()));
    for (const std::string_view vendor : attribute->never) CHECK(std::ranges::find(kVendors, vendor) != kVendors.end());
  }
}
