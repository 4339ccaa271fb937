#include "runtime/index/index.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

#include "runtime/crypto/digest.hpp"

namespace qapc::index {
namespace {

constexpr std::string_view kBegin = "qapx\r\n\x1a\n";  // a transfer as text would break it
constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kHead = 8 + sizeof kFormat;
constexpr std::size_t kTail = 2 * sizeof(std::uint64_t) + crypto::kDigestSize;

void put(const Origin& origin, Out& out) {
  out.text(origin.relative);
  out.count(origin.place);
  out.count(origin.size);
  out.fixed(origin.modified);
}
Origin origin(In& in) {
  Origin one{.relative = std::string(in.text())};
  one.place = static_cast<std::uint32_t>(in.count());
  one.size = in.count();
  one.modified = in.fixed<std::int64_t>();
  return one;
}
void put(const dicom::Refused& why, Out& out) {
  out.fixed(why.why);
  out.text(why.detail);
}
dicom::Refused refused(In& in) {
  dicom::Refused one{.why = dicom::Refusal{in.fixed<std::uint8_t>()}, .detail = ""};
  one.detail = in.text();
  if (one.why > dicom::Refusal::Archive) in.fail();
  return one;
}
void put(const Place& place, Out& out) {
  out.count(place.at);
  out.count(place.size);
  out.raw(place.digest);
  out.text(place.study);
  out.text(place.series);
  out.count(place.objects);
}
Place place(In& in) {
  Place one;
  one.at = in.count();
  one.size = in.count();
  one.digest = in.raw(crypto::kDigestSize);
  one.study = in.text();
  one.series = in.text();
  one.objects = static_cast<std::uint32_t>(in.count());
  return one;
}

template <typename Rows, typename Put>
void put_all(const Rows& rows, Out& out, Put put_one) {
  out.count(rows.size());
  for (const auto& row : rows) put_one(row);
}
template <typename Row, typename Take>
void take_all(std::vector<Row>& rows, In& in, Take take) {
  const std::size_t count = in.count_of_bytes();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) rows.push_back(take());
}

std::string pack(const Directory& directory) {
  Out out;
  const auto text = [&](const std::string& one) { out.text(one); };
  text(directory.dictionary);
  put_all(directory.roots, out, text);
  put_all(directory.archives, out, [&](const Archived& one) {
    put(one.origin, out);
    out.fixed(one.whole);
    put(one.why, out);
  });
  put_all(directory.blocks, out, [&](const Place& one) { put(one, out); });
  for (const auto* unused : {&directory.unused, &directory.torn}) {
    put_all(*unused, out, [&](const Unused& one) {
      put(one.origin, out);
      put(one.why, out);
    });
  }
  put_all(directory.closed, out, text);
  return out.take();
}

/// Nothing where the bytes contradict themselves.
std::optional<Directory> unpack(std::string_view bytes, std::uint64_t end) {
  In in(bytes);
  Directory all;
  const auto text = [&] { return std::string(in.text()); };
  all.dictionary = text();
  take_all(all.roots, in, text);
  take_all(all.archives, in, [&] {
    Archived one{.origin = origin(in)};
    one.whole = in.fixed<std::uint8_t>() != 0;
    one.why = refused(in);
    return one;
  });
  take_all(all.blocks, in, [&] { return place(in); });
  for (auto* unused : {&all.unused, &all.torn}) {
    take_all(*unused, in, [&] {
      Unused one{.origin = origin(in), .why = {}};
      one.why = refused(in);
      return one;
    });
  }
  take_all(all.closed, in, text);
  if (in.failed() || !in.done()) return std::nullopt;
  const bool inside = std::ranges::all_of(all.blocks, [&](const Place& one) {
    return one.at >= kHead && one.size <= end && one.at <= end - one.size && one.objects <= kMostObjects;
  });
  const auto place_known = [&](const auto& one) { return is_known(one.origin, all); };
  const bool known = std::ranges::all_of(all.archives, place_known) && std::ranges::all_of(all.unused, place_known) &&
                     std::ranges::all_of(all.torn, place_known);
  return inside && known ? std::optional(std::move(all)) : std::nullopt;
}

}  // namespace

bool is_known(const Origin& origin, const Directory& directory) {
  const bool member = (origin.place & kInArchive) != 0;
  return (origin.place & ~kInArchive) < (member ? directory.archives.size() : directory.roots.size());
}

