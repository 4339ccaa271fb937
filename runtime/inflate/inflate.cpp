#include "runtime/inflate/inflate.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <zlib.h>

#include "runtime/base/check.hpp"

namespace qapc::inflate {

struct Inflater::State {
  Format format = Format::Gzip;
  Refill refill;
  z_stream stream{};
  std::span<const std::byte> packed;  ///< not yet given to zlib
  bool ended = false;

  /// True when there are packed bytes to go on with.
  Result<bool> more() {
    if (!packed.empty()) return true;
    QAPC_TRY(packed, refill());
    return !packed.empty();
  }
  Result<void> next_member();
  Result<std::size_t> step(std::span<std::byte> out);
};

/// Behind a member: another one, zero bytes, or nothing.
Result<void> Inflater::State::next_member() {
  ended = true;
  if (format == Format::Raw) return {};
  QAPC_TRY(const bool any, more());
  if (!any) return {};
  if (packed.front() != std::byte{0}) {
    ended = false;
    QAPC_CHECK(::inflateReset(&stream) == Z_OK, "an open stream can be reset");
    return {};
  }
  for (;;) {
    if (std::ranges::any_of(packed, [](std::byte b) { return b != std::byte{0}; }))
      return fail(Errc::Damaged, "something else follows the packed data");
    packed = {};
    QAPC_TRY(const bool padding, more());
    if (!padding) return {};
  }
}

/// Unpacks into `out` until it is full, the packed bytes at hand are used up, or a member ends.
Result<std::size_t> Inflater::State::step(std::span<std::byte> out) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  QAPC_TRY(const bool any, more());
  if (!any) return fail(Errc::Damaged, "the packed data end early");
  const std::size_t given = std::min(packed.size(), kMost);
  const std::size_t wanted = std::min(out.size(), kMost);
  // zlib reads through next_in and never writes; its type predates const.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  stream.avail_in = static_cast<uInt>(given);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(wanted);
  const int status = ::inflate(&stream, Z_NO_FLUSH);
  packed = packed.subspan(given - stream.avail_in);
  const std::size_t made = wanted - stream.avail_out;
  if (status == Z_STREAM_END) {
    QAPC_TRY_VOID(next_member());
    return made;
  }
  // Z_BUF_ERROR says only that this call could not go on; the next has more bytes or more room.
  if (status != Z_OK && status != Z_BUF_ERROR) return fail(Errc::Damaged, "the packed data contradict themselves");
  return made;
}

Inflater::Inflater(Format format, Refill refill) : state_(std::make_unique<State>()) {
  constexpr int kWindowBits = 15;
  constexpr int kGzipFrame = 16;  // zlib.h, inflateInit2: added to the window bits, expects a gzip header
  state_->format = format;
  state_->refill = std::move(refill);
  const int bits = format == Format::Gzip ? kWindowBits + kGzipFrame : -kWindowBits;
  QAPC_CHECK(::inflateInit2(&state_->stream, bits) == Z_OK, "zlib starts");
}

Inflater::~Inflater() {
  ::inflateEnd(&state_->stream);
}

Result<std::size_t> Inflater::read(std::span<std::byte> out) {
  std::size_t filled = 0;
  while (filled < out.size() && !state_->ended) {
    QAPC_TRY(const std::size_t made, state_->step(out.subspan(filled)));
    filled += made;
  }
  return filled;
}

Result<void> append_rest(Inflater& inflater, std::vector<std::byte>& bytes, std::uint64_t largest) {
  constexpr std::size_t kStep = std::size_t{1} << 18;
  for (;;) {
    const std::size_t had = bytes.size();
    // One byte over the bound tells "exactly as much" from "more".
    const std::uint64_t room = largest >= had ? largest - had + 1 : 1;
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(room, std::max(kStep, had / 2)));
    bytes.resize(had + step);
    QAPC_TRY(const std::size_t made, inflater.read(std::span(bytes).subspan(had)));
    bytes.resize(had + made);
    if (bytes.size() > largest) return fail(Errc::OutOfBounds, "the unpacked data are larger than {} bytes", largest);
    if (made < step) return {};
  }
}

bool looks_gzipped(std::span<const std::byte> bytes) {
  // RFC 1952, 2.3.1: ID1, ID2, and CM = 8, the only method there is.
  return bytes.size() >= 3 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B} && bytes[2] == std::byte{8};
}

}  // namespace qapc::inflate
