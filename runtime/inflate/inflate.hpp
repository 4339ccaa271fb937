// Packed bytes as a stream: gzip files and the deflated transfer syntax. Floor 1 (runtime/inflate); no type of zlib
// leaves. Whoever reads says how much is too much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "runtime/base/result.hpp"

namespace qapc::inflate {

/// Most bytes of one object that are held unpacked. An enhanced object with 10,000 frames of 256 x 256 has 1.3e9.
inline constexpr std::uint64_t kLargest = std::uint64_t{4} << 30;

enum class Format : std::uint8_t {
  Gzip,  ///< RFC 1952: one member or several, one after another; zero bytes may follow the last
  Raw,   ///< RFC 1951 without a frame, as PS3.5 A.5 deflates a data set; what follows the end is not looked at
};

/// The next packed bytes, valid until the next call; none at the end.
using Refill = std::function<Result<std::span<const std::byte>>()>;

class Inflater {
 public:
  Inflater(Format format, Refill refill);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Fills `out` and says how far; less than all of it only at the end of the data.
  ///
  /// Error  Damaged when the packed bytes end early or contradict themselves; what the refill says
  Result<std::size_t> read(std::span<std::byte> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Appends what is left to `bytes`. OutOfBounds when they would be more than `largest`.
Result<void> append_rest(Inflater& inflater, std::vector<std::byte>& bytes, std::uint64_t largest = kLargest);

/// The bytes begin as a gzip file does.
bool looks_gzipped(std::span<const std::byte> bytes);

}  // namespace qapc::inflate
