// What a home makes of its values, and homes that count under a condition only.
#include <catch2/catch.hpp>
#include <string>

#include "runtime/dicom/plan.hpp"
#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using syn::element;
using syn::private_element;

namespace {

abi::Home with(abi::Steps steps, abi::Home home = top(kSeriesDescription)) {
  home.steps = std::move(steps);
  return home;
}
syn::Instance described(std::string_view text) {
  return image({element(kSeriesDescription, "LO", text)});
}
abi::Home guarded(std::uint32_t tag, std::string pattern, abi::Home home, std::string creator = "") {
  home.guards.push_back({tag, std::move(creator), std::move(pattern)});
  return home;
}
constexpr std::uint32_t kManufacturer = 0x0008'0070;

}  // namespace

TEST_CASE("a pattern's group stands for the value", "[dicom][steps]") {
  const auto factor = integer({with({.pattern = "s([0-9]+)"})});
  CHECK(cell(described("p2s4"), factor) == "4");
  CHECK(cell(described("p2"), factor) == "<absent>");
  CHECK(cell(described("p2"), integer({with({.pattern = "s([0-9]+)", .otherwise = "1"})})) == "1");
  CHECK(cell(described("p2s4"), text({with({.pattern = "s(.)"})})) == "4");
}

TEST_CASE("where nothing matches the next home is asked", "[dicom][steps]") {
  CHECK(cell(described("p2"), integer({with({.pattern = "s([0-9]+)"}), with({.pattern = "p([0-9]+)"})})) == "2");
}

TEST_CASE("a pattern sees several values with backslashes between them, and fills a list at commas", "[dicom][steps]") {
  CHECK(cell(described("a\\b\\c"), text({with({.pattern = R"(^[^\\]*\\([^\\]*))"})})) == "b");
  CHECK(cell(described("b=1000(0.5,0,-0.5)"), list(number({with({.pattern = R"(\((.*)\))"})}))) == "0.5 | 0 | -0.5");
}

