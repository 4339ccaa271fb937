#include "compiler/dictionary/canonical.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "runtime/abi/verify_home.hpp"
#include "runtime/text/pattern.hpp"

using namespace qapc;
using namespace qapc::dictionary;

namespace {

struct Collected {
  std::vector<std::string> texts;
  std::vector<abi::Recipe> recipes;

  Sink sink() {
    return {.text =
                [this](std::string_view text) {
                  texts.emplace_back(text);
                  return static_cast<abi::Index>(texts.size() - 1);
                },
            .recipe =
                [this](abi::Recipe recipe) {
                  recipes.push_back(std::move(recipe));
                  return static_cast<abi::Index>(recipes.size() - 1);
                }};
  }
  [[nodiscard]] std::string name(abi::Index recipe) const { return texts.at(recipes.at(recipe).name); }
};

/// The recipe of one attribute.
abi::Recipe recipe(std::string_view name) {
  Collected all;
  CanonicalRecipes recipes(all.sink());
  const abi::Index index = recipes.add(name);
  return all.recipes.at(index);
}

}  // namespace

TEST_CASE("every canonical attribute has a recipe whose homes can be verified", "[dictionary][canonical]") {
  Collected all;
  CanonicalRecipes recipes(all.sink());
  for (const std::string_view name : canonical_names()) {
    const abi::Index index = recipes.add(name);
    CHECK(all.name(index) == name);
    CHECK(recipes.add(name) == index);
  }
  for (std::size_t i = 0; i < all.recipes.size(); ++i) {
    INFO(all.name(static_cast<abi::Index>(i)));
    CHECK(!all.recipes[i].homes.empty());
    CHECK(all.recipes[i].homes.size() < 255);
    for (const abi::Home& home : all.recipes[i].homes) CHECK(abi::verify_home(home, std::span(all.recipes).first(i)));
  }
}

TEST_CASE("canonical attributes are found by name and tell what is known", "[dictionary][canonical]") {
  CHECK_FALSE(canonical("EchoTime"));
  CHECK_FALSE(canonical(""));
  const auto readout = canonical("total_readout_time");
  REQUIRE(readout);
  CHECK(readout->type == CanonicalType::Number);
  CHECK(readout->unit == "s");
  CHECK(readout->level == Level::Series);
  CHECK(readout->privacy == abi::Privacy::Public);
  CHECK(readout->bids == "TotalReadoutTime");
  CHECK(!readout->meaning.empty());
  CHECK(knowledge(*readout, "SIEMENS") == Knowledge::Stored);
  CHECK(knowledge(*readout, "PHILIPS") == Knowledge::NeverStored);
  CHECK(knowledge(*readout, "BRUKER") == Knowledge::Unknown);
  CHECK(knowledge(*canonical("image_role"), "BRUKER") == Knowledge::Stored);
}

TEST_CASE("patient identity is no canonical attribute that may be shown", "[dictionary][canonical]") {
  CHECK(canonical("patient_weight_used")->privacy == abi::Privacy::Restricted);
  CHECK(canonical("protocol_dump")->privacy == abi::Privacy::Phi);
}

TEST_CASE("a private element has the class of what it is a home of, else a strict one", "[dictionary][canonical]") {
  CHECK(private_privacy("SIEMENS MR HEADER", 0x0019, 0x0C, "IS") == abi::Privacy::Public);
  CHECK(private_privacy("siemens mr header ", 0x0051, 0x0F, "LO") == abi::Privacy::Public);
  CHECK(private_privacy("GEMS_SERS_01", 0x0025, 0x1B, "OB") == abi::Privacy::Phi);
  CHECK(private_privacy("Philips Imaging DD 001", 0x2001, 0xC8, "LO") == abi::Privacy::Restricted);
  CHECK(private_privacy("SOMEBODY", 0x0019, 0x0C, "DS") == abi::Privacy::Restricted);
  CHECK(private_privacy("SOMEBODY", 0x0019, 0x0C, "LO") == abi::Privacy::Phi);
}

