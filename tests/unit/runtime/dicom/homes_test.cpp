#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using syn::element;
using syn::private_element;
using syn::private_sequence;
using syn::sequence;

namespace {

constexpr std::uint32_t kOther = 0x0018'0082;

syn::Instance enhanced(std::vector<syn::Element> shared, std::vector<std::vector<syn::Element>> frames) {
  auto made = image({});
  made.sop_class = syn::kEnhancedMrImage;
  made.shared = std::move(shared);
  made.frames = std::move(frames);
  return made;
}
const abi::Home kGroupEchoTime = group({0x0018'9114}, 0x0018'9082);
syn::Element echo(std::string_view ms) {
  return sequence(0x0018'9114, {{element(0x0018'9082, "FD", ms)}});
}

const abi::Home kSiemens = private_home("SIEMENS MR HEADER", 0x0019'000C);
syn::Element b_value(std::string_view value) {
  return private_element("SIEMENS MR HEADER", 0x0019, 0x0C, "IS", value);
}

}  // namespace

TEST_CASE("the first home with a value supplies it and is named", "[dicom][homes]") {
  const auto instance = image({element(kEchoTime, "DS", "3"), element(kOther, "DS", "4")});
  const auto object =
      read(instance, {number({top(kOther), top(kEchoTime)}), number({top(0x0018'0050), top(kEchoTime)})});
  REQUIRE(object);
  const auto& cells = object->images.at(0).cells;
  CHECK(shown(cells.at(0)) == "4");
  CHECK(cells.at(0).home == 0);
  CHECK(shown(cells.at(1)) == "3");
  CHECK(cells.at(1).home == 1);
}

TEST_CASE("an empty home is passed over, and told when nothing else is there", "[dicom][homes]") {
  const auto recipe = number({top(kEchoTime), top(kOther)});
  CHECK(cell(image({element(kEchoTime, "DS", ""), element(kOther, "DS", "4")}), recipe) == "4");
  CHECK(cell(image({element(kEchoTime, "DS", "")}), recipe) == "<empty>");
  CHECK(cell(image({element(kOther, "DS", "")}), recipe) == "<empty>");
  CHECK(cell(image({}), recipe) == "<absent>");
  CHECK(cell(image({}), number({})) == "<absent>");
}

TEST_CASE("a home that is there and unparsable ends the search and is named", "[dicom][homes]") {
  const auto instance = image({element(kEchoTime, "DS", "long"), element(kOther, "DS", "4")});
  const auto object = read(instance, {number({top(0x0018'0050), top(kEchoTime), top(kOther)})});
  REQUIRE(object);
  CHECK(shown(object->images[0].cells[0]) == "<unparsable>");
  CHECK(object->images[0].cells[0].home == 1);
}

TEST_CASE("a private element is found in the block of its creator, wherever that is", "[dicom][private]") {
  const int block = GENERATE(0x10, 0x11, 0x42, 0xFF);
  auto instance = image({b_value("1000")});
  instance.first_private_block = static_cast<std::uint8_t>(block);
  CHECK(cell(instance, number({kSiemens})) == "1000");
}

TEST_CASE("creators are compared trimmed and without case", "[dicom][private]") {
  const auto instance = image({element(0x0019'0010, "LO", " Siemens MR Header "), element(0x0019'100C, "IS", "1000")});
  CHECK(cell(instance, number({kSiemens})) == "1000");
  CHECK(cell(instance, number({private_home("SIEMENS MR HEADER ", 0x0019'000C)})) == "1000");
  CHECK(cell(instance, number({private_home("SIEMENS MR", 0x0019'000C)})) == "<creator absent>");
}

TEST_CASE("another creator's block is not looked at", "[dicom][private]") {
  const auto instance = image({private_element("UIH", 0x0019, 0x0C, "IS", "7"), b_value("1000")});
  CHECK(cell(instance, number({kSiemens})) == "1000");
  CHECK(cell(image({private_element("UIH", 0x0019, 0x0C, "IS", "7")}), number({kSiemens})) == "<creator absent>");
}

TEST_CASE("a creator without the element is absent, no creator is creator absent", "[dicom][private]") {
  const auto with_block = image({private_element("SIEMENS MR HEADER", 0x0019, 0x0A, "US", "1")});
  CHECK(cell(with_block, number({kSiemens})) == "<absent>");
  CHECK(cell(image({}), number({kSiemens})) == "<creator absent>");
  CHECK(cell(image({}), number({top(kOther), kSiemens})) == "<absent>");
  CHECK(cell(image({b_value("")}), number({kSiemens})) == "<empty>");
  CHECK(cell(image({b_value("many")}), number({kSiemens})) == "<unparsable>");
}

TEST_CASE("a creator that repeats is searched block by block", "[dicom][private]") {
  const auto instance = image({element(0x0019'0010, "LO", "SIEMENS MR HEADER"), element(0x0019'100A, "US", "1"),
                               element(0x0019'0012, "LO", "SIEMENS MR HEADER"), element(0x0019'120C, "IS", "1000"),
                               element(0x0019'0013, "LO", "SIEMENS MR HEADER"), element(0x0019'130C, "IS", "2000")});
  CHECK(cell(instance, number({kSiemens})) == "1000");
}

TEST_CASE("b-values of three vendors are read from their private homes", "[dicom][private]") {
  auto ge = private_home("GEMS_PARM_01", 0x0043'0039);
  ge.value = 1;
  const auto recipe = number({kSiemens, ge, private_home("Philips Imaging DD 001", 0x2001'0003)});
  for (const auto vendor : {syn::Vendor::Siemens, syn::Vendor::Ge, syn::Vendor::Philips}) {
    auto instance = syn::diffusion(vendor, {}, 1000);
    CHECK(cell(instance, recipe) == "1000");
    instance.transfer_syntax = syn::kImplicitLittle;
    CHECK(cell(instance, recipe) == "1000");
  }
}

TEST_CASE("a frame's own group is asked before the shared one", "[dicom][frames]") {
  const auto instance = enhanced({echo("3"), sequence(0x0018'9112, {{element(0x0018'0080, "DS", "2300")}})},
                                 {{echo("4")}, {}, {echo("5")}});
  const auto object = read(instance, {number({kGroupEchoTime}), number({group({0x0018'9112}, 0x0018'0080)})});
  REQUIRE(object);
  REQUIRE(object->images.size() == 3);
  CHECK(shown(object->images[0].cells[0]) == "4");
  CHECK(shown(object->images[1].cells[0]) == "3");
  CHECK(shown(object->images[2].cells[0]) == "5");
  for (const auto& one : object->images) CHECK(shown(one.cells[1]) == "2300");
}

TEST_CASE("an empty element of a frame leaves the question to the shared group", "[dicom][frames]") {
  CHECK(cell(enhanced({echo("3")}, {{echo("")}}), number({kGroupEchoTime})) == "3");
  CHECK(cell(enhanced({}, {{echo("")}}), number({kGroupEchoTime})) == "<empty>");
  CHECK(cell(enhanced({}, {{sequence(0x0018'9114, {})}}), number({kGroupEchoTime})) == "<absent>");
}

TEST_CASE("of a sequence with several items the first is looked at", "[dicom][frames]") {
  const auto two = sequence(0x0018'9114, {{element(0x0018'9082, "FD", "1")}, {element(0x0018'9082, "FD", "2")}});
  CHECK(cell(enhanced({}, {{two}}), number({kGroupEchoTime})) == "1");
}

TEST_CASE("a group home may lie in the item itself or several sequences deep", "[dicom][frames]") {
  const auto deep = sequence(0x0018'9114, {{sequence(0x0018'9115, {{element(kEchoTime, "DS", "9")}})}});
  const auto instance = enhanced({}, {{element(kOther, "DS", "8"), deep}});
  CHECK(cell(instance, number({group({}, kOther)})) == "8");
  CHECK(cell(instance, number({group({0x0018'9114, 0x0018'9115}, kEchoTime)})) == "9");
}

TEST_CASE("a group home is absent from a classic object, and a top home from the groups", "[dicom][frames]") {
  auto classic = image({echo("4")});
  CHECK(cell(classic, number({kGroupEchoTime})) == "<absent>");
  CHECK(cell(enhanced({}, {{element(kEchoTime, "DS", "4")}}), number({top(kEchoTime)})) == "<absent>");
}

TEST_CASE("private elements of a frame are found in its private sequences", "[dicom][private][frames]") {
  const std::string creator = "SIEMENS MR SDI 02";
  const auto home = private_home(creator, 0x0021'0075);
  const auto inner = [&](std::string_view value) {
    return private_sequence(creator, 0x0021, 0xFE, {{private_element(creator, 0x0021, 0x75, "CS", value)}});
  };
  const auto instance = enhanced({inner("SHARED")}, {{inner("ONE")}, {}, {inner("THREE")}});
  CHECK(cell(instance, text({home}), 0) == "ONE");
  CHECK(cell(instance, text({home}), 1) == "SHARED");
  CHECK(cell(instance, text({home}), 2) == "THREE");
}

TEST_CASE("the top level is asked last, and its private sequences are not entered", "[dicom][private][frames]") {
  auto instance = enhanced({}, {{b_value("1")}, {}});
  instance.elements.push_back(b_value("2"));
  CHECK(cell(instance, number({kSiemens}), 0) == "1");
  CHECK(cell(instance, number({kSiemens}), 1) == "2");
  CHECK(cell(image({private_sequence("ANY", 0x0021, 0xFE, {{b_value("3")}})}), number({kSiemens})) ==
        "<creator absent>");
}

TEST_CASE("private sequences are followed four deep and no deeper", "[dicom][private][frames]") {
  const auto nested = [](int depth) {
    auto made = b_value("5");
    for (int i = 0; i < depth; ++i) made = private_sequence("ANY", 0x0021, 0xFE, {{made}});
    return made;
  };
  CHECK(cell(enhanced({}, {{nested(1)}}), number({kSiemens})) == "5");
  CHECK(cell(enhanced({nested(4)}, {{}}), number({kSiemens})) == "5");
  CHECK(cell(enhanced({}, {{nested(5)}}), number({kSiemens})) == "<creator absent>");
}

TEST_CASE("creators count in their own item only", "[dicom][private][frames]") {
  // The block of the outer item says nothing about the inner one.
  const auto instance = enhanced({}, {{element(0x0019'0010, "LO", "SIEMENS MR HEADER"),
                                       private_sequence("ANY", 0x0021, 0xFE, {{element(0x0019'100C, "IS", "6")}})}});
  CHECK(cell(instance, number({kSiemens})) == "<absent>");
}

TEST_CASE("macros of the standard are searched for private elements, references are not", "[dicom][private][frames]") {
  CHECK(cell(enhanced({}, {{sequence(0x0018'9226, {{b_value("7")}})}}), number({kSiemens})) == "7");
  CHECK(cell(enhanced({}, {{sequence(0x0008'1140, {{b_value("8")}})}}), number({kSiemens})) == "<creator absent>");
  const auto both = enhanced(
      {}, {{sequence(0x0018'9226, {{b_value("7")}}), private_sequence("ANY", 0x0021, 0xFE, {{b_value("9")}})}});
  CHECK(cell(both, number({kSiemens})) == "9");
}
