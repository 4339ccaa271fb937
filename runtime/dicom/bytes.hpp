// Bytes at any place of a file or of memory. Floor 3 (runtime/dicom). Not for threads to share.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/dicom/reader.hpp"
#include "runtime/dicom/tags.hpp"

namespace qapc::dicom {

class Folder;  // folder.hpp

/// A part of a file, read at once.
struct Window {
  std::unique_ptr<std::byte[]> room{};
  std::size_t capacity = 0;           ///< of the room
  std::span<const std::byte> view{};  ///< what was read into the room
  std::uint64_t at = 0;               ///< where in the file it begins
};

class Bytes {
 public:
  struct How {
    Folder* folder = nullptr;  ///< that files are opened in one after another
    bool is_regular = false;   ///< the file is known to be, and is not asked: that takes longer than its size
    bool watch = false;        ///< `changed` will be asked
  };
  /// A regular file. Unreadable for what the system does not open; a pipe or device is not opened at all. `spare`, if
  /// nobody else holds it, is used again.
  static std::expected<std::shared_ptr<Bytes>, Refused> open(const std::string& file, const How& how,
                                                             std::shared_ptr<Bytes> spare = nullptr);
  static std::shared_ptr<Bytes> of(std::vector<std::byte> memory);
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Copies from `at`; less than all of `out` only at the end, or when the system fails.
  std::size_t read(std::uint64_t at, std::span<std::byte> out);
  /// What is at hand from `at` on, and at least `least` bytes of it; less only at the end, or when the system fails.
  /// Valid until the next call. `least` is at most kWindow.
  std::span<const std::byte> look(std::uint64_t at, std::size_t least) {
    return is_at_hand(at, least) ? window_.view.subspan(static_cast<std::size_t>(at - window_.at))
                                 : look_further(at, least);
  }
  /// The same for few bytes and once: no more than those are read, and what is at hand stays so.
  std::size_t peek(std::uint64_t at, std::span<std::byte> out);
  [[nodiscard]] bool is_at_hand(std::uint64_t at, std::size_t size) const {
    return at >= window_.at && at - window_.at <= window_.view.size() &&
           size <= window_.view.size() - (at - window_.at);
  }
  /// What was read from the beginning on without a jump ends there.
  [[nodiscard]] std::uint64_t from_start() const { return from_start_; }
  /// What was needed of that ends there: the next file that is read into this room begins with so much.
  void needed_to(std::uint64_t end);
  /// Gives away what is at hand of a file, and uses another room for what will be.
  Window exchange(Window other);
  [[nodiscard]] bool failed() const { return failed_; }
  /// The file, opened to be watched, has got another size or time of change since it was opened. A change within one
  /// tick of the file system's clock that keeps the size is not seen.
  [[nodiscard]] bool changed() const;

  static constexpr std::size_t kWindow = std::size_t{64} << 10;

 private:
  Bytes() = default;
  void close();
  std::optional<Refused> look_at_file(const How& how);
  std::size_t read_file(std::uint64_t at, std::span<std::byte> out);
  std::span<const std::byte> look_further(std::uint64_t at, std::size_t least);
  void fill_window(std::uint64_t at, std::size_t least);

  static constexpr std::size_t kFirst = std::size_t{8} << 10;
  std::uint64_t size_ = 0;
  std::vector<std::byte> memory_;
  int descriptor_ = -1;  ///< none: the bytes are in memory_
  bool failed_ = false;
  std::int64_t modified_s_ = 0;   ///< time of the last change, when it was opened
  std::int64_t modified_ns_ = 0;  ///< and the rest of it
  // A part of the file, read at once. The first is as long as what the file before needed, since neighbours have
  // headers alike, and copying more costs more than asking. Who goes on where it ends gets twice as much each time; who
  // jumps behind a long value gets little.
  std::size_t first_size_ = kFirst;
  Window window_;  ///< of memory_, all
  std::uint64_t from_start_ = 0;
  std::size_t next_size_ = kFirst;
};

static_assert(std::endian::native == std::endian::little);
/// Unsigned numbers of two and four bytes; they are there.
inline std::uint16_t two_at(std::span<const std::byte> bytes, std::size_t at, bool big_endian = false) {
  std::uint16_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return big_endian ? __builtin_bswap16(number) : number;
}
inline std::uint32_t four_at(std::span<const std::byte> bytes, std::size_t at, bool big_endian = false) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return big_endian ? __builtin_bswap32(number) : number;
}
inline std::uint64_t eight_at(std::span<const std::byte> bytes, std::size_t at) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

/// The head of an element as it lies in the file.
struct ElementHead {
  static constexpr std::uint32_t kUndefined = 0xFFFF'FFFF;
  static constexpr std::size_t kLongest = 12;  ///< bytes
  std::uint32_t tag = 0;                       ///< group << 16 | element
  std::array<char, 2> vr{};
  bool has_vr = false;
  std::uint32_t length = 0;  ///< of the value, or kUndefined
  std::uint64_t size = 0;    ///< of the head itself
};
enum class Coding : std::uint8_t { ImplicitLittle, ExplicitLittle, ExplicitBig };

/// Nothing where the bytes end inside the head, or where the VR is none that any writer uses.
std::optional<ElementHead> head_of(std::span<const std::byte> raw, Coding coding);
inline std::optional<ElementHead> head_at(Bytes& bytes, std::uint64_t at, Coding coding) {
  return head_of(bytes.look(at, ElementHead::kLongest), coding);
}

}  // namespace qapc::dicom
