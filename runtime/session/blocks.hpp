// Files of blocks that are sealed with the pseudonym key: parts and checkpoints. Floor 6 (runtime/session). The first
// line, canonical JSON, stands in the clear; it is sealed into each block together with the letter and number of the
// block, so that none can be changed, moved, left out or taken from another file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/result.hpp"
#include "runtime/json/value.hpp"
#include "runtime/session/pseudonym.hpp"

namespace qapc::session {

/// The first line: what is always in it, and more of the kind of file.
std::string begin_of(std::string_view format, std::string_view dictionary, const Key& key, json::Object more = {});

/// Blocks as bytes, one after another.
class BlockWriter {
 public:
  BlockWriter(std::string begin, const Key& key, std::uint64_t number = 0)
      : begin_(std::move(begin)), key_(key), number_(number) {}
  std::string next(char kind, std::string_view bytes);

 private:
  std::string begin_;
  const Key& key_;
  std::uint64_t number_;
};

/// A file that holds such blocks, open for reading, by any thread.
class BlockFile {
 public:
  struct Place {
    char kind = 0;
    std::uint64_t number = 0;
    std::uint64_t at = 0;  ///< of its sealed bytes
    std::uint64_t size = 0;
    [[nodiscard]] std::uint64_t end() const { return at + size; }
  };

  /// `flags`: those of open(2). Errors    NotFound, Unreadable
  static Result<BlockFile> open(const std::filesystem::path& file, int flags);
  BlockFile(BlockFile&& other) noexcept;
  BlockFile& operator=(BlockFile&&) = delete;
  ~BlockFile();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int handle() const { return handle_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::unexpected<Error> damaged() const;

  /// Its first line, without the end of the line. Error    Unreadable
  [[nodiscard]] Result<std::string> first_line() const;
  /// Whether its first line is of this qapc. `remedy`: what to do where it is not, `make it again`.
  /// Error    Unsupported: another version of qapc, other tables of the dictionary, another key
  [[nodiscard]] Result<void> fits(const json::Value& begin, std::string_view dictionary, const Key& key,
                                  std::string_view remedy) const;

  /// The block that begins at `at`. Error    Damaged: it goes on behind the end of the file
  [[nodiscard]] Result<Place> place(std::uint64_t at, std::uint64_t number) const;
  /// Error    Unreadable; Damaged: not what was written there
  [[nodiscard]] Result<std::string> block(const Place& place, const std::string& begin, const Key& key) const;
  /// Error    Unreadable; Damaged: not so many are there
  [[nodiscard]] Result<std::string> bytes(std::uint64_t at, std::uint64_t size) const;

 private:
  BlockFile(std::string name, int handle) : name_(std::move(name)), handle_(handle) {}

  std::string name_;
  int handle_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace qapc::session
