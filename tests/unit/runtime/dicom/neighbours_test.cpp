// A reader remembers what the file before looked like and what it said. Nothing of that may be seen: it says the same
// as a new one, whatever came before.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

#include "tests/support/mutation.hpp"
#include "tests/support/process.hpp"
#include "tests/unit/runtime/dicom/random_instance.hpp"
#include "tests/unit/runtime/dicom/same.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
namespace fs = std::filesystem;

namespace {

/// One reader for all files beside a new one for each.
class Beside {
 public:
  explicit Beside(const std::vector<abi::Recipe>& recipes) : plan_(recipes), old_(plan_), file_("") {}

  void same_file(const fs::path& file) {
    const std::string said = told(old_.read(file));
    scanned_ += old_.scanned() ? 1 : 0;
    CHECK(said == told(Reader(plan_).read(file)));
  }
  void same(std::string_view bytes) {
    syn::write_file(file_.path(), bytes);
    same_file(file_.path());
  }
  void same(const syn::Instance& instance) { same(syn::bytes_of(instance)); }
  [[nodiscard]] int scanned() const { return scanned_; }

 private:
  Plan plan_;
  Reader old_;
  File file_;
  int scanned_ = 0;
};

syn::Instance with(syn::Instance instance, const syn::Element& element) {
  syn::set(instance.elements, element);
  return instance;
}

syn::Instance without(syn::Instance instance, std::uint32_t tag) {
  syn::remove(instance.elements, tag);
  return instance;
}

}  // namespace

TEST_CASE("a reader of random neighbours says what a new one says", "[dicom][neighbours]") {
  use_test_dictionary();
  std::mt19937_64 random(20261130);
  int scanned = 0;
  for (int i = 0; i < 250; ++i) {
    const auto recipes = random_recipes(random);
    Beside beside(recipes);
    syn::Instance instance = random_instance(random);
    for (int k = 0; k < 8; ++k) {
      const syn::Instance next = random() % 4 == 0 ? instance : random_neighbour(instance, random);
      INFO(i << " " << k);
      beside.same(next);
      if (random() % 3 == 0) beside.same(support::mutated(syn::bytes_of(next), random).bytes);
      if (random() % 2 == 0) instance = next;
    }
    scanned += beside.scanned();
  }
  CHECK(scanned > 1000);
}

TEST_CASE("a reader of the corpus in any order says what a new one says", "[dicom][neighbours][corpus]") {
  const fs::path folder = support::corpus();
  if (folder.empty()) return;
  use_test_dictionary();
  const auto recipes = recipes_of_all_kinds();
  Beside beside(recipes);
  std::vector<fs::path> files = files_below(folder);
  for (const fs::path& file : files) beside.same_file(file);
  std::ranges::shuffle(files, std::mt19937_64(1));
  for (const fs::path& file : files) beside.same_file(file);
}

