#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using syn::bytes_of;
using syn::element;

namespace {

const std::vector<abi::Recipe> kRecipes = {
    number({group({0x0018'9114}, 0x0018'9082), top(0x0018'0081)}),
    number({group({0x0018'9112}, 0x0018'0080), top(0x0018'0080)}),
    list(number({group({0x0020'9113}, 0x0020'0032), top(0x0020'0032)})),
    list(text({top(0x0008'0008)})),
    integer({top(0x0028'0010)}),
    number({time_of_day(0x0008'0032)}),
    text({private_home("SIEMENS MR HEADER", 0x0051'0011), private_home("SIEMENS MR SDI 02", 0x0021'0075)}),
};

/// All cells of all images, a line each; the refusal otherwise.
std::string all_cells(std::string_view bytes) {
  const auto object = read(bytes, kRecipes);
  if (!object) return fmt::format("{}: {}", name(object.error().why), object.error().detail);
  std::string out;
  for (const auto& one : object->images) {
    out += fmt::format("{} {}", one.sop_instance_uid, one.frame);
    for (const auto& cell : one.cells) out += "; " + shown(cell);
    out += '\n';
  }
  return out;
}

std::vector<syn::Instance> samples() {
  std::vector<syn::Instance> made;
  for (const auto vendor : {syn::Vendor::Siemens, syn::Vendor::Ge, syn::Vendor::Philips}) {
    made.push_back(syn::t1w(vendor, {}));
    made.push_back(syn::t1w_enhanced(vendor, {}, 3));
  }
  return made;
}

}  // namespace

TEST_CASE("an object says the same in every transfer syntax and envelope", "[dicom][codings]") {
  for (const syn::Instance& sample : samples()) {
    const std::string expected = all_cells(bytes_of(sample));
    REQUIRE(expected.starts_with("2.25."));
    for (const auto syntax :
         {syn::kImplicitLittle, syn::kExplicitLittle, syn::kExplicitBig, syn::kDeflated, syn::kRle}) {
      for (const bool undefined_lengths : {false, true}) {
        auto other = sample;
        other.transfer_syntax = syntax;
        other.undefined_lengths = undefined_lengths;
        INFO(syntax << (undefined_lengths ? ", undefined lengths" : ""));
        CHECK(all_cells(bytes_of(other)) == expected);
        CHECK(all_cells(syn::gzipped(bytes_of(other))) == expected);
        other.envelope = syn::Envelope::NoPreamble;
        CHECK(all_cells(bytes_of(other)) == expected);
        other.envelope = syn::Envelope::Bare;
        if (syntax != syn::kDeflated && syntax != syn::kRle) CHECK(all_cells(bytes_of(other)) == expected);
      }
    }
  }
}

TEST_CASE("the values of a classic and an enhanced object are what was written", "[dicom][codings]") {
  CHECK(all_cells(bytes_of(syn::t1w(syn::Vendor::Siemens, {.exam = 1, .series = 2, .instance = 5}))) ==
        syn::sop_uid(1, 2, 5) + " 0; 2.88; 2500; 5 | -120 | 120; ORIGINAL | PRIMARY | M | ND; 8; 37025.25; p2\n");
  CHECK(all_cells(bytes_of(syn::t1w_enhanced(syn::Vendor::Siemens, {.exam = 1, .series = 2, .instance = 1}, 2))) ==
        syn::sop_uid(1, 2, 1) +
            " 1; 2.88; 2500; 1 | -120 | 120; ORIGINAL | PRIMARY | M | NONE; 8; 37021.25; ORIGINAL\\PRIMARY\\M\\ND\n" +
            syn::sop_uid(1, 2, 1) +
            " 2; 2.88; 2500; 2 | -120 | 120; ORIGINAL | PRIMARY | M | NONE; 8; 37021.25; ORIGINAL\\PRIMARY\\M\\ND\n");
}

TEST_CASE("a transfer syntax that is not the one used is found out", "[dicom][codings]") {
  const auto sample = syn::t1w(syn::Vendor::Ge, {});
  const std::string expected = all_cells(bytes_of(sample));
  const auto claiming = [&](std::string_view claimed, std::string_view used) {
    auto other = sample;
    other.transfer_syntax = used;
    other.claimed_syntax = claimed;
    return all_cells(bytes_of(other));
  };
  CHECK(claiming(syn::kImplicitLittle, syn::kExplicitLittle) == expected);
  CHECK(claiming(syn::kExplicitLittle, syn::kImplicitLittle) == expected);
  CHECK(claiming(syn::kExplicitBig, syn::kExplicitLittle) == expected);
  CHECK(claiming(syn::kExplicitLittle, syn::kExplicitBig) == expected);
  CHECK(claiming("1.2.840.113619.5.2", syn::kImplicitLittle) == expected);
  CHECK(claiming("1.2.840.10008.1.2.4.9999", syn::kExplicitLittle) == expected);
}

TEST_CASE("an ambiguous VR is signed where the pixels are", "[dicom][codings]") {
  auto instance = image({element(0x0028'0103, "US", "1"), element(0x0028'0106, "SS", "-5")});
  const auto recipe = integer({top(0x0028'0106)});
  CHECK(cell(instance, recipe) == "-5");
  instance.transfer_syntax = syn::kImplicitLittle;
  CHECK(cell(instance, recipe) == "-5");
  instance = image({element(0x0028'0103, "US", "0"), element(0x0028'0106, "US", "65000")});
  instance.transfer_syntax = syn::kImplicitLittle;
  CHECK(cell(instance, recipe) == "65000");
}

TEST_CASE("a gzip file of something else is not DICOM, a torn one is damaged", "[dicom][codings]") {
  CHECK(refusal(syn::gzipped("a letter\n")) == "not DICOM: text");
  CHECK(refusal(syn::gzipped(std::string(1 << 20, '\0'))) == "not DICOM: its bytes are not those of DICOM");
  CHECK(refusal(syn::gzipped("")) == "not DICOM: empty file");
  const std::string whole = syn::gzipped(bytes_of(syn::t1w(syn::Vendor::Ge, {})));
  CHECK(refusal(whole) == "an object");
  CHECK(refusal(std::string_view(whole).substr(0, whole.size() - 1)) == "damaged: the packed data end early");
  CHECK(refusal(std::string_view(whole).substr(0, 500)) == "damaged: the packed data end early");
}

TEST_CASE("a gzipped object in several members is read", "[dicom][codings]") {
  const std::string bytes = bytes_of(syn::t1w(syn::Vendor::Ge, {}));
  const std::string members =
      syn::gzipped(std::string_view(bytes).substr(0, 700)) + syn::gzipped(std::string_view(bytes).substr(700));
  CHECK(all_cells(members) == all_cells(bytes));
}

TEST_CASE("large pixels of a gzipped object are found in memory, values after them too", "[dicom][codings]") {
  auto large = image({element(kEchoTime, "DS", "2.98"), element(0x7FE1'0010, "LO", "SOMEBODY"),
                      element(0x7FE1'1001, "LT", std::string(9000, 'y'))});
  large.rows = 256;
  large.columns = 256;
  large.gzip = true;
  CHECK(cell(large, number({top(kEchoTime)})) == "2.98");
  CHECK(cell(large, text({private_home("SOMEBODY", 0x7FE1'0001)})) == std::string(9000, 'y'));
}

TEST_CASE("a file cut at any 64th byte is refused or says no more than it holds", "[dicom][damage]") {
  for (const syn::Instance& sample : samples()) {
    for (const auto syntax :
         {syn::kImplicitLittle, syn::kExplicitLittle, syn::kExplicitBig, syn::kDeflated, syn::kRle}) {
      auto other = sample;
      other.transfer_syntax = syntax;
      other.undefined_lengths = syntax == syn::kExplicitLittle;
      const std::string whole = bytes_of(other);
      const bool big = syntax == syn::kExplicitBig;
      const std::size_t found = whole.rfind(std::string_view(big ? "\x7F\xE0\0\x10" : "\xE0\x7F\x10\0", 4));
      const std::size_t pixels = found == std::string::npos ? 0 : found;
      for (std::size_t size = 0; size < whole.size(); size += 64) {
        INFO(syntax << " at " << size);
        const std::string what = refusal(std::string_view(whole).substr(0, size));
        // Between two elements behind the pixel module and before the pixels, nothing tells a cut from a header.
        const bool expected = what.starts_with("damaged: ") || what == "not an image: no pixel module" ||
                              (what == "an object" && size <= pixels) ||
                              (size <= 128 && what.starts_with("not DICOM: "));
        CHECK(expected);
        if (what == "an object") CHECK(refusal(std::string_view(whole).substr(0, size - 1)).starts_with("damaged: "));
      }
    }
  }
}

TEST_CASE("a file cut at any byte inside its pixels is damaged", "[dicom][damage]") {
  const std::string whole = bytes_of(syn::t1w(syn::Vendor::Philips, {}));
  for (std::size_t left = 1; left < 8 * 8 * 2 + 12; ++left)
    CHECK(refusal(std::string_view(whole).substr(0, whole.size() - left)) == "damaged: ends early");
}

TEST_CASE("a file with any byte changed is read or refused", "[dicom][damage]") {
  for (const auto syntax : {syn::kImplicitLittle, syn::kExplicitLittle}) {
    auto sample = syn::t1w_enhanced(syn::Vendor::Siemens, {}, 2);
    sample.transfer_syntax = syntax;
    const std::string whole = bytes_of(sample);
    for (std::size_t at = 132; at < whole.size(); at += 3) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ (at % 2 == 0 ? 0xFF : 0x01));
      CHECK_FALSE(all_cells(changed).empty());
    }
  }
}
