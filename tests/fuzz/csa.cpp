// Any bytes as a CSA header: an answer, never a crash, and no more than the bytes hold.
#include "runtime/vendor/csa.hpp"

#include <cstddef>
#include <cstdint>

#include "runtime/base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto csa = qapc::vendor::parse_csa(std::as_bytes(std::span(data, size)));
  if (!csa) {
    QAPC_CHECK(!csa.error().place.empty(), "what is not read says where");
    return 0;
  }
  std::size_t held = 0;
  for (const auto& field : csa->fields) {
    for (const auto& value : field.values) held += value.size();
  }
  QAPC_CHECK(held <= size, "values are no longer than the block");
  QAPC_CHECK(csa->fields.size() <= qapc::vendor::kMostCsaFields, "fields are counted");
  return 0;
}
