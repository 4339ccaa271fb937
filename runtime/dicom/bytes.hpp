// Bytes at any place of a file or of memory. Floor 3 (runtime/dicom). Not for threads to share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/dicom/reader.hpp"
#include "runtime/dicom/tags.hpp"

namespace qapc::dicom {

class Bytes {
 public:
  /// A regular file. Unreadable for what the system does not open; a pipe or device is not opened at all.
  static std::expected<std::shared_ptr<Bytes>, Refused> open(const std::filesystem::path& file);
  static std::shared_ptr<Bytes> of(std::vector<std::byte> memory);
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Copies from `at`; less than all of `out` only at the end, or when the system fails.
  std::size_t read(std::uint64_t at, std::span<std::byte> out);
  /// What is at hand from `at` on, and at least `least` bytes of it; less only at the end, or when the system fails.
  /// Valid until the next call. `least` is at most kWindow.
  std::span<const std::byte> look(std::uint64_t at, std::size_t least);
  [[nodiscard]] bool failed() const { return failed_; }

  static constexpr std::size_t kWindow = std::size_t{64} << 10;

 private:
  Bytes() = default;
  std::size_t read_file(std::uint64_t at, std::span<std::byte> out);
  void fill_window(std::uint64_t at, std::size_t least);

  std::uint64_t size_ = 0;
  std::vector<std::byte> memory_;
  int descriptor_ = -1;  ///< none: the bytes are in memory_
  bool failed_ = false;
  // A part of the file, read at once. Most headers fit into the first: it is small, since copying costs more than
  // asking. Who goes on where it ends gets twice as much each time; who jumps behind a long value gets little.
  std::unique_ptr<std::byte[]> window_;
  std::size_t room_ = 0;  ///< of window_
  std::uint64_t window_at_ = 0;
  std::size_t window_size_ = 0;
  std::size_t next_size_ = std::size_t{8} << 10;
};

/// An unsigned number of `Width` bytes.
template <std::size_t Width>
constexpr std::uint32_t number_of(std::span<const std::byte, Width> bytes, bool big_endian) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < Width; ++i)
    number = number << 8 | std::to_integer<std::uint32_t>(bytes[big_endian ? i : Width - 1 - i]);
  return number;
}

/// The head of an element as it lies in the file.
struct ElementHead {
  static constexpr std::uint32_t kUndefined = 0xFFFF'FFFF;
  std::uint32_t tag = 0;  ///< group << 16 | element
  std::array<char, 2> vr{};
  bool has_vr = false;
  std::uint32_t length = 0;  ///< of the value, or kUndefined
  std::uint64_t size = 0;    ///< of the head itself
};
enum class Coding : std::uint8_t { ImplicitLittle, ExplicitLittle, ExplicitBig };

/// Nothing where the bytes end inside the head, or where the VR is none that any writer uses.
std::optional<ElementHead> head_at(Bytes& bytes, std::uint64_t at, Coding coding);

}  // namespace qapc::dicom
