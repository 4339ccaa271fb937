#include "runtime/session/part.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <tuple>

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
constexpr std::size_t kBlock = std::size_t{4} << 20;      // bytes of objects, about
constexpr std::size_t kMostHeld = std::size_t{64} << 20;  // bytes of objects in memory

// Kinds of blocks, in this order.
constexpr char kHead = 'h';
constexpr char kMeasured = 'm';
constexpr char kObjects = 'o';
constexpr char kEnd = 'e';

}  // namespace

std::string pack(const Measurements::value_type& one) {
  coding::Out out;
  out.raw(one.first);
  out.count(one.second.size());
  for (const auto& [recipe, cell] : one.second) {
    out.count(recipe);
    pack(cell, out);
  }
  return out.take();
}

bool unpack(std::string_view bytes, Measurements& into) {
  coding::In in(bytes);
  auto& cells = into[std::string(in.raw(crypto::kDigestSize))];
  cells.resize(in.count_of_bytes());
  for (auto& [recipe, cell] : cells) {
    recipe = static_cast<abi::Index>(in.count());
    cell = unpack_cell(in);
  }
  return !in.failed() && in.done();
}

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
  const std::string begin = begin_of(kFormat, dictionary, key);
  QAPC_TRY_VOID(file.put(begin));
  BlockWriter blocks(begin, key);
  QAPC_TRY_VOID(file.put(blocks.next(kHead, head(program))));
  for (const auto& one : measured_) QAPC_TRY_VOID(file.put(blocks.next(kMeasured, pack(one))));
  for (const auto& [uid, study] : studies_) {
    QAPC_TRY(const std::vector<std::string> objects, objects_of(study));
    coding::Out block;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      block.text(objects[i]);
      if (block.bytes().size() < kBlock && i + 1 < objects.size()) continue;
      QAPC_TRY_VOID(file.put(blocks.next(kObjects, std::exchange(block, {}).take())));
    }
  }
  QAPC_TRY_VOID(file.put(blocks.next(kEnd, "end")));
  return file.finish();
}

Result<Part> Part::open(const std::filesystem::path& path, std::string_view dictionary, const Key& key) {
  QAPC_TRY(BlockFile file, BlockFile::open(path, O_RDONLY));
  Part part(std::move(file), key);
  QAPC_TRY(const std::uint64_t first, part.read_begin(dictionary));
  QAPC_TRY_VOID(part.read_blocks(first));
  return part;
}

/// Where the blocks begin.
Result<std::uint64_t> Part::read_begin(std::string_view dictionary) {
  QAPC_TRY(const std::string line, file_.first_line());
  const auto parsed = json::parse(line);
  if (!parsed || (*parsed)["format"].string() != kFormat)
    return fail(Errc::Damaged, "{} is no part: `qapc run POLICY PATH --partial FILE` makes one", name());
  QAPC_TRY_VOID(file_.fits(*parsed, dictionary, key_, "make it again"));
  begin_ = begin_of(kFormat, dictionary, key_);
  if (line + "\n" != begin_) return file_.damaged();
  return begin_.size();
}

Result<void> Part::read_blocks(std::uint64_t at) {
  std::string seals;
  for (std::uint64_t number = 0;; ++number) {
    QAPC_TRY(const BlockFile::Place place, file_.place(at, number));
    if ((number == 0) != (place.kind == kHead)) return file_.damaged();
    at = place.end();
    if (place.kind == kObjects) {
      objects_.push_back(place);
      QAPC_TRY(const std::string seal, file_.bytes(place.at, crypto::kSealSize));
      seals += seal;
      continue;
    }
    QAPC_TRY(const std::string bytes, file_.block(place, begin_, key_));
    if (place.kind == kHead) {
      QAPC_TRY_VOID(take_head(bytes));
    } else if (place.kind == kMeasured) {
      if (!unpack(bytes, measured_)) return file_.damaged();
    } else {
      if (place.kind != kEnd || at != file_.size()) return file_.damaged();
      if (!seals.empty()) digest_ = crypto::sha256(seals);
      return {};
    }
  }
}

Result<void> Part::take_head(std::string_view bytes) {
  coding::In in(bytes);
  program_ = in.text();
  files_ = in.fixed<std::int64_t>();
  unused_.resize(in.count_of_bytes());
  for (report::UnusedFile& one : unused_) {
    for (std::string* text : {&one.code, &one.reason, &one.detail}) *text = in.text();
  }
  return in.failed() || !in.done() ? Result<void>(file_.damaged()) : Result<void>{};
}

Result<std::vector<Seen>> Part::objects(std::uint32_t number) const {
  QAPC_TRY(const std::string bytes, file_.block(objects_[number], begin_, key_));
  std::vector<Seen> all;
  for (coding::In in(bytes); !in.done();) {
    coding::In one(in.text());
    all.push_back(unpack_seen(one));
    if (in.failed() || one.failed() || !one.done()) return file_.damaged();
  }
  return all;
}

}  // namespace qapc::session
