#include "runtime/dicom/archive.hpp"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/layout.hpp"
#include "runtime/inflate/inflate.hpp"

namespace qapc::dicom {
namespace {

constexpr std::size_t kHead = std::size_t{64} << 10;  // bytes that show whether a member may be DICOM
constexpr std::uint64_t kMostMembers = 50'000'000;
constexpr std::uint64_t kMostRatio = 1100;  // deflate packs a byte a thousand times, and no better
constexpr std::uint64_t kAlwaysAllowed = std::uint64_t{1} << 30;  // bytes
constexpr std::string_view kChanged = "changed while it was read";
constexpr std::size_t kLongestName = 4096;  // bytes

std::unexpected<Refused> refuse(Refusal why, std::string detail) {
  return std::unexpected(Refused{why, std::move(detail)});
}

}  // namespace

struct Archive::State {
  ::archive* reader = nullptr;
  int descriptor = -1;
  std::uint64_t packed = 0;    ///< size of the file
  timespec modified{};         ///< time of its last change, when it was opened
  std::uint64_t unpacked = 0;  ///< bytes so far
  std::uint64_t members = 0;
  bool ended = false;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (reader != nullptr) ::archive_read_free(reader);
    if (descriptor >= 0) ::close(descriptor);
  }

  [[nodiscard]] bool too_much() const { return unpacked > kAlwaysAllowed && unpacked / kMostRatio > packed; }
  /// The file has got another size or time of change since it was opened.
  [[nodiscard]] bool changed() const {
    struct stat now{};
    return ::fstat(descriptor, &now) == 0 &&
           (static_cast<std::uint64_t>(now.st_size) != packed || now.st_mtim.tv_sec != modified.tv_sec ||
            now.st_mtim.tv_nsec != modified.tv_nsec);
  }
  /// Why libarchive stops. Its own words may hold names.
  [[nodiscard]] Refused stops() const {
    if (changed()) return {Refusal::Unreadable, std::string(kChanged)};
    const bool by_system = ::archive_errno(reader) == EIO;
    return {by_system ? Refusal::Unreadable : Refusal::Damaged,
            by_system ? "the system stops in the middle of the archive"
                      : "the archive ends early or contradicts itself, after " + std::to_string(members) + " members"};
  }

  /// Appends to `bytes` until they are `most`, or the member ends. False when it cannot be read.
  bool read(std::vector<std::byte>& bytes, std::uint64_t most) {
    constexpr std::size_t kStep = std::size_t{1} << 18;
    while (bytes.size() < most && !too_much()) {
      const std::size_t had = bytes.size();
      const std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(most - had, std::max(kStep, had / 2)));
      bytes.resize(had + step);
      const auto got = ::archive_read_data(reader, bytes.data() + had, step);
      bytes.resize(had + static_cast<std::size_t>(std::max<decltype(got)>(got, 0)));
      unpacked += bytes.size() - had;
      if (got < 0) return false;
      if (got == 0) return true;
    }
    return true;
  }

  /// Fills bytes or the reason why there are none.
  void fill(Member& member) {
    if (member.name.size() > kLongestName) return refuse(member, Refusal::Unreadable, "its name is too long");
    const bool good = read(member.bytes, kHead);
    const auto head = Bytes::of(member.bytes);
    const bool gzipped = inflate::looks_gzipped(member.bytes);
    if (looks_like_archive(member.bytes)) return refuse(member, Refusal::NotDicom, "an archive inside an archive");
    if (const auto layout = recognise(*head); !layout && layout.error().why == Refusal::NotDicom && !gzipped && good)
      return refuse(member, layout.error().why, layout.error().detail);
    if (good && member.bytes.size() == kHead && !read(member.bytes, inflate::kLargest + 1))
      return refuse(member, Refusal::Damaged, "the packed data contradict themselves");
    if (!good) return refuse(member, Refusal::Damaged, "the packed data contradict themselves");
    if (member.bytes.size() > inflate::kLargest) return refuse(member, Refusal::Unreadable, "larger than 4 GiB");
  }

  static void refuse(Member& member, Refusal why, std::string detail) {
    member.bytes = {};
    member.refused = Refused{why, std::move(detail)};
  }
};

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() = default;