Result<void> Writer::begin() {
  if (end_ > 0) return {};
  Out head;
  head.raw(kBegin);
  head.fixed(kFormat);
  end_ = kHead;
  return sink_(head.bytes());
}

Result<void> Writer::put(std::string_view block, std::string study, std::string series, std::uint32_t objects) {
  QAPC_TRY_VOID(begin());
  blocks_.push_back({.at = end_,
                     .size = block.size(),
                     .digest = crypto::sha256(block),
                     .study = std::move(study),
                     .series = std::move(series),
                     .objects = objects});
  end_ += block.size();
  return sink_(block);
}

Result<void> Writer::finish(Directory directory) {
  QAPC_TRY_VOID(begin());
  std::ranges::sort(blocks_, [](const Place& a, const Place& b) {
    return std::tie(a.study, a.series, a.at) < std::tie(b.study, b.series, b.at);
  });
  directory.blocks = std::move(blocks_);
  const std::string bytes = pack(directory);
  Out tail;
  tail.fixed(end_);
  tail.fixed(static_cast<std::uint64_t>(bytes.size()));
  tail.raw(crypto::sha256(bytes));
  QAPC_TRY_VOID(sink_(bytes));
  return sink_(tail.bytes());
}

std::uint64_t Writer::objects() const {
  std::uint64_t all = 0;
  for (const Place& block : blocks_) all += block.objects;
  return all;
}

bool looks_like_index(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return false;
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  char head[kBegin.size()];
  const bool same = ::pread(descriptor, head, sizeof head, 0) == static_cast<ssize_t>(sizeof head) &&
                    std::string_view(head, sizeof head) == kBegin;
  ::close(descriptor);
  return same;
}

Index::~Index() {
  if (file_ >= 0) ::close(file_);
}
Index::Index(Index&& other) noexcept
    : file_(std::exchange(other.file_, -1)), name_(std::move(other.name_)), directory_(std::move(other.directory_)) {}

Result<Index> Index::open(const std::filesystem::path& file) {
  Index index(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  index.name_ = file.string();
  if (index.file_ < 0 && errno == ENOENT) return fail(Errc::NotFound, "{} is not there", index.name_);
  struct stat status{};
  if (index.file_ < 0 || ::fstat(index.file_, &status) != 0)
    return fail(Errc::Unreadable, "{} cannot be read: {}", index.name_, std::strerror(errno));
  QAPC_TRY_VOID(index.read_directory(static_cast<std::uint64_t>(status.st_size)));
  return index;
}

Result<void> Index::read_directory(std::uint64_t size) {
  const auto damaged = [&] { return fail(Errc::Damaged, "{} is not an index, or it is damaged", name_); };
  if (size < kHead + kTail) return damaged();
  QAPC_TRY(const std::string head, bytes(0, kHead));
  In begin(head);
  if (begin.raw(kBegin.size()) != kBegin) return damaged();
  if (const auto format = begin.fixed<std::uint32_t>(); format != kFormat)
    return fail(Errc::Unsupported, "{} is an index of format {}, and this qapc reads format {}: make it again", name_,
                format, kFormat);
  QAPC_TRY(const std::string tail, bytes(size - kTail, kTail));
  In end(tail);
  const auto at = end.fixed<std::uint64_t>();
  const auto length = end.fixed<std::uint64_t>();
  if (at < kHead || at > size - kTail || length != size - kTail - at) return damaged();
  QAPC_TRY(const std::string packed, bytes(at, length));
  if (crypto::sha256(packed) != end.raw(crypto::kDigestSize)) return damaged();
  auto read = unpack(packed, at);
  if (!read) return damaged();
  directory_ = std::move(*read);
  return {};
}

Result<std::string> Index::bytes(std::uint64_t at, std::uint64_t size) const {
  std::string bytes(size, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Errc::Unreadable, "{} cannot be read: {}", name_, std::strerror(errno));
    if (got == 0) return fail(Errc::Damaged, "{} ends early", name_);
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::string> Index::block(std::size_t number) const {
  const Place& place = directory_.blocks[number];
  QAPC_TRY(std::string read, bytes(place.at, place.size));
  if (crypto::sha256(read) != place.digest)
    return fail(Errc::Damaged, "{} is damaged: block {} is not what was written", name_, number + 1);
  return read;
}

}  // namespace qapc::index