TEST_CASE("a protocol line is looked for in the CSA header and in the text of XA", "[dictionary][canonical]") {
  const abi::Recipe scheme = recipe("diffusion_scheme");
  REQUIRE(scheme.homes.size() >= 2);
  CHECK(scheme.homes[0].format == abi::Format::CsaProtocol);
  CHECK(scheme.homes[0].tag == 0x0029'0020);
  CHECK(scheme.homes[1].format == abi::Format::Protocol);
  CHECK(scheme.homes[1].tag == 0x0021'0019);
  CHECK(scheme.homes[1].fields == std::vector<std::string>{"sDiffusion.dsScheme"});
}

TEST_CASE("standard attributes of one vendor count on its scanners only", "[dictionary][canonical]") {
  const abi::Recipe frequency = recipe("center_frequency");
  REQUIRE(frequency.homes[0].guards.size() == 1);
  CHECK(frequency.homes[0].guards[0].tag == 0x0008'0070);
  CHECK(frequency.homes[0].decimal_shift == -6);
  const text::Pattern uih(frequency.homes[0].guards[0].pattern);
  CHECK(uih.matches("UIH"));
  CHECK(uih.matches("United Imaging Healthcare"));
  CHECK_FALSE(uih.matches("GE MEDICAL SYSTEMS"));
  CHECK(vendor_of_pattern(frequency.homes[0].guards[0].pattern) == "UIH");
  CHECK(vendor_of_pattern("UIH").empty());
}

TEST_CASE("a vendor that never stores it is told after all homes", "[dictionary][canonical]") {
  const abi::Recipe readout = recipe("total_readout_time");
  const auto never = std::ranges::count(readout.homes, abi::Place::Never, &abi::Home::place);
  CHECK(never == static_cast<std::ptrdiff_t>(canonical("total_readout_time")->never.size()));
  CHECK(readout.homes.back().place == abi::Place::Never);
}

TEST_CASE("functions of one vendor's row are given that vendor", "[dictionary][canonical]") {
  Collected all;
  CanonicalRecipes recipes(all.sink());
  const abi::Index rows = recipes.add("slice_rows");
  const abi::Home& siemens = all.recipes[rows].homes[0];
  CHECK(siemens.function == abi::Function::SquareTile);
  REQUIRE(siemens.given != abi::kNone);
  CHECK(all.name(siemens.given) == "a scanner of SIEMENS");
  CHECK(all.name(siemens.inputs.at(1)) == "mosaic");
}

TEST_CASE("the recipe of the vendor says what the table of vendors says", "[dictionary][canonical]") {
  const abi::Recipe vendor = recipe("vendor");
  REQUIRE(vendor.homes.size() == vendors().size());
  for (const char* manufacturer :
       {"SIEMENS", "Siemens HealthCare GmbH", "GE MEDICAL SYSTEMS", "GERMAN MRI", "G.E.", "GE", "  philips",
        "TOSHIBA_MEC", "UIH", "Hitachi, Ltd.", "ge2", "GE\xC3\x84", "Bruker BioSpin", "Some Archive", "Hyperfine"}) {
    INFO(manufacturer);
    const auto home = std::ranges::find_if(vendor.homes, [&](const abi::Home& one) {
      return one.steps.pattern.empty() || text::Pattern(one.steps.pattern).matches(manufacturer);
    });
    REQUIRE(home != vendor.homes.end());
    CHECK(home->steps.table.at(0).to == vendor_of(manufacturer));
  }
}

TEST_CASE("homes of a standard attribute come in the order in which they count", "[dictionary][canonical]") {
  const auto homes = homes_of(*find("EchoTime"));
  REQUIRE(homes.size() >= 2);
  CHECK(std::ranges::count(homes, abi::Place::DataSet, &abi::Home::place) >= 1);
  const auto time = homes_of(*find("AcquisitionTime"));
  CHECK(std::ranges::all_of(time, [](const abi::Home& h) { return h.transform == abi::Transform::TimeOfDay; }));
}
