// What a run read of a part of an archive (`.qapp`), to be merged with what others read of the rest. Floor 6
// (runtime/session). A part is sealed with the pseudonym key: without it nothing in it can be read. docs/partial.md is
// the format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/base/result.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/blocks.hpp"
#include "runtime/session/pseudonym.hpp"
#include "runtime/session/spill.hpp"

namespace qapc::session {

/// What was measured of series, by series_digest(): recipes and their cells.
using Measurements = std::map<std::string, std::vector<std::pair<abi::Index, exam::Cell>>>;

/// A series and which images of it were read, with all that was read of them: what was measured of fewer or of others
/// is not what would be measured of these.
std::string series_digest(const exam::Series& series);

/// Adds what was measured of a series.
void keep_measured(const exam::Series& series, Measurements& into);

std::string pack(const Measurements::value_type& one);
/// False where the bytes are not those of pack().
bool unpack(std::string_view bytes, Measurements& into);

/// Collects a part while a run reads, and writes it at the end. Not for threads to share. What it writes does not
/// depend on the order in which it was told.
class PartWriter {
 public:
  /// Errors: those of the temporary file.
  Result<void> add(const Seen& seen);
  void add(Measurements measured) { measured_.merge(measured); }
  /// Files of which no object was added: how many, and those of them that are listed.
  void add(std::int64_t files, std::span<const report::UnusedFile> unused);

  /// Whole or not at all, readable for its owner only. Errors: CannotWrite; those of the temporary file.
  Result<void> write(const std::filesystem::path& file, const abi::Program& program, std::string_view dictionary,
                     const Key& key) const;

 private:
  struct Study {
    std::string held;  ///< objects as bytes, each behind its size
    std::vector<Spill::Piece> put_away;
  };
  Result<void> put_away();
  /// As bytes, in an order that they alone make.
  [[nodiscard]] Result<std::vector<std::string>> objects_of(const Study& study) const;
  [[nodiscard]] std::string head(const abi::Program& program) const;

  std::map<std::string, Study> studies_;  ///< by UID
  std::size_t held_ = 0;                  ///< bytes
  Measurements measured_;
  std::vector<report::UnusedFile> unused_;
  std::int64_t files_ = 0;
  Spill spill_;
};

/// A part that was written. Its objects are read from the file as they are asked for, by any thread.
class Part {
 public:
  /// Error    NotFound, Unreadable; Damaged: no part, cut or changed; Unsupported: of another version of qapc, or made
  ///          with another key or other tables of the dictionary
  static Result<Part> open(const std::filesystem::path& file, std::string_view dictionary, const Key& key);

  [[nodiscard]] const std::string& name() const { return file_.name(); }  ///< the file as it was named
  [[nodiscard]] const std::string& program() const { return program_; }   ///< as abi::encode() gives it
  [[nodiscard]] std::int64_t others() const { return files_; }            ///< files of which it holds no object
  [[nodiscard]] const std::vector<report::UnusedFile>& unused() const { return unused_; }
  [[nodiscard]] const Measurements& measured() const { return measured_; }

  [[nodiscard]] std::uint32_t blocks() const { return static_cast<std::uint32_t>(objects_.size()); }
  /// The objects of a block. Error    Unreadable, Damaged
  [[nodiscard]] Result<std::vector<Seen>> objects(std::uint32_t block) const;
  /// The same for parts that hold the same objects; "" for one that holds none.
  [[nodiscard]] const std::string& digest() const { return digest_; }

 private:
  Part(BlockFile file, const Key& key) : file_(std::move(file)), key_(key) {}
  Result<std::uint64_t> read_begin(std::string_view dictionary);
  Result<void> read_blocks(std::uint64_t at);
  Result<void> take_head(std::string_view bytes);

  BlockFile file_;
  Key key_;
  std::string begin_;  ///< what stands in the clear
  std::vector<BlockFile::Place> objects_;
  std::string program_;
  std::int64_t files_ = 0;
  std::vector<report::UnusedFile> unused_;
  Measurements measured_;
  std::string digest_;
};

}  // namespace qapc::session