std::expected<Archive, Refused> Archive::open(const std::string& file) {
  constexpr std::size_t kPiece = std::size_t{256} << 10;
  auto state = std::make_unique<State>();
  state->descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status{};
  if (state->descriptor < 0 || ::fstat(state->descriptor, &status) != 0)
    return refuse(Refusal::Unreadable, std::generic_category().message(errno));
  state->packed = static_cast<std::uint64_t>(status.st_size);
  state->modified = status.st_mtim;
  state->reader = ::archive_read_new();
  if (state->reader == nullptr) return refuse(Refusal::Unreadable, "larger than the memory");
  ::archive_read_support_filter_gzip(state->reader);
  ::archive_read_support_format_tar(state->reader);
  ::archive_read_support_format_zip(state->reader);
  if (::archive_read_open_fd(state->reader, state->descriptor, kPiece) != ARCHIVE_OK)
    return std::unexpected(state->stops());
  return Archive(std::move(state));
}

std::expected<std::optional<Member>, Refused> Archive::next() {
  State& state = *state_;
  while (!state.ended) {
    ::archive_entry* entry = nullptr;
    const int result = ::archive_read_next_header(state.reader, &entry);
    state.ended = result == ARCHIVE_EOF || result < ARCHIVE_WARN;
    if (result == ARCHIVE_EOF && state.changed()) return refuse(Refusal::Unreadable, std::string(kChanged));
    if (result == ARCHIVE_EOF) break;
    if (state.ended) return std::unexpected(state.stops());
    state.ended = state.too_much() || ++state.members > kMostMembers;
    if (state.ended) return refuse(Refusal::Unreadable, "the archive holds more than an archive of images does");
    const auto type = ::archive_entry_filetype(entry);
    if (type == AE_IFDIR) continue;
    Member member;
    const char* const name = ::archive_entry_pathname(entry);
    member.name = name != nullptr ? name : "member " + std::to_string(state.members);
    if (::archive_entry_hardlink(entry) != nullptr || type == AE_IFLNK) {
      State::refuse(member, Refusal::Unreadable, "a link inside an archive");
    } else if (type != AE_IFREG && type != 0) {
      State::refuse(member, Refusal::Unreadable, "not a regular file");
    } else if (::archive_entry_is_encrypted(entry) != 0) {
      State::refuse(member, Refusal::Unreadable, "encrypted");
    } else {
      state.fill(member);
    }
    return member;
  }
  return std::nullopt;
}

bool looks_like_archive(std::span<const std::byte> head) {
  const auto begins = [&](std::string_view with) {
    return head.size() >= with.size() && std::ranges::equal(head.first(with.size()), with, [](std::byte b, char c) {
             return b == static_cast<std::byte>(c);
           });
  };
  if (begins("PK\x03\x04") || begins("PK\x05\x06")) return true;
  // A tar header: its sum, in octal digits at 148, counted as if blanks stood there.
  constexpr std::size_t kHeader = 512;
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumSize = 8;
  if (head.size() < kHeader) return false;
  unsigned sum = 0;
  unsigned said = 0;
  bool digits = false;
  for (std::size_t i = 0; i < kHeader; ++i) {
    const auto byte = std::to_integer<unsigned>(head[i]);
    const bool in_sum = i >= kSumAt && i < kSumAt + kSumSize;
    sum += in_sum ? ' ' : byte;
    if (!in_sum || byte < '0' || byte > '7') continue;
    said = said * 8 + (byte - '0');
    digits = true;
  }
  return digits && said == sum;
}

}  // namespace qapc::dicom