TEST_CASE("a value that is not set is empty, however its number is written", "[dicom][steps]") {
  const auto recipe = [](std::string unset) { return number({with({.unset = {std::move(unset)}}, top(kEchoTime))}); };
  const auto instance = image({element(kEchoTime, "DS", "9990.00")});
  CHECK(cell(instance, recipe("9990")) == "<empty>");
  CHECK(cell(instance, recipe("9991")) == "9990");
  const auto other = number({with({.unset = {"9990"}}, top(kEchoTime)), top(0x0018'0050)});
  CHECK(cell(image({element(kEchoTime, "DS", "9990"), element(0x0018'0050, "DS", "3")}), other) == "3");
}

TEST_CASE("a table stands for values, and what is not in it is unparsable", "[dicom][steps]") {
  const auto recipe = text({with({.table = {{"1", "yes"}, {"0", "no"}}}, top(kEchoTime))});
  const auto of = [&](std::string_view value) { return cell(image({element(kEchoTime, "DS", value)}), recipe); };
  CHECK(of("1.000") == "yes");
  CHECK(of("0") == "no");
  CHECK(of("2") == "<unparsable>");
  CHECK(cell(described("anything"), text({with({.table = {{"a", "b"}, {"*", "c"}}})})) == "c");
}

TEST_CASE("remainders and reciprocals are numbers", "[dicom][steps]") {
  const auto value = [](std::string_view stored, abi::Steps steps) {
    return cell(image({element(kEchoTime, "DS", stored)}), number({with(std::move(steps), top(kEchoTime))}));
  };
  CHECK(value("1000001000", {.modulo = 1e9}) == "1000");
  CHECK(value("0.5", {.reciprocal = true}) == "2");
  CHECK(value("0", {.reciprocal = true}) == "<empty>");
  CHECK(cell(described("x"), number({with({.reciprocal = true})})) == "<unparsable>");
}

TEST_CASE("a home that names a value takes its steps with that one only", "[dicom][steps]") {
  abi::Home second = with({.reciprocal = true}, top(0x0028'0030));
  second.value = 2;
  const auto instance = image({element(0x0028'0030, "DS", "0\\0.25")});
  CHECK(cell(instance, number({second})) == "4");
  second.value = 3;
  CHECK(cell(instance, number({second})) == "<empty>");
}

TEST_CASE("durations are minutes and seconds, or seconds", "[dicom][steps]") {
  abi::Home home = with({.pattern = "([0-9][0-9:.]*)"});
  home.transform = abi::Transform::Duration;
  CHECK(cell(described("TA 04:26"), number({home})) == "266");
  CHECK(cell(described("TA: 12.35"), number({home})) == "12.35");
  CHECK(cell(described("TA 50.40*2"), number({home})) == "50.4");
  CHECK(cell(described("1:00:05"), number({home})) == "3605");
  CHECK(cell(described("4:75"), number({home})) == "<unparsable>");
}

TEST_CASE("a home with a guard counts where an element of the top level matches", "[dicom][steps]") {
  const auto recipe = number({guarded(kManufacturer, "(?i)^siemens", top(kEchoTime)), top(kInversionTime)});
  const auto of = [&](std::string_view maker) {
    return cell(
        image({element(kManufacturer, "LO", maker), element(kEchoTime, "DS", "3"), element(kInversionTime, "DS", "4")}),
        recipe);
  };
  CHECK(of("Siemens Healthineers") == "3");
  CHECK(of("Philips") == "4");
  CHECK(of("") == "4");
}

TEST_CASE("a reader asks the guards of each object anew, also where the guarded value is the same", "[dicom][steps]") {
  const std::vector<abi::Recipe> recipes{number({guarded(kManufacturer, "^A$", with({.modulo = 10}, top(kEchoTime))),
                                                 guarded(kManufacturer, "^B$", top(kEchoTime))})};
  const Plan plan(recipes);
  Reader reader(plan);
  const auto of = [&](std::string_view manufacturer) {
    const File file(image({element(kManufacturer, "LO", manufacturer), element(kEchoTime, "DS", "12")}));
    const auto object = reader.read(file.path());
    return object ? shown(object->images.at(0).cells.at(0)) : std::string(name(object.error().why));
  };
  use_test_dictionary();
  CHECK(of("A") == "2");
  CHECK(of("B") == "12");
  CHECK(of("C") == "<absent>");
  CHECK(of("A") == "2");
}

TEST_CASE("a guard may look at a private element", "[dicom][steps]") {
  const auto recipe = number({guarded(0x0019'009C, "epi", top(kEchoTime), "GEMS_ACQU_01")});
  const auto echo = element(kEchoTime, "DS", "3");
  CHECK(cell(image({echo, private_element("GEMS_ACQU_01", 0x0019, 0x9C, "LO", "epiRT")}), recipe) == "3");
  CHECK(cell(image({echo, private_element("GEMS_ACQU_01", 0x0019, 0x9C, "LO", "fgre")}), recipe) == "<absent>");
  CHECK(cell(image({echo, private_element("OTHER", 0x0019, 0x9C, "LO", "epiRT")}), recipe) == "<absent>");
  CHECK(cell(image({echo}), recipe) == "<absent>");
}

TEST_CASE("what a vendor never stores is said after all homes", "[dicom][steps]") {
  const abi::Home never = guarded(kManufacturer, "(?i)^philips", {.place = abi::Place::Never});
  const auto recipe = number({top(kEchoTime), never});
  const auto maker = element(kManufacturer, "LO", "Philips");
  CHECK(cell(image({maker}), recipe) == "<never stored by this vendor>");
  CHECK(cell(image({maker, element(kEchoTime, "DS", "3")}), recipe) == "3");
  CHECK(cell(image({element(kManufacturer, "LO", "GE")}), recipe) == "<absent>");
}

TEST_CASE("a guard of a multi-frame object looks at its top level", "[dicom][steps]") {
  auto made = image({element(kManufacturer, "LO", "GE"), element(kEchoTime, "DS", "3")});
  made.sop_class = syn::kEnhancedMrImage;
  made.frames = {{element(0x0020'9056, "SH", "1")}, {element(0x0020'9056, "SH", "1")}};
  const auto recipe = number({guarded(kManufacturer, "^GE", top(kEchoTime))});
  CHECK(cell(made, recipe, 0) == "3");
  CHECK(cell(made, recipe, 1) == "3");
}

TEST_CASE("computed homes wait for the series", "[dicom][steps]") {
  abi::Home computed{.place = abi::Place::Computed};
  computed.function = abi::Function::Join;
  computed.inputs = {0};
  CHECK(cell(image({element(kEchoTime, "DS", "3")}), number({computed})) == "<absent>");
  CHECK(cell(image({element(kEchoTime, "DS", "3")}), number({computed, top(kEchoTime)})) == "3");
}

namespace {

constexpr std::uint32_t kAcquisitionTime = 0x0008'0032;

/// An element of the standard inside a private sequence of "PACKED".
abi::Home inside(std::vector<std::uint32_t> path) {
  return {.place = abi::Place::Private, .tag = 0x0029'0051, .path = std::move(path), .creator = "PACKED"};
}
syn::Instance holding(std::vector<std::vector<syn::Element>> items) {
  return image({syn::private_sequence("PACKED", 0x0029, 0x51, std::move(items))});
}

}  // namespace

TEST_CASE("each item of a private sequence gives a value of a list, the first one that of a scalar", "[dicom][steps]") {
  const auto two = holding({{element(kEchoTime, "DS", "3.5")}, {element(kEchoTime, "DS", "2")}});
  CHECK(cell(two, number({inside({kEchoTime})})) == "3.5");
  CHECK(cell(two, list(number({inside({kEchoTime})}))) == "3.5 | 2");
  CHECK(cell(image({}), list(number({inside({kEchoTime})}))) == "<creator absent>");
  CHECK(cell(holding({}), number({inside({kEchoTime})})) == "<absent>");
}

TEST_CASE("a list of a private sequence is there in all its items or not at all", "[dicom][steps]") {
  const auto broken = holding({{element(kEchoTime, "DS", "3.5")}, {element(kEchoTime, "DS", "?")}});
  CHECK(cell(broken, list(number({inside({kEchoTime})}))) == "<unparsable>");
}

TEST_CASE("an element below a sequence of the items is found, and private elements beside it", "[dicom][steps]") {
  constexpr std::uint32_t kTiming = 0x0018'9112;
  auto home = inside({kTiming, kEchoTime});
  const auto deep = holding({{syn::sequence(kTiming, {{element(kEchoTime, "DS", "4")}})}});
  CHECK(cell(deep, number({home})) == "4");
  auto time = inside({kAcquisitionTime});
  time.transform = abi::Transform::TimeOfDay;
  time.decimal_shift = 3;
  const auto timed =
      holding({{element(kAcquisitionTime, "TM", "000001.5")}, {element(kAcquisitionTime, "TM", "000002")}});
  CHECK(cell(timed, list(number({time}))) == "1500 | 2000");
}
