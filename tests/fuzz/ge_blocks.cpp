// Any bytes as a protocol of GE, and as a raw-data header.
#include "runtime/vendor/ge_blocks.hpp"

#include <cstddef>
#include <cstdint>

#include "runtime/base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto protocol = qapc::vendor::parse_ge_protocol(bytes);
  if (protocol) {
    for (const auto& [key, value] : protocol->lines) QAPC_CHECK(protocol->find(key) == value, "a line is found");
  }
  const auto readout = qapc::vendor::parse_ge_readout(bytes);
  if (readout) QAPC_CHECK(readout->linear().has_value() == readout->is_epi, "only an echo-planar readout has polarity");
  return 0;
}
