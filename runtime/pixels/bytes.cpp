#include "runtime/pixels/bytes.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "runtime/inflate/inflate.hpp"

namespace qapc::pixels {
namespace {

/// Gives the bytes from `at` on, a piece at a time.
inflate::Refill pieces(Bytes& bytes, std::uint64_t at) {
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  return [&bytes, at, piece = std::vector<std::byte>(kPiece)]() mutable -> Result<std::span<const std::byte>> {
    const std::size_t got = bytes.read(at, piece);
    at += got;
    return std::span<const std::byte>(piece).first(got);
  };
}

Result<std::unique_ptr<Bytes>> unpacked(Bytes& packed, inflate::Format format, std::uint64_t at) {
  inflate::Inflater inflater(format, pieces(packed, at));
  std::vector<std::byte> out;
  QAPC_TRY_VOID(inflate::append_rest(inflater, out));
  return Bytes::of(std::move(out));
}

}  // namespace

Result<std::unique_ptr<Bytes>> Bytes::open(const std::filesystem::path& file) {
  // A pipe must not hold us until somebody writes into it.
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return fail(Errc::Unreadable, "{}", std::generic_category().message(errno));
  std::unique_ptr<Bytes> bytes(new Bytes);
  bytes->descriptor_ = descriptor;
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return fail(Errc::Unreadable, "{}", std::generic_category().message(errno));
  if (!S_ISREG(status.st_mode)) return fail(Errc::Unreadable, "not a regular file");
  bytes->size_ = static_cast<std::uint64_t>(status.st_size);
  std::array<std::byte, 3> head{};
  const std::size_t size = bytes->read(0, head);
  if (!inflate::looks_gzipped(std::span(head).first(size))) return bytes;
  return unpacked(*bytes, inflate::Format::Gzip, 0);
}

std::unique_ptr<Bytes> Bytes::of(std::vector<std::byte> memory) {
  std::unique_ptr<Bytes> bytes(new Bytes);
  bytes->size_ = memory.size();
  bytes->memory_ = std::move(memory);
  return bytes;
}

Bytes::~Bytes() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t Bytes::read_file(std::uint64_t at, std::span<std::byte> out) const {
  std::size_t filled = 0;
  while (filled < out.size()) {
    const ssize_t got = ::pread(descriptor_, out.data() + filled, out.size() - filled, static_cast<off_t>(at + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::size_t Bytes::read(std::uint64_t at, std::span<std::byte> out) {
  if (at >= size_ || out.empty()) return 0;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - at));
  if (descriptor_ < 0) {
    std::memcpy(out.data(), memory_.data() + at, wanted);
    return wanted;
  }
  if (wanted >= kWindow) return read_file(at, out.first(wanted));
  const bool inside = at >= window_at_ && at + wanted <= window_at_ + window_.size();
  if (!inside) {
    window_.resize(kWindow);
    window_at_ = at;
    window_.resize(read_file(at, window_));
  }
  const std::size_t there = std::min(wanted, window_.size() - static_cast<std::size_t>(at - window_at_));
  std::memcpy(out.data(), window_.data() + (at - window_at_), there);
  return there;
}

Result<std::vector<std::byte>> Bytes::piece(std::uint64_t at, std::uint64_t size) {
  if (at > size_ || size > size_ - at) return fail(Errc::Damaged, "ends early");
  std::vector<std::byte> out(size);
  if (read(at, out) != out.size()) return fail(Errc::Unreadable, "the system stops in the middle of the file");
  return out;
}

Result<std::unique_ptr<Bytes>> Bytes::inflated(std::uint64_t at) {
  return unpacked(*this, inflate::Format::Raw, at);
}

}  // namespace qapc::pixels
