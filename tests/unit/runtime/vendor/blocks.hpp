// Blocks made by hand, the same bytes at each call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::vendor::blocks {

using Bytes = std::vector<std::byte>;

inline void put(Bytes& out, std::string_view text) {
  for (const char c : text) out.push_back(static_cast<std::byte>(c));
}
inline void put_u32(Bytes& out, std::uint32_t number) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(number >> (8 * i) & 0xFF));
}
inline void put_padded(Bytes& out, std::string_view text, std::size_t length) {
  put(out, text);
  for (std::size_t i = text.size(); i < length; ++i) out.push_back(std::byte{0});
}

struct Field {
  std::string name;
  std::uint32_t vm = 0;
  std::vector<std::string> values;
  std::uint32_t items = 6;  ///< values and then empty ones
};

/// A CSA header as scanners write it: items of 16 bytes and text padded to 4.
inline Bytes csa(int version, const std::vector<Field>& fields) {
  Bytes out;
  if (version == 2) put(out, std::string_view("SV10\x04\x03\x02\x01", 8));
  put_u32(out, static_cast<std::uint32_t>(fields.size()));
  put_u32(out, 77);
  for (const Field& field : fields) {
    put_padded(out, field.name, 64);
    put_u32(out, field.vm);
    put_padded(out, "DS", 4);
    put_u32(out, 3);
    put_u32(out, field.items);
    put_u32(out, field.values.empty() ? 205 : 77);
    for (std::uint32_t i = 0; i < field.items; ++i) {
      const std::string value = i < field.values.size() ? field.values[i] + '\0' : std::string();
      const auto length = static_cast<std::uint32_t>(value.size());
      // Version 1 adds the number of items of its first field to the first word.
      put_u32(out, version == 2 ? length : length + fields.front().items);
      put_u32(out, length);
      put_u32(out, 77);
      put_u32(out, length);
      put_padded(out, value, (value.size() + 3) / 4 * 4);
    }
  }
  put_u32(out, 0);
  return out;
}

inline std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

}  // namespace qapc::vendor::blocks
