// The quick reader says what DCMTK says: on real files, on generated ones, and on both after something broke.
// QAPC_MUTATIONS says how many broken files are tried; the nightly run tries many.
#include "tests/unit/runtime/dicom/same.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <random>

#include "tests/support/mutation.hpp"
#include "tests/support/process.hpp"
#include "tests/unit/runtime/dicom/random_instance.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
namespace fs = std::filesystem;

namespace {

int count_of(const char* variable, int otherwise) {
  const char* said = std::getenv(variable);
  return said == nullptr ? otherwise : std::atoi(said);
}

std::vector<syn::Instance> samples() {
  std::vector<syn::Instance> made;
  for (const auto vendor : {syn::Vendor::Siemens, syn::Vendor::Ge, syn::Vendor::Philips}) {
    made.push_back(syn::t1w(vendor, {}));
    made.push_back(syn::diffusion(vendor, {}, 1000));
    made.push_back(syn::t1w_enhanced(vendor, {}, 3));
    made.push_back(syn::raw_data(vendor, {}));
  }
  return made;
}

/// Changes `bytes` again and again; says how often the quick reader served, and stops at the first difference.
struct Tally {
  int tried = 0;
  int scanned = 0;
  int unseen = 0;  ///< damage that only DCMTK saw
};
void try_mutations(Comparison& comparison, std::string_view bytes, int times, std::mt19937_64& random, Tally& tally) {
  const auto original = comparison.of(bytes);
  for (int i = 0; i < times; ++i) {
    const support::Mutation made = support::mutated(bytes, random);
    const auto changed = comparison.of(made.bytes);
    ++tally.tried;
    tally.scanned += changed.scanned;
    tally.unseen += !changed.same();
    const bool fine = made.cut ? changed.same() : Comparison::agrees(changed, original.reference);
    if (fine) continue;
    INFO(made.what << "\nquick: " << changed.quick << "\nreference: " << changed.reference);
    REQUIRE(fine);
  }
}

}  // namespace

TEST_CASE("the quick reader and DCMTK say the same of every file of the corpus", "[dicom][same][corpus]") {
  const fs::path folder = support::corpus();
  if (folder.empty()) return;
  use_test_dictionary();
  const auto recipes = recipes_of_all_kinds();
  Comparison comparison(recipes);
  int scanned = 0;
  int read = 0;
  for (const fs::path& file : files_below(folder)) {
    const auto both = comparison.of_file(file);
    INFO(file);
    CHECK(both.quick == both.reference);
    if (both.reference.find('\n') == std::string::npos) continue;
    ++read;
    scanned += both.scanned;
  }
  std::cout << fmt::format("corpus: the quick reader reads {} of {} image files\n", scanned, read);
  CHECK(scanned * 10 >= read * 9);
}

TEST_CASE("the quick reader and DCMTK say the same of generated files in every coding", "[dicom][same]") {
  use_test_dictionary();
  const auto recipes = recipes_of_all_kinds();
  Comparison comparison(recipes);
  for (const syn::Instance& sample : samples()) {
    for (const auto syntax :
         {syn::kImplicitLittle, syn::kExplicitLittle, syn::kExplicitBig, syn::kDeflated, syn::kRle}) {
      for (const bool undefined_lengths : {false, true}) {
        auto other = sample;
        other.transfer_syntax = syntax;
        other.undefined_lengths = undefined_lengths;
        const auto both = comparison.of(syn::bytes_of(other));
        INFO(syntax << (undefined_lengths ? ", undefined lengths: " : ": ") << both.reference);
        CHECK(both.quick == both.reference);
        // Refusals are the reference's. Without VRs, where sequences are to be looked into is not always clear.
        const bool object = both.reference.find('\n') != std::string::npos;
        const bool clear = syntax != syn::kImplicitLittle || sample.frames.empty();
        if (clear) CHECK(both.scanned == (object && syntax != syn::kExplicitBig));
      }
    }
  }
}

TEST_CASE("the quick reader and DCMTK say the same of random data sets", "[dicom][same]") {
  use_test_dictionary();
  std::mt19937_64 random(20261128);
  int scanned = 0;
  const int tries = count_of("QAPC_MUTATIONS", 1000);
  for (int i = 0; i < tries; ++i) {
    const auto recipes = random_recipes(random);
    Comparison comparison(recipes);
    const auto both = comparison.of(syn::bytes_of(random_instance(random)));
    scanned += both.scanned;
    INFO(i);
    REQUIRE(both.quick == both.reference);
  }
  CHECK(scanned * 2 > tries);
}

TEST_CASE("of a generated file that broke the quick reader says what DCMTK says, or sees no damage", "[dicom][same]") {
  use_test_dictionary();
  const auto recipes = recipes_of_all_kinds();
  Comparison comparison(recipes);
  std::mt19937_64 random(1);
  Tally tally;
  const int times = std::max(1, count_of("QAPC_MUTATIONS", 1200) / 24);
  for (syn::Instance sample : samples()) {
    for (const auto syntax : {syn::kImplicitLittle, syn::kExplicitLittle}) {
      sample.transfer_syntax = syntax;
      sample.undefined_lengths = syntax == syn::kExplicitLittle;
      try_mutations(comparison, syn::bytes_of(sample), times, random, tally);
    }
  }
  std::cout << fmt::format("broken generated files: {} tried, {} read without DCMTK, {} with damage only it sees\n",
                           tally.tried, tally.scanned, tally.unseen);
}

TEST_CASE("of a real file that broke the quick reader says what DCMTK says, or sees no damage",
          "[dicom][same][corpus]") {
  const fs::path folder = support::corpus();
  if (folder.empty()) return;
  use_test_dictionary();
  const auto many = recipes_of_all_kinds();
  // Asked for little, it stops early.
  const std::vector<abi::Recipe> few(many.begin(), many.begin() + 8);
  const auto files = files_below(folder);
  std::mt19937_64 random(2);
  const int tries = count_of("QAPC_MUTATIONS", 600);
  for (const auto* recipes : {&many, &few}) {
    Comparison comparison(*recipes);
    Tally tally;
    while (2 * tally.tried < tries) {
      const fs::path& file = files[random() % files.size()];
      if (fs::file_size(file) > (1u << 20)) continue;
      INFO(file);
      try_mutations(comparison, support::read_bytes(file), 3, random, tally);
    }
    std::cout << fmt::format("broken corpus files: {} tried, {} read without DCMTK, {} with damage only it sees\n",
                             tally.tried, tally.scanned, tally.unseen);
  }
}

TEST_CASE("a file cut at any byte is the same damage to both readers", "[dicom][same][damage]") {
  use_test_dictionary();
  const auto recipes = recipes_of_all_kinds();
  Comparison comparison(recipes);
  for (const auto syntax : {syn::kImplicitLittle, syn::kExplicitLittle, syn::kRle}) {
    auto sample = syn::t1w_enhanced(syn::Vendor::Philips, {}, 2);
    sample.transfer_syntax = syntax;
    const std::string whole = syn::bytes_of(sample);
    for (std::size_t size = whole.size(); size > 7; size -= 7) {
      const auto both = comparison.of(std::string_view(whole).substr(0, size));
      INFO(syntax << " cut at " << size);
      REQUIRE(both.quick == both.reference);
    }
  }
}