TEST_CASE("what changes from file to file is seen", "[dicom][neighbours]") {
  use_test_dictionary();
  auto guarded = top(kEchoTime);
  guarded.guards.push_back({0x0008'0070, "", "one"});
  const std::vector<abi::Recipe> recipes{text({top(kSeriesDescription)}), number({guarded, top(kInversionTime)}),
                                         list(text({top(0x0008'0008)})), number({top(kInstanceNumber)})};
  Beside beside(recipes);
  const auto base = image({syn::element(0x0008'0008, "CS", "ORIGINAL\\PRIMARY"), syn::element(0x0008'0070, "LO", "one"),
                           syn::element(kSeriesDescription, "LO", "K\xF6ln"), syn::element(kEchoTime, "DS", "2.98"),
                           syn::element(kInversionTime, "DS", "900"), syn::element(kInstanceNumber, "IS", "7")});

  SECTION("a value of the same length and of another") {
    for (const char* time : {"2.98", "2.99", "2.98", "12.5", "", "2.98"})
      beside.same(with(base, syn::element(kEchoTime, "DS", time)));
  }
  SECTION("the guard of another home") {
    for (const char* maker : {"one", "two", "one", "one other"})
      beside.same(with(base, syn::element(0x0008'0070, "LO", maker)));
  }
  SECTION("an element that goes and comes back") {
    for (int i = 0; i < 2; ++i) {
      beside.same(base);
      beside.same(without(base, kEchoTime));
      beside.same(without(base, 0x0008'0070));
    }
  }
  SECTION("the character set alone") {
    for (const char* set : {"ISO_IR 100", "ISO_IR 101", "ISO_IR 192", "ISO_IR 100"})
      beside.same(with(base, syn::element(0x0008'0005, "CS", set)));
    beside.same(base);
  }
  SECTION("the VR alone") {
    beside.same(base);
    beside.same(with(base, syn::element(kEchoTime, "LO", "2.98")));
    beside.same(with(base, syn::element(kEchoTime, "UN", "2.98")));
    beside.same(base);
  }
  SECTION("values that are too long to be kept") {
    for (const char end : {'a', 'b', 'a'})
      beside.same(with(base, syn::element(kSeriesDescription, "LO", std::string(99, 'x') + end)));
  }
  SECTION("the length of a value that nobody wants, in four bytes") {
    for (const std::size_t size : {10u, 20u, 10u, 5000u, 70'000u})
      beside.same(with(base, syn::private_element("SIEMENS CSA HEADER", 0x0019, 0x10, "OB", std::string(size, '\1'))));
  }
  SECTION("a file that breaks off between two whole ones") {
    const std::string whole = syn::bytes_of(base);
    const std::string other = syn::bytes_of(with(base, syn::element(kEchoTime, "DS", "4.56")));
    for (std::size_t size = 140; size < other.size(); size += 11) {
      beside.same(whole);
      beside.same(std::string_view(other).substr(0, size));
    }
    beside.same(whole);
  }
  SECTION("values that are longer than their room, and empty ones") {
    for (const std::size_t size : {4u, 64u, 66u, 0u, 200u, 2u, 64u})
      beside.same(with(base, syn::element(kSeriesDescription, "LO", std::string(size, 'x'))));
  }
  SECTION("sequences that change inside, in length, or come after the others") {
    const auto sequence = [](std::uint32_t tag, const char* uid) {
      return syn::sequence(
          tag, {{syn::element(0x0008'1150, "UI", "1.2.840.10008.5.1.4.1.1.4"), syn::element(0x0008'1155, "UI", uid)}});
    };
    for (const char* uid : {"2.25.11", "2.25.12", "2.25.123456", "2.25.12"}) {
      beside.same(with(base, sequence(0x0008'1140, uid)));
      beside.same(with(with(base, sequence(0x0008'1140, uid)), syn::element(kEchoTime, "DS", uid)));
      beside.same(with(base, sequence(0x0040'0275, uid)));
      beside.same(base);
    }
  }
  SECTION("the pixel module, and the class with and without frames") {
    for (const char* rows : {"8", "9", "8"}) {
      auto other = base;
      other.rows = *rows == '8' ? base.rows : base.rows * 2;
      beside.same(other);
      beside.same(with(other, syn::element(0x0028'0008, "IS", "1")));
      beside.same(with(other, syn::element(0x0008'0016, "UI", "1.2.840.10008.5.1.4.1.1.4")));
      beside.same(with(other, syn::element(0x0008'0016, "UI", "1.2.840.10008.5.1.4.1.1.7")));
    }
  }
  SECTION("objects with functional groups between those without") {
    beside.same(base);
    beside.same(syn::t1w_enhanced(syn::Vendor::Siemens, {}, 3));
    beside.same(with(base, syn::element(kEchoTime, "DS", "4.56")));
    beside.same(syn::t1w_enhanced(syn::Vendor::Philips, {}, 2));
    beside.same(base);
  }
}

TEST_CASE("a file that is broken where its neighbours are whole is seen to be", "[dicom][neighbours][damage]") {
  use_test_dictionary();
  const std::vector<abi::Recipe> recipes{number({top(kEchoTime)}), text({top(0x7FE0'0010)}),
                                         text({private_home("SIEMENS MR HEADER", 0x0019'000C)})};
  Beside beside(recipes);
  const std::string whole = syn::bytes_of(image(
      {syn::element(kEchoTime, "DS", "2.98"), syn::sequence(0x0040'0275, {{syn::element(0x0040'0007, "LO", "four"),
                                                                           syn::element(0x0040'0009, "SH", "id")}})}));
  const auto place = [&](std::string_view bytes) {
    const std::size_t at = whole.find(bytes);
    REQUIRE(at != std::string::npos);
    return at;
  };
  const std::size_t pixels = place(std::string_view("\xE0\x7F\x10\0", 4));
  std::string broken = whole;
  SECTION("it ends before its pixels") {
    broken.resize(pixels);
  }
  SECTION("another element stands where they begin") {
    broken[pixels] = '\xE1';
  }
  SECTION("an element in an item is longer than before, and what is around it is not") {
    const std::size_t value = place("four");
    broken[value - 2] = '\6';
    broken.insert(value, "to");
  }
  SECTION("a value lacks its padding") {
    const std::size_t value = place("2.98");
    broken[value - 2] = '\3';
    broken.erase(value, 1);
  }
  SECTION("an element has another tag or VR and the same length") {
    const bool tag = GENERATE(true, false);
    const std::size_t value = place("2.98");
    broken[value - (tag ? 6 : 3)] = tag ? '\x82' : 'T';
  }
  SECTION("the rows are no number") {
    const std::size_t rows = place(std::string_view("\x28\0\x10\0US\2\0", 8));
    broken[rows + 6] = '\0';
    broken.erase(rows + 8, 2);
  }
  for (const bool is_whole : {false, true, false, false, true, true, false}) beside.same(is_whole ? whole : broken);
}

TEST_CASE("a file whose pixels lack bytes is found behind whole neighbours", "[dicom][neighbours][damage]") {
  use_test_dictionary();
  const std::vector<abi::Recipe> recipes{number({top(kEchoTime)})};
  Beside beside(recipes);
  // Long enough that what follows the last wanted element is not at hand.
  const auto long_value = [](std::size_t size) {
    auto made = syn::t1w(syn::Vendor::Siemens, {});
    syn::set(made.elements, syn::private_element("SIEMENS CSA HEADER", 0x0029, 0x10, "OB", std::string(size, '\0')));
    return syn::bytes_of(made);
  };
  const std::string whole = long_value(90'000);
  const std::string longer = long_value(90'002);
  for (const std::size_t lost : {2u, 64u, 128u, 50'000u}) {
    beside.same(whole);
    beside.same(whole);
    beside.same(std::string_view(whole).substr(0, whole.size() - lost));
    beside.same(longer);
  }
  CHECK(beside.scanned() >= 12);
}
