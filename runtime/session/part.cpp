#include "runtime/session/part.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "runtime/abi/artefact.hpp"
#include "runtime/abi/reason.hpp"
#include "runtime/base/coding.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/crypto/sealed.hpp"
#include "runtime/json/value.hpp"
#include "runtime/session/files.hpp"

namespace qapc::session {
namespace {

constexpr std::string_view kFormat = "qapc-part/1";
constexpr std::size_t kLongestBegin = 4096;                // bytes
constexpr std::size_t kBlock = std::size_t{4} << 20;       // bytes of objects, about
constexpr std::size_t kMostHeld = std::size_t{64} << 20;   // bytes of objects in memory
constexpr std::size_t kFrame = 1 + sizeof(std::uint64_t);  // kind and size, before each block

// Kinds of blocks, in this order.
constexpr char kHead = 'h';
constexpr char kMeasured = 'm';
constexpr char kObjects = 'o';
constexpr char kEnd = 'e';

/// The first line of a part, in the clear.
std::string begin_of(std::string_view dictionary, const Key& key) {
  const json::Object begin{
      {"format", kFormat}, {"engine", QAPC_VERSION}, {"dictionary", dictionary}, {"key", key.name()}};
  return json::canonical(begin) + "\n";
}

/// What a block is and where it belongs.
std::string context(const std::string& begin, char kind, std::uint64_t number) {
  return begin + kind + std::to_string(number);
}

/// Sealed blocks, one after another.
class Blocks {
 public:
  Blocks(WholeFile& file, std::string begin, const Key& key) : file_(file), begin_(std::move(begin)), key_(key) {}

  Result<void> put(char kind, std::string_view bytes) {
    const std::string sealed = key_.sealed(context(begin_, kind, number_++), bytes);
    coding::Out frame;
    frame.fixed(kind);
    frame.fixed(static_cast<std::uint64_t>(sealed.size()));
    QAPC_TRY_VOID(file_.put(frame.bytes()));
    return file_.put(sealed);
  }

