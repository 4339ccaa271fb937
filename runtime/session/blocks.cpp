#include "runtime/session/blocks.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/coding.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/crypto/sealed.hpp"

namespace qapc::session {
namespace {

constexpr std::size_t kLongestBegin = 4096;                     // bytes
constexpr std::size_t kBlockFrame = 1 + sizeof(std::uint64_t);  // kind and size, before each block

/// What a block is and where it belongs.
std::string context(const std::string& begin, char kind, std::uint64_t number) {
  return begin + kind + std::to_string(number);
}

}  // namespace

std::string begin_of(std::string_view format, std::string_view dictionary, const Key& key, json::Object more) {
  more.insert({{"format", format}, {"engine", QAPC_VERSION}, {"dictionary", dictionary}, {"key", key.name()}});
  return json::canonical(more) + "\n";
}

std::string BlockWriter::next(char kind, std::string_view bytes) {
  const std::string sealed = key_.sealed(context(begin_, kind, number_++), bytes);
  coding::Out block;
  block.fixed(kind);
  block.fixed(static_cast<std::uint64_t>(sealed.size()));
  block.raw(sealed);
  return block.take();
}

Result<BlockFile> BlockFile::open(const std::filesystem::path& path, int flags) {
  const int handle = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, WholeFile::kForOwner);
  if (handle < 0) return fail(Errc::NotFound, "{} cannot be opened: {}", path.string(), std::strerror(errno));
  BlockFile file(path.string(), handle);
  struct stat of{};
  if (::fstat(handle, &of) != 0 || !S_ISREG(of.st_mode)) return fail(Errc::Unreadable, "{} is no file", file.name_);
  file.size_ = static_cast<std::uint64_t>(of.st_size);
  return file;
}

BlockFile::BlockFile(BlockFile&& other) noexcept
    : name_(std::move(other.name_)), handle_(std::exchange(other.handle_, -1)), size_(other.size_) {}

BlockFile::~BlockFile() {
  if (handle_ >= 0) ::close(handle_);
}

std::unexpected<Error> BlockFile::damaged() const {
  return fail(Errc::Damaged, "{} is damaged: cut, or changed after it was written", name_);
}

Result<std::string> BlockFile::first_line() const {
  QAPC_TRY(std::string line, bytes(0, std::min<std::uint64_t>(size_, kLongestBegin)));
  line.resize(std::min(line.find('\n'), line.size()));
  return line;
}

Result<void> BlockFile::fits(const json::Value& begin, std::string_view dictionary, const Key& key,
                             std::string_view remedy) const {
  if (begin["engine"].string() != QAPC_VERSION)
    return fail(Errc::Unsupported, "{} was made by qapc {}, and this is {}: {}", name_, begin["engine"].string(),
                QAPC_VERSION, remedy);
  if (begin["dictionary"].string() != dictionary)
    return fail(Errc::Unsupported, "{} was made with other tables of the dictionary: {}", name_, remedy);
  if (begin["key"].string() != key.name())
    return fail(Errc::Unsupported,
                "{} was made with the pseudonym key {}, and this one is {}: name that one with --key", name_,
                begin["key"].string(), key.name());
  return {};
}

Result<BlockFile::Place> BlockFile::place(std::uint64_t at, std::uint64_t number) const {
  QAPC_TRY(const std::string frame, bytes(at, kBlockFrame));
  coding::In in(frame);
  const char kind = in.fixed<char>();
  const Place place{kind, number, at + kBlockFrame, in.fixed<std::uint64_t>()};
  if (place.size < crypto::kSealSize || place.size > size_ || place.at > size_ - place.size) return damaged();
  return place;
}

Result<std::string> BlockFile::block(const Place& place, const std::string& begin, const Key& key) const {
  QAPC_TRY(const std::string sealed, bytes(place.at, place.size));
  auto opened = key.unsealed(context(begin, place.kind, place.number), sealed);
  if (!opened) return damaged();
  return std::move(*opened);
}

Result<std::string> BlockFile::bytes(std::uint64_t at, std::uint64_t size) const {
  if (size > size_ || at > size_ - size) return damaged();
  std::string read(size, '\0');
  for (std::size_t done = 0; done < read.size();) {
    const ssize_t got = ::pread(handle_, read.data() + done, read.size() - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Errc::Unreadable, "{} cannot be read any more", name_);
    done += static_cast<std::size_t>(got);
  }
  return read;
}

}  // namespace qapc::session
