// Any text as an image comment of Canon.
#include "runtime/vendor/diffusion.hpp"

#include <cstddef>
#include <cstdint>

#include "runtime/base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto weighting = qapc::vendor::canon_weighting(text);
  if (weighting) QAPC_CHECK(weighting->b_value >= 0, "a b-value is not negative");
  return 0;
}
