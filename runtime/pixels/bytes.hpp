// Bytes at any place of a file or of memory. Floor 3 (runtime/pixels). Not for threads to share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "runtime/base/result.hpp"

namespace qapc::pixels {

class Bytes {
 public:
  /// A regular file; a gzipped one is unpacked into memory. Unreadable, Damaged.
  static Result<std::unique_ptr<Bytes>> open(const std::filesystem::path& file);
  static std::unique_ptr<Bytes> of(std::vector<std::byte> memory);
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Copies from `at`; less than all of `out` only at the end, or when the system fails.
  std::size_t read(std::uint64_t at, std::span<std::byte> out);
  /// `size` bytes from `at`. Damaged when they are not all there.
  Result<std::vector<std::byte>> piece(std::uint64_t at, std::uint64_t size);
  /// What the deflated transfer syntax packed, from `at` to the end. Damaged, OutOfBounds.
  Result<std::unique_ptr<Bytes>> inflated(std::uint64_t at);

 private:
  Bytes() = default;
  std::size_t read_file(std::uint64_t at, std::span<std::byte> out) const;

  std::uint64_t size_ = 0;
  std::vector<std::byte> memory_;
  int descriptor_ = -1;  ///< none: the bytes are in memory_
  // Heads of elements are read a few bytes at a time.
  static constexpr std::size_t kWindow = std::size_t{16} << 10;
  std::vector<std::byte> window_;
  std::uint64_t window_at_ = 0;
};

/// An unsigned number of as many bytes as there are.
constexpr std::uint64_t number_of(std::span<const std::byte> bytes, bool big_endian) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    number = number << 8 | std::to_integer<std::uint64_t>(bytes[big_endian ? i : bytes.size() - 1 - i]);
  return number;
}

}  // namespace qapc::pixels