 private:
  WholeFile& file_;
  std::string begin_;
  const Key& key_;
  std::uint64_t number_ = 0;
};

std::string bytes_of(const Measurements::value_type& one) {
  coding::Out out;
  out.raw(one.first);
  out.count(one.second.size());
  for (const auto& [recipe, cell] : one.second) {
    out.count(recipe);
    pack(cell, out);
  }
  return out.take();
}

}  // namespace

std::string series_digest(const exam::Series& series) {
  std::vector<std::string> images;
  for (const exam::Image& image : series.images) {
    coding::Out one;
    one.text(image.sop_instance_uid);
    one.fixed(image.frame);
    one.text(image.evidence);
    images.push_back(one.take());
  }
  std::ranges::sort(images);
  coding::Out all;
  all.text(series.uid);
  for (const std::string& image : images) all.raw(image);
  return crypto::sha256(all.bytes());
}

void keep_measured(const exam::Series& series, Measurements& into) {
  std::vector<std::pair<abi::Index, exam::Cell>> cells;
  for (std::size_t recipe = 0; recipe < series.measured.size(); ++recipe) {
    const exam::Cell& cell = series.measured[recipe];
    if (cell.missing != abi::because(abi::Reason::NotNeeded)) cells.emplace_back(static_cast<abi::Index>(recipe), cell);
  }
  if (!cells.empty()) into.insert_or_assign(series_digest(series), std::move(cells));
}

Result<void> PartWriter::add(const Seen& seen) {
  coding::Out object;
  pack(File{.path = "", .relative = seen.file.relative}, object);
  pack(seen.object, object);
  coding::Out out;
  out.text(object.bytes());
  studies_[seen.object.study_instance_uid].held += out.bytes();
  held_ += out.bytes().size();
  return held_ > kMostHeld ? put_away() : Result<void>{};
}

void PartWriter::add(std::int64_t files, std::span<const report::UnusedFile> unused) {
  files_ += files;
  unused_.insert(unused_.end(), unused.begin(), unused.end());
}

Result<void> PartWriter::put_away() {
  for (auto& [uid, study] : studies_) {
    if (study.held.empty()) continue;
    QAPC_TRY(const Spill::Piece piece, spill_.put(std::exchange(study.held, {})));
    study.put_away.push_back(piece);
  }
  held_ = 0;
  return {};
}

Result<std::vector<std::string>> PartWriter::objects_of(const Study& study) const {
  std::string bytes = study.held;
  for (const Spill::Piece& piece : study.put_away) {
    QAPC_TRY(const std::string more, spill_.get(piece));
    bytes += more;
  }
  std::vector<std::string> objects;
  for (coding::In in(bytes); !in.done();) objects.emplace_back(in.text());
  std::ranges::sort(objects);
  return objects;
}

std::string PartWriter::head(const abi::Program& program) const {
  coding::Out out;
  out.text(abi::encode(program));
  out.fixed(files_);
  std::vector<report::UnusedFile> unused = unused_;
  std::ranges::sort(unused, [](const auto& a, const auto& b) {
    return std::tie(a.code, a.reason, a.detail) < std::tie(b.code, b.reason, b.detail);
  });
  out.count(unused.size());
  for (const report::UnusedFile& one : unused) {
    for (const std::string* text : {&one.code, &one.reason, &one.detail}) out.text(*text);
  }
  return out.take();
}

Result<void> PartWriter::write(const std::filesystem::path& path, const abi::Program& program,
                               std::string_view dictionary, const Key& key) const {
  QAPC_TRY(WholeFile file, WholeFile::create(path, WholeFile::kForOwner));
  const std::string begin = begin_of(dictionary, key);
  QAPC_TRY_VOID(file.put(begin));
  Blocks blocks(file, begin, key);
  QAPC_TRY_VOID(blocks.put(kHead, head(program)));
  for (const auto& one : measured_) QAPC_TRY_VOID(blocks.put(kMeasured, bytes_of(one)));
  for (const auto& [uid, study] : studies_) {
    QAPC_TRY(const std::vector<std::string> objects, objects_of(study));
    coding::Out block;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      block.text(objects[i]);
      if (block.bytes().size() < kBlock && i + 1 < objects.size()) continue;
      QAPC_TRY_VOID(blocks.put(kObjects, std::exchange(block, {}).take()));
    }
  }
  QAPC_TRY_VOID(blocks.put(kEnd, "end"));
  return file.finish();
}

Part::Part(Part&& other) noexcept
    : name_(std::move(other.name_)),
      file_(std::exchange(other.file_, -1)),
      key_(std::move(other.key_)),
      size_(other.size_),
      begin_(std::move(other.begin_)),
      objects_(std::move(other.objects_)),
      program_(std::move(other.program_)),
      files_(other.files_),
      unused_(std::move(other.unused_)),
      measured_(std::move(other.measured_)),
      digest_(std::move(other.digest_)) {}

Part::~Part() {
  if (file_ >= 0) ::close(file_);
}

Result<Part> Part::open(const std::filesystem::path& file, std::string_view dictionary, const Key& key) {
  const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return fail(Errc::NotFound, "{} cannot be opened: {}", file.string(), std::strerror(errno));
  Part part(file.string(), handle, key);
  struct stat of{};
  if (::fstat(handle, &of) != 0 || !S_ISREG(of.st_mode)) return fail(Errc::Unreadable, "{} is no file", part.name_);
  part.size_ = static_cast<std::uint64_t>(of.st_size);
  QAPC_TRY(const std::uint64_t first, part.read_begin(dictionary));
  QAPC_TRY_VOID(part.read_blocks(first));
  return part;
}

std::unexpected<Error> Part::damaged() const {
  return fail(Errc::Damaged, "{} is damaged: cut, or changed after it was written", name_);
}

Result<std::string> Part::bytes(std::uint64_t at, std::uint64_t size) const {
  if (size > size_ || at > size_ - size) return damaged();
  std::string read(size, '\0');
  for (std::size_t done = 0; done < read.size();) {
    const ssize_t got = ::pread(file_, read.data() + done, read.size() - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Errc::Unreadable, "{} cannot be read any more", name_);
    done += static_cast<std::size_t>(got);
  }
  return read;
}

