// The file around the blocks (`.qapx`): blocks one after another, then a directory of them and of all files that gave
// no image. Floor 4 (runtime/index). docs/index-format.md is the format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/index/block.hpp"

namespace qapc::index {

/// Where a block lies, and what is in it.
struct Place {
  std::uint64_t at = 0;
  std::uint64_t size = 0;
  std::string digest;  ///< SHA-256 of its bytes
  std::string study;   ///< Study Instance UID
  std::string series;
  std::uint32_t objects = 0;
};
/// A file without an image, and why.
struct Unused {
  Origin origin;
  dicom::Refused why;
};
struct Archived {
  Origin origin;
  bool whole = true;     ///< read to its end
  dicom::Refused why{};  ///< where it is not
};
struct Directory {
  std::string dictionary;          ///< digest of the tables that named what files leave unsaid
  std::vector<std::string> roots;  ///< folders, absolute
  std::vector<Archived> archives;
  std::vector<Place> blocks;  ///< by study, series, and where they lie
  std::vector<Unused> unused;
  std::vector<Unused> torn;         ///< the same, but a run opens them again: what a policy asks may be whole in them
  std::vector<std::string> closed;  ///< folders that could not be opened: their relative names
};

/// Takes bytes of the file as they come.
using Sink = std::function<Result<void>(std::string_view)>;

/// Writes an index from front to back.
class Writer {
 public:
  explicit Writer(Sink sink) : sink_(std::move(sink)) {}

  /// Errors: what the sink says.
  Result<void> put(std::string_view block, std::string study, std::string series, std::uint32_t objects);
  /// Once, at the end: the blocks of the directory are those that were put.
  Result<void> finish(Directory directory);
  /// In all blocks that were put.
  [[nodiscard]] std::uint64_t objects() const;

 private:
  Result<void> begin();
  Sink sink_;
  std::uint64_t end_ = 0;
  std::vector<Place> blocks_;
};

/// The place of an origin is in the directory.
bool is_known(const Origin& origin, const Directory& directory);

/// The file begins as an index does.
bool looks_like_index(const std::filesystem::path& file);

class Index {
 public:
  /// Error  NotFound, Unreadable; Damaged: cut, changed, or none; Unsupported: of another version of the format
  static Result<Index> open(const std::filesystem::path& file);
  ~Index();
  Index(Index&& other) noexcept;
  Index& operator=(Index&&) = delete;

  [[nodiscard]] const Directory& directory() const { return directory_; }
  /// The bytes of a block, compared with their digest. Thread-safe. Error  Unreadable, Damaged
  [[nodiscard]] Result<std::string> block(std::size_t number) const;

 private:
  explicit Index(int file) : file_(file) {}
  [[nodiscard]] Result<std::string> bytes(std::uint64_t at, std::uint64_t size) const;
  Result<void> read_directory(std::uint64_t size);

  int file_ = -1;
  std::string name_;
  Directory directory_;
};

}  // namespace qapc::index
