// Numbers and texts as bytes and back, never past their end. Floor 0 (runtime/base).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace qapc::coding {

static_assert(std::endian::native == std::endian::little);

class Out {
 public:
  template <typename Number>
    requires std::is_trivially_copyable_v<Number>
  void fixed(Number number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  /// Seven bits a byte, the lowest first.
  void count(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_.push_back(static_cast<char>(number | 0x80));
    bytes_.push_back(static_cast<char>(number));
  }
  void raw(std::string_view bytes) { bytes_ += bytes; }
  void text(std::string_view bytes) {
    count(bytes.size());
    raw(bytes);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// What does not fit into the rest is nothing, and from then on it has failed.
class In {
 public:
  explicit In(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  template <typename Number>
    requires std::is_trivially_copyable_v<Number>
  Number fixed() {
    Number number{};
    const std::string_view bytes = raw(sizeof number);
    if (!failed_) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  std::uint64_t count() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<std::uint64_t>(fixed<std::uint8_t>());
      number |= (byte & 0x7F) << shift;
      if (failed_ || byte < 0x80) return number;
    }
    return fail();
  }
  /// A count of things that take at least one byte each.
  std::size_t count_of_bytes() {
    const std::uint64_t number = count();
    return number <= rest_.size() ? static_cast<std::size_t>(number) : fail();
  }
  std::string_view raw(std::size_t size) {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  std::string_view text() { return raw(count_of_bytes()); }
  std::size_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace qapc::coding
