// What the quick reader looks at, and what it leaves alone.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <string>

#include "tests/unit/runtime/dicom/same.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using syn::element;
using syn::private_element;

namespace {

/// A classic MR image whose header does not fit into what is read first: two long private values before the pixels.
syn::Instance with_long_values(std::string_view echo_time = "2.98") {
  auto made = image(
      {element(kEchoTime, "DS", echo_time), private_element("ANY", 0x0029, 0x10, "OB", std::string(20'000, 'a')),
       private_element("ANY", 0x0029, 0x20, "OB", std::string(80'000, 'b')), element(0x0040'0244, "DA", "20260101")});
  made.rows = 16;
  made.columns = 16;
  return made;
}

const std::vector<abi::Recipe> kEcho{number({top(kEchoTime)})};

}  // namespace

TEST_CASE("a file whose header is long is cut wherever it is cut", "[dicom][scan][damage]") {
  use_test_dictionary();
  Comparison comparison(kEcho);
  const std::string whole = syn::bytes_of(with_long_values());
  const auto both = comparison.of(whole);
  CHECK(both.scanned);
  CHECK(both.same());
  for (std::size_t left : {1, 2, 11, 12, 13, 100, 511, 512, 523, 525, 600, 5'000, 50'000, 100'000}) {
    const auto cut = comparison.of(std::string_view(whole).substr(0, whole.size() - left));
    INFO(left);
    CHECK(cut.quick == "damaged: ends early");
    CHECK(cut.same());
  }
  CHECK(comparison.of(whole + "x").quick == "damaged: ends early");
}

TEST_CASE("pixels longer than their frame, values behind them, and other classes are found by walking",
          "[dicom][scan]") {
  use_test_dictionary();
  Comparison comparison(kEcho);
  auto other = with_long_values();
  other.sop_class = "1.2.840.10008.5.1.4.1.1.7";
  CHECK(comparison.of(syn::bytes_of(other)).scanned);
  auto longer = with_long_values();
  syn::set(longer.elements, element(0x0028'0010, "US", "15"));
  CHECK(comparison.of(syn::bytes_of(longer)).scanned);
  auto behind = with_long_values();
  syn::set(behind.elements, element(0xFFFC'FFFC, "OB", std::string(512, '\0')));
  const auto both = comparison.of(syn::bytes_of(behind));
  CHECK(both.scanned);
  CHECK(both.same());
}

TEST_CASE("between the last element asked for and the pixels the quick reader does not look", "[dicom][scan]") {
  use_test_dictionary();
  std::string bytes = syn::bytes_of(with_long_values());
  const std::size_t at = bytes.find("20260101");
  REQUIRE(at != std::string::npos);
  bytes[at - 4] = '#';  // the VR of that element
  Comparison comparison(kEcho);
  const auto both = comparison.of(bytes);
  CHECK(both.scanned);
  CHECK(both.reference == "damaged: an element has no value representation");
  CHECK(both.quick == comparison.of(syn::bytes_of(with_long_values())).reference);
  // Asked for something behind it, it looks.
  const std::vector<abi::Recipe> later{number({top(kEchoTime)}), text({top(0x0040'0244)})};
  Comparison further(later);
  CHECK(further.of(bytes).quick == "damaged: an element has no value representation");
}

TEST_CASE("a private element asked for is found behind the long ones", "[dicom][scan]") {
  use_test_dictionary();
  const std::vector<abi::Recipe> recipes{text({private_home("ANY", 0x0051'0011)})};
  Comparison comparison(recipes);
  auto made = with_long_values();
  made.elements.push_back(private_element("ANY", 0x0051, 0x11, "LO", "p2"));
  const auto both = comparison.of(syn::bytes_of(made));
  CHECK(both.scanned);
  CHECK(both.same());
  CHECK(both.quick.find("p2") != std::string::npos);
}

TEST_CASE("one reader reads one file after another, alike or not", "[dicom][scan]") {
  use_test_dictionary();
  const Plan plan(kEcho);
  Reader reader(plan);
  for (const char* value : {"2.98", "2.98", "3.5", "3.5 ", "x", "x", "", "2.98"}) {
    const File file(with_long_values(value));
    const auto object = reader.read(file.path());
    REQUIRE(object);
    const auto alone = read(with_long_values(value), kEcho);
    REQUIRE(alone);
    CHECK(object->images == alone->images);
  }
}

TEST_CASE("a value in another character set is not taken for its neighbour's", "[dicom][scan]") {
  use_test_dictionary();
  const std::vector<abi::Recipe> recipes{text({top(kSeriesDescription)})};
  const Plan plan(recipes);
  Reader reader(plan);
  const auto description = [&](std::string_view charset) {
    const File file(image({element(0x0008'0005, "CS", charset), element(kSeriesDescription, "LO", "K\xC3\xB6ln")}));
    return shown(reader.read(file.path())->images.at(0).cells.at(0));
  };
  CHECK(description("ISO_IR 192") == "Köln");
  CHECK(description("ISO_IR 100") == "KÃ¶ln");
  CHECK(description("") == "<unparsable>");
}

TEST_CASE("evidence is the same in every transfer syntax, whoever reads, and another for another value",
          "[dicom][evidence]") {
  use_test_dictionary();
  // Elements that the dictionary of the tests has: without one, implicit coding says less.
  const std::vector<abi::Recipe> recipes{
      number({group({0x0018'9114}, 0x0018'9082), top(kEchoTime)}),
      list(number({group({0x0020'9113}, 0x0020'0032), top(0x0020'0032)})),
      list(text({top(0x0008'0008)})),
      integer({top(0x0028'0010)}),
      number({time_of_day(0x0008'0032)}),
      text({top(0x0010'0010)}),
      list(integer({private_home("GEMS_PARM_01", 0x0043'0039)})),
  };
  Comparison comparison(recipes);
  for (const bool enhanced : {false, true}) {
    const auto sample = [&] {
      return enhanced ? syn::t1w_enhanced(syn::Vendor::Ge, {}, 2) : syn::t1w(syn::Vendor::Ge, {});
    };
    const std::string expected = comparison.of(syn::bytes_of(sample())).reference;
    for (const auto syntax :
         {syn::kImplicitLittle, syn::kExplicitLittle, syn::kExplicitBig, syn::kDeflated, syn::kRle}) {
      auto other = sample();
      other.transfer_syntax = syntax;
      INFO(syntax);
      CHECK(comparison.of(syn::bytes_of(other)).quick == expected);
    }
    auto with_more = sample();
    syn::set(with_more.elements, element(0x0008'0080, "LO", "nobody asks for this"));
    CHECK(comparison.of(syn::bytes_of(with_more)).quick == expected);
    auto with_other = sample();
    syn::set(with_other.elements, element(0x0010'0010, "PN", "CANARY^OTHER"));
    CHECK(comparison.of(syn::bytes_of(with_other)).quick != expected);
  }
}
