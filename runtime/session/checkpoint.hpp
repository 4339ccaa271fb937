// What a run has read so far (`qapc run --resume FILE`), so that the same command goes on from there when it was
// stopped or killed. Floor 6 (runtime/session). Sealed with the pseudonym key like a part. docs/resume.md is the
// format.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/base/coding.hpp"
#include "runtime/base/result.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/blocks.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/part.hpp"
#include "runtime/session/walk.hpp"

namespace qapc::session {

/// Only ever grows. What a run that was killed left half written at its end is cut off when it is opened.
class Checkpoint {
 public:
  /// Made where there is none. Errors    NotFound; Unreadable: another run uses it; Invalid: another file, which is
  /// left as it is; Unsupported: begun by another version of qapc or with another policy, key or dictionary; Damaged;
  /// CannotWrite
  static Result<Checkpoint> open(const std::filesystem::path& file, const abi::Program& program,
                                 std::string_view dictionary, const Key& key);
  Checkpoint(Checkpoint&& other) noexcept;
  Checkpoint& operator=(Checkpoint&&) = delete;
  ~Checkpoint() = default;

  [[nodiscard]] const std::string& name() const { return file_.name(); }
  /// How many files it knew when it was opened.
  [[nodiscard]] std::size_t files() const { return known_.size(); }

  using Object = std::expected<dicom::Object, dicom::Refused>;
  /// For one thread.
  class Reader {
   public:
    explicit Reader(Checkpoint& all) : all_(all) {}
    /// What was read of the file before, where it is the same; else what `read` gives, which is kept.
    Object read(const File& file, const std::function<Object()>& read);
    /// What was read since is in the checkpoint. Error    CannotWrite
    Result<void> flush();

   private:
    Checkpoint& all_;
    std::optional<std::size_t> block_;  ///< that was unsealed last
    std::string bytes_;                 ///< of it
    coding::Out fresh_;
  };

  /// A series as it was measured: its images and its files, as they are now. Nothing where a file is gone.
  static std::optional<std::string> measured_digest(const exam::Series& series, std::span<const std::string> files);
  /// What was measured of it before the run began.
  [[nodiscard]] const exam::Cell* measured(const std::string& digest, abi::Index recipe) const;
  /// From any thread. Error    CannotWrite
  Result<void> keep(const Measurements::value_type& measured);

  /// The run is complete, and its report is there.
  void remove() const;

 private:
  /// Where the record of a file stands.
  struct Known {
    std::uint64_t hash = 0;  ///< of its path
    std::uint32_t block = 0;
    std::uint32_t at = 0;
    auto operator<=>(const Known&) const = default;
  };
  Checkpoint(BlockFile file, Key key, std::string begin)
      : file_(std::move(file)), key_(std::move(key)), begin_(std::move(begin)), writer_(begin_, key_) {}

  Result<void> begin(std::string_view dictionary);
  Result<void> learn();
  bool learn(const BlockFile::Place& place, const std::string& bytes);
  Result<void> put(char kind, std::string_view bytes);
  Result<void> append(std::string_view bytes);

  BlockFile file_;
  Key key_;
  std::string begin_;
  std::uint64_t end_ = 0;  ///< of what is whole
  std::vector<BlockFile::Place> blocks_;
  std::vector<Known> known_;  ///< in order
  Measurements measured_;
  std::mutex writing_;
  BlockWriter writer_;
};

}  // namespace qapc::session
