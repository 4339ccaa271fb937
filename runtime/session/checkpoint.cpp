#include "runtime/session/checkpoint.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <sys/file.h>
#include <unistd.h>

#include "runtime/abi/artefact.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/session/packing.hpp"

namespace qapc::session {
namespace {

constexpr std::string_view kCheckpoint = "qapc-checkpoint/1";

// Kinds of blocks, in any order.
constexpr char kFiles = 'f';
constexpr char kSeries = 'm';

/// The same for a file wherever the command is run.
std::string absolute(const std::string& path) {
  return path.starts_with('/') ? path : std::filesystem::absolute(path).native();
}

std::uint64_t hash_of(std::string_view path) {
  return std::hash<std::string_view>{}(path);
}

/// Which file, and as it was when.
std::string bytes_of(const std::string& path, const Stamp& stamp) {
  coding::Out out;
  out.text(path);
  out.fixed(stamp.size);
  out.fixed(stamp.modified);
  return out.take();
}

std::string bytes_of(const File& file, const Checkpoint::Object& object) {
  coding::Out out;
  out.fixed(object.has_value());
  if (object) {
    pack(File{.path = "", .relative = file.relative}, out);
    pack(*object, out);
  } else {
    out.fixed(object.error().why);
    out.text(object.error().detail);
  }
  return out.take();
}

Checkpoint::Object unpack_object(coding::In& in) {
  if (in.fixed<std::uint8_t>() != 0) return unpack_seen(in).object;
  const auto why = in.fixed<dicom::Refusal>();
  return std::unexpected(dicom::Refused{why, std::string(in.text())});
}

}  // namespace

Result<Checkpoint> Checkpoint::open(const std::filesystem::path& path, const abi::Program& program,
                                    std::string_view dictionary, const Key& key) {
  QAPC_TRY(BlockFile file, BlockFile::open(path, O_RDWR | O_CREAT));
  if (::flock(file.handle(), LOCK_EX | LOCK_NB) != 0)
    return fail(Errc::Unreadable, "{} is in use by another run", file.name());
  const std::string digest = crypto::hex(crypto::sha256(abi::encode(program)));
  Checkpoint checkpoint(std::move(file), key, begin_of(kCheckpoint, dictionary, key, {{"program", digest}}));
  QAPC_TRY_VOID(checkpoint.begin(dictionary));
  QAPC_TRY_VOID(checkpoint.learn());
  return checkpoint;
}

Checkpoint::Checkpoint(Checkpoint&& other) noexcept
    : file_(std::move(other.file_)),
      key_(other.key_),
      begin_(other.begin_),
      end_(other.end_),
      blocks_(std::move(other.blocks_)),
      known_(std::move(other.known_)),
      measured_(std::move(other.measured_)),
      writer_(begin_, key_, blocks_.size()) {}

/// Reads the first line, or writes it.
Result<void> Checkpoint::begin(std::string_view dictionary) {
  QAPC_TRY(const std::string line, file_.first_line());
  const bool cut = line.size() == file_.size() && begin_.starts_with(line);  // killed when it had hardly begun
  if (cut) return append(begin_);
  end_ = begin_.size();
  const auto parsed = json::parse(line);
  if (!parsed || (*parsed)["format"].string() != kCheckpoint)
    return fail(Errc::Invalid, "{} is there and is no checkpoint, and is not written over: name another file", name());
  QAPC_TRY_VOID(file_.fits(*parsed, dictionary, key_, "remove it, and begin again"));
  if (line + "\n" == begin_) return {};
  return fail(Errc::Unsupported, "{} was begun with another policy: name another file, or remove it", name());
}

/// What is there, as far as it is whole.
Result<void> Checkpoint::learn() {
  while (end_ < file_.size()) {
    const auto place = file_.place(end_, blocks_.size());
    if (!place) break;
    const auto bytes = file_.block(*place, begin_, key_);
    if (!bytes && place->end() == file_.size()) break;
    if (!bytes) return std::unexpected(bytes.error());
    if (!learn(*place, *bytes)) return file_.damaged();
    end_ = place->end();
  }
  if (end_ < file_.size() && ::ftruncate(file_.handle(), static_cast<off_t>(end_)) != 0)
    return fail(Errc::CannotWrite, "{} cannot be written: {}", name(), std::strerror(errno));
  std::ranges::sort(known_);
  return {};
}

bool Checkpoint::learn(const BlockFile::Place& place, const std::string& bytes) {
  const auto number = static_cast<std::uint32_t>(blocks_.size());
  blocks_.push_back(place);
  if (place.kind == kSeries) {
    Measurements one;
    const bool whole = unpack(bytes, one);
    for (auto& [digest, cells] : one) std::ranges::move(cells, std::back_inserter(measured_[digest]));
    return whole;
  }
  coding::In in(bytes);
  while (!in.done()) {
    const auto at = static_cast<std::uint32_t>(bytes.size() - in.left());
    coding::In record(in.text());
    known_.push_back({.hash = hash_of(record.text()), .block = number, .at = at});
    if (record.failed()) return false;
  }
  return place.kind == kFiles && !in.failed();
}

/// Whole, or not there.
Result<void> Checkpoint::append(std::string_view bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t put =
        ::pwrite(file_.handle(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(end_ + done));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      const std::string why = std::strerror(errno);
      // What is half written is not whole, and is cut off at the next opening at the latest.
      [[maybe_unused]] const int cut = ::ftruncate(file_.handle(), static_cast<off_t>(end_));
      return fail(Errc::CannotWrite, "{} cannot be written: {}", name(), why);
    }
    done += static_cast<std::size_t>(put);
  }
  end_ += bytes.size();
  return {};
}

