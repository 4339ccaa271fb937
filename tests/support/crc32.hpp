// The check sum of gzip and zip (ISO 3309), written here so that makers of test data share no mistake with readers.
#pragma once

#include <cstdint>
#include <string_view>

namespace qapc::support {

constexpr std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFF'FFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB8'8320 & (0 - (crc & 1)));
  }
  return ~crc;
}
static_assert(crc32("123456789") == 0xCBF4'3926);

}  // namespace qapc::support
