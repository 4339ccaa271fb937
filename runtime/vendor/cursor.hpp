// Bytes read from front to back, never past their end. Floor 3 (runtime/vendor), for its own files only.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace qapc::vendor {

/// Little endian. What does not fit into the rest has no value and moves nothing.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

  std::optional<std::string_view> text(std::size_t length) {
    if (length > left()) return std::nullopt;
    const auto* begin = reinterpret_cast<const char*>(bytes_.data() + at_);
    at_ += length;
    return std::string_view(begin, length);
  }
  template <typename Number>
  std::optional<Number> number() {
    static_assert(std::endian::native == std::endian::little);
    if (sizeof(Number) > left()) return std::nullopt;
    Number number{};
    std::memcpy(&number, bytes_.data() + at_, sizeof(Number));
    at_ += sizeof(Number);
    return number;
  }
  /// At most to the end.
  void skip(std::size_t length) { at_ += std::min(length, left()); }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

/// The number at a place of the bytes; nothing where it does not fit.
template <typename Number>
std::optional<Number> number_at(std::span<const std::byte> bytes, std::size_t at) {
  if (at > bytes.size()) return std::nullopt;
  return Cursor(bytes.subspan(at)).number<Number>();
}

/// The text up to the first NUL, without blanks at its ends.
inline std::string_view c_text(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace qapc::vendor
