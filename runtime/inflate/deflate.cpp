#include "runtime/inflate/deflate.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <zlib.h>

#include "runtime/base/check.hpp"

namespace qapc::inflate {

struct Deflater::State {
  Drain drain;
  z_stream stream{};
  std::array<std::byte, std::size_t{64} << 10> packed{};

  /// Packs what the stream was given, until zlib wants more.
  Result<void> pump(int flush) {
    for (;;) {
      stream.next_out = reinterpret_cast<Bytef*>(packed.data());
      stream.avail_out = static_cast<uInt>(packed.size());
      const int status = ::deflate(&stream, flush);
      QAPC_CHECK(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR, "zlib packs");
      const std::size_t made = packed.size() - stream.avail_out;
      if (made > 0) QAPC_TRY_VOID(drain(std::span(packed).first(made)));
      if (status == Z_STREAM_END || stream.avail_out != 0) return {};
    }
  }
};

Deflater::Deflater(Drain drain) : state_(std::make_unique<State>()) {
  constexpr int kWindowBits = 15;
  constexpr int kGzipFrame = 16;  // zlib.h, deflateInit2: added to the window bits, writes a gzip header
  constexpr int kMemory = 8;
  state_->drain = std::move(drain);
  const int status = ::deflateInit2(&state_->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWindowBits + kGzipFrame,
                                    kMemory, Z_DEFAULT_STRATEGY);
  QAPC_CHECK(status == Z_OK, "zlib starts");
}

Deflater::~Deflater() {
  ::deflateEnd(&state_->stream);
}

Result<void> Deflater::write(std::span<const std::byte> bytes) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  while (!bytes.empty()) {
    const auto now = bytes.first(std::min(bytes.size(), kMost));
    // zlib reads through next_in and never writes; its type predates const.
    state_->stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(now.data()));
    state_->stream.avail_in = static_cast<uInt>(now.size());
    QAPC_TRY_VOID(state_->pump(Z_NO_FLUSH));
    bytes = bytes.subspan(now.size());
  }
  return {};
}

Result<void> Deflater::finish() {
  state_->stream.next_in = nullptr;
  state_->stream.avail_in = 0;
  return state_->pump(Z_FINISH);
}

}  // namespace qapc::inflate
