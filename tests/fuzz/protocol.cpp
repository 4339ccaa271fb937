// Any text as a measurement protocol of Siemens.
#include "runtime/vendor/protocol.hpp"

#include <cstddef>
#include <cstdint>

#include "runtime/base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto protocol = qapc::vendor::parse_protocol(text);
  if (!protocol) {
    QAPC_CHECK(!protocol.error().place.empty(), "what is not read says where");
    return 0;
  }
  for (const auto& [path, value] : protocol->lines) QAPC_CHECK(protocol->find(path) == value, "a line is found");
  return 0;
}
