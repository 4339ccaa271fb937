// Any bytes as a DICOM file, through the quick reader and through DCMTK.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/unit/runtime/dicom/same.hpp"

using namespace qapc::dicom::reading;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kRecipes = [] {
    use_test_dictionary();
    return recipes_of_all_kinds();
  }();
  static Comparison comparison(kRecipes);
  const auto both = comparison.of(std::string_view(reinterpret_cast<const char*>(data), size));
  const bool only_dcmtk_saw_it = both.scanned && both.reference.starts_with("damaged: ");
  if (both.same() || only_dcmtk_saw_it) return 0;
  std::fprintf(stderr, "quick: %s\nreference: %s\n", both.quick.c_str(), both.reference.c_str());
  std::abort();
}
