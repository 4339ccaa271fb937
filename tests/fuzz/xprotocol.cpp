// Any text as an XProtocol.
#include "runtime/vendor/xprotocol.hpp"

#include <cstddef>
#include <cstdint>

#include "runtime/base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parameters = qapc::vendor::parse_xprotocol(text);
  if (!parameters) {
    QAPC_CHECK(!parameters.error().place.empty(), "what is not read says where");
    return 0;
  }
  for (const auto& parameter : *parameters) QAPC_CHECK(!parameter.values.empty(), "a parameter has a value");
  return 0;
}