Result<void> Checkpoint::put(char kind, std::string_view bytes) {
  const std::lock_guard lock(writing_);
  return append(writer_.next(kind, bytes));
}

Checkpoint::Object Checkpoint::Reader::read(const File& file, const std::function<Object()>& read) {
  const std::string path = absolute(file.path);
  const auto stamp = stamp_of(path);
  if (!stamp) return read();
  for (const Known& known : std::ranges::equal_range(all_.known_, hash_of(path), {}, &Known::hash)) {
    if (block_ != known.block) {
      auto bytes = all_.file_.block(all_.blocks_[known.block], all_.begin_, all_.key_);
      if (!bytes) continue;
      bytes_ = std::move(*bytes);
      block_ = known.block;
    }
    coding::In in(std::string_view(bytes_).substr(known.at));
    coding::In record(in.text());
    const bool same = record.text() == path;
    const Stamp then{record.fixed<std::uint64_t>(), record.fixed<std::int64_t>()};
    if (same && then == *stamp) return unpack_object(record);
  }
  Object object = read();
  // What the system failed to give it may give another time.
  const bool lasting = object || object.error().why != dicom::Refusal::Unreadable;
  if (!lasting || stamp_of(path) != stamp) return object;
  fresh_.text(bytes_of(path, *stamp) + bytes_of(file, object));
  return object;
}

Result<void> Checkpoint::Reader::flush() {
  if (fresh_.bytes().empty()) return {};
  return all_.put(kFiles, std::exchange(fresh_, {}).bytes());
}

std::optional<std::string> Checkpoint::measured_digest(const exam::Series& series, std::span<const std::string> files) {
  std::vector<std::string> records;
  for (const std::string& file : files) {
    const std::string path = absolute(file);
    const auto stamp = stamp_of(path);
    if (!stamp) return std::nullopt;
    records.push_back(bytes_of(path, *stamp));
  }
  std::ranges::sort(records);
  std::string all = series_digest(series);
  for (const std::string& record : records) all += record;
  return crypto::sha256(all);
}

const exam::Cell* Checkpoint::measured(const std::string& digest, abi::Index recipe) const {
  const auto known = measured_.find(digest);
  if (known == measured_.end()) return nullptr;
  const auto one = std::ranges::find(known->second, recipe, &std::pair<abi::Index, exam::Cell>::first);
  return one == known->second.end() ? nullptr : &one->second;
}

Result<void> Checkpoint::keep(const Measurements::value_type& measured) {
  return put(kSeries, pack(measured));
}

void Checkpoint::remove() const {
  ::unlink(name().c_str());
}

}  // namespace qapc::session
