#include "runtime/dicom/bytes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "runtime/dicom/folder.hpp"
#include "runtime/dicom/vr.hpp"

namespace qapc::dicom {
namespace {

std::unexpected<Refused> unreadable(int error) {
  return std::unexpected(Refused{Refusal::Unreadable, std::generic_category().message(error)});
}
std::unexpected<Refused> not_regular() {
  return std::unexpected(Refused{Refusal::Unreadable, "not a regular file"});
}
/// Links that lead nowhere and sockets are told for what they are not.
std::unexpected<Refused> not_opened(const std::string& file, int error) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return not_regular();
  return unreadable(error);
}

bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

/// Some writers put these where they know no VR, with a length of two bytes.
bool is_vr(std::string_view vr) {
  return (is_letter(vr[0]) && is_letter(vr[1])) || vr == "??" || vr == "  " || vr == "--" ||
         vr == std::string_view("\0\0", 2);
}

}  // namespace

std::expected<std::shared_ptr<Bytes>, Refused> Bytes::open(const std::string& file, const How& how,
                                                           std::shared_ptr<Bytes> spare) {
  // A pipe must not hold us until somebody writes into it.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  const int descriptor = how.folder != nullptr ? how.folder->open(file, kFlags) : ::open(file.c_str(), kFlags);
  if (descriptor < 0) return not_opened(file, errno);
  std::shared_ptr<Bytes> bytes = std::move(spare);
  if (bytes == nullptr || bytes.use_count() != 1) bytes.reset(new Bytes);
  bytes->close();
  bytes->descriptor_ = descriptor;
  if (auto refused = bytes->look_at_file(how)) return std::unexpected(std::move(*refused));
  return bytes;
}

std::optional<Refused> Bytes::look_at_file(const How& how) {
  if (how.is_regular && !how.watch) {
    const off_t end = ::lseek(descriptor_, 0, SEEK_END);
    if (end < 0) return unreadable(errno).error();
    size_ = static_cast<std::uint64_t>(end);
    return std::nullopt;
  }
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return unreadable(errno).error();
  if (!S_ISREG(status.st_mode)) return not_regular().error();
  size_ = static_cast<std::uint64_t>(status.st_size);
  modified_s_ = status.st_mtim.tv_sec;
  modified_ns_ = status.st_mtim.tv_nsec;
  return std::nullopt;
}

bool Bytes::changed() const {
  struct stat status{};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) return false;
  return static_cast<std::uint64_t>(status.st_size) != size_ || status.st_mtim.tv_sec != modified_s_ ||
         status.st_mtim.tv_nsec != modified_ns_;
}

std::shared_ptr<Bytes> Bytes::of(std::vector<std::byte> memory) {
  std::shared_ptr<Bytes> bytes(new Bytes);
  bytes->size_ = memory.size();
  bytes->memory_ = std::move(memory);
  bytes->window_.view = bytes->memory_;
  return bytes;
}

Bytes::~Bytes() {
  close();
}

/// As new, but for the room.
void Bytes::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  failed_ = false;
  window_.view = {};
  window_.at = 0;
  from_start_ = 0;
  next_size_ = first_size_;
}

void Bytes::needed_to(std::uint64_t end) {
  constexpr std::uint64_t kMore = 128;   // bytes by which neighbours differ
  constexpr std::uint64_t kPage = 4096;  // of the system's memory: the first byte of one costs more than all others
  const std::uint64_t pages = (end + kPage - 1) / kPage * kPage;
  first_size_ = static_cast<std::size_t>(std::min<std::uint64_t>({end + kMore, pages, kWindow}));
}

Window Bytes::exchange(Window other) {
  if (descriptor_ < 0) return {};
  return std::exchange(window_, {.room = std::move(other.room), .capacity = other.capacity});
}

std::size_t Bytes::read_file(std::uint64_t at, std::span<std::byte> out) {
  std::size_t filled = 0;
  while (filled < out.size()) {
    const ssize_t got = ::pread(descriptor_, out.data() + filled, out.size() - filled, static_cast<off_t>(at + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failed_ = true;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

void Bytes::fill_window(std::uint64_t at, std::size_t least) {
  constexpr std::size_t kAfterJump = 256;
  const bool goes_on = at >= window_.at && at <= window_.at + window_.view.size();
  if (!goes_on) next_size_ = kAfterJump;
  const auto left = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - at, kWindow));
  const std::size_t wanted = std::min(std::max(least, next_size_), left);
  next_size_ = std::min(2 * next_size_, kWindow);
  if (wanted > window_.capacity) {
    window_.room.reset(new std::byte[wanted]);  // not cleared: it is filled at once
    window_.capacity = wanted;
  }
  window_.at = at;
  window_.view = {window_.room.get(), read_file(at, std::span(window_.room.get(), wanted))};
  if (at <= from_start_) from_start_ = std::max(from_start_, at + window_.view.size());
}

std::span<const std::byte> Bytes::look_further(std::uint64_t at, std::size_t least) {
  if (at >= size_) return {};
  least = static_cast<std::size_t>(std::min<std::uint64_t>(least, size_ - at));
  if (!is_at_hand(at, least)) fill_window(at, least);
  return window_.view.subspan(static_cast<std::size_t>(at - window_.at));
}

std::size_t Bytes::read(std::uint64_t at, std::span<std::byte> out) {
  if (at >= size_ || out.empty()) return 0;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - at));
  if (descriptor_ >= 0 && wanted >= kWindow) return read_file(at, out.first(wanted));
  const auto there = look(at, wanted);
  const std::size_t got = std::min(wanted, there.size());
  std::copy_n(there.begin(), got, out.begin());
  return got;
}

std::size_t Bytes::peek(std::uint64_t at, std::span<std::byte> out) {
  if (descriptor_ < 0 || is_at_hand(at, out.size())) return read(at, out);
  return at < size_ ? read_file(at, out) : 0;
}

std::optional<ElementHead> head_of(std::span<const std::byte> raw, Coding coding) {
  const std::size_t size = raw.size();
  if (size < 8) return std::nullopt;
  const bool big = coding == Coding::ExplicitBig;
  ElementHead head{
      .tag = std::uint32_t{two_at(raw, 0, big)} << 16 | two_at(raw, 2, big), .length = four_at(raw, 4, big), .size = 8};
  // Items and their ends have no VR in any coding.
  if (coding == Coding::ImplicitLittle || head.tag >> 16 == kItem >> 16) return head;
  head.vr = {static_cast<char>(raw[4]), static_cast<char>(raw[5])};
  head.has_vr = true;
  const std::string_view vr(head.vr.data(), 2);
  if (!is_vr(vr)) return std::nullopt;
  if (!has_long_length(vr_of(vr)) || !is_letter(vr[0])) {
    head.length = two_at(raw, 6, big);
    return head;
  }
  if (size < 12) return std::nullopt;
  head.length = four_at(raw, 8, big);
  head.size = 12;
  return head;
}

}  // namespace qapc::dicom