/// Where the blocks begin.
Result<std::uint64_t> Part::read_begin(std::string_view dictionary) {
  QAPC_TRY(std::string line, bytes(0, std::min<std::uint64_t>(size_, kLongestBegin)));
  line.resize(std::min(line.find('\n'), line.size()));
  const auto parsed = json::parse(line);
  if (!parsed || (*parsed)["format"].string() != kFormat)
    return fail(Errc::Damaged, "{} is no part: `qapc run POLICY PATH --partial FILE` makes one", name_);
  const json::Value& begin = *parsed;
  if (begin["engine"].string() != QAPC_VERSION)
    return fail(Errc::Unsupported, "{} was made by qapc {}, and this is {}: make it again", name_,
                begin["engine"].string(), QAPC_VERSION);
  if (begin["dictionary"].string() != dictionary)
    return fail(Errc::Unsupported, "{} was made with other tables of the dictionary: make it again", name_);
  if (begin["key"].string() != key_.name())
    return fail(Errc::Unsupported,
                "{} was made with the pseudonym key {}, and this one is {}: name that one with --key", name_,
                begin["key"].string(), key_.name());
  begin_ = begin_of(dictionary, key_);
  if (line + "\n" != begin_) return damaged();
  return begin_.size();
}

Result<std::string> Part::block(char kind, const Place& place) const {
  QAPC_TRY(const std::string sealed, bytes(place.at, place.size));
  auto opened = key_.unsealed(context(begin_, kind, place.number), sealed);
  if (!opened) return damaged();
  return std::move(*opened);
}

Result<void> Part::read_blocks(std::uint64_t at) {
  std::string seals;
  for (std::uint64_t number = 0;; ++number) {
    QAPC_TRY(const std::string frame, bytes(at, kFrame));
    coding::In in(frame);
    const char kind = in.fixed<char>();
    const Place place{number, at + kFrame, in.fixed<std::uint64_t>()};
    if (place.size < crypto::kSealSize || place.size > size_ || (number == 0) != (kind == kHead)) return damaged();
    at = place.at + place.size;
    if (kind == kObjects) {
      objects_.push_back(place);
      QAPC_TRY(const std::string seal, bytes(place.at, crypto::kSealSize));
      seals += seal;
    } else if (kind == kHead) {
      QAPC_TRY_VOID(take_head(place));
    } else if (kind == kMeasured) {
      QAPC_TRY_VOID(take_measured(place));
    } else {
      if (kind != kEnd || at != size_ || !block(kEnd, place)) return damaged();
      if (!seals.empty()) digest_ = crypto::sha256(seals);
      return {};
    }
  }
}

Result<void> Part::take_head(const Place& place) {
  QAPC_TRY(const std::string bytes, block(kHead, place));
  coding::In in(bytes);
  program_ = in.text();
  files_ = in.fixed<std::int64_t>();
  unused_.resize(in.count_of_bytes());
  for (report::UnusedFile& one : unused_) {
    for (std::string* text : {&one.code, &one.reason, &one.detail}) *text = in.text();
  }
  return in.failed() || !in.done() ? Result<void>(damaged()) : Result<void>{};
}

Result<void> Part::take_measured(const Place& place) {
  QAPC_TRY(const std::string bytes, block(kMeasured, place));
  coding::In in(bytes);
  auto& cells = measured_[std::string(in.raw(crypto::kDigestSize))];
  cells.resize(in.count_of_bytes());
  for (auto& [recipe, cell] : cells) {
    recipe = static_cast<abi::Index>(in.count());
    cell = unpack_cell(in);
  }
  return in.failed() || !in.done() ? Result<void>(damaged()) : Result<void>{};
}

Result<std::vector<Seen>> Part::objects(std::uint32_t number) const {
  QAPC_TRY(const std::string bytes, block(kObjects, objects_[number]));
  std::vector<Seen> all;
  for (coding::In in(bytes); !in.done();) {
    coding::In one(in.text());
    all.push_back(unpack_seen(one));
    if (in.failed() || one.failed() || !one.done()) return damaged();
  }
  return all;
}

}  // namespace qapc::session
