// What is kept of files of one series: a column for each element of their data sets. Floor 4 (runtime/index). What all
// files have in common is there once; what varies is a list of distinct records and a number for each file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/coding.hpp"
#include "runtime/index/records.hpp"

namespace qapc::index {

using coding::In;
using coding::Out;

/// Where an object was read from, and what told whether it is still the same file.
struct Origin {
  std::string relative;       ///< below its root; a member of an archive: `archive!member`
  std::uint32_t place = 0;    ///< a root; with kInArchive: an archive
  std::uint64_t size = 0;     ///< bytes of the file, or of its archive
  std::int64_t modified = 0;  ///< ns since 1970, of the file or of its archive
  friend bool operator==(const Origin&, const Origin&) = default;
};
inline constexpr std::uint32_t kInArchive = 0x8000'0000;

struct Entry {
  Origin origin;
  std::string sop_class;  ///< of the file meta information
  std::vector<Record> records;
};

/// Files of one block: what a run unpacks at once.
inline constexpr std::size_t kMostObjects = 512;

/// The same bytes for the same entries in the same order; 1 .. kMostObjects of them.
std::string encode(std::span<const Entry> entries);

/// A column as it lies in the bytes of a block, which outlive it.
class Column {
 public:
  static constexpr std::uint32_t kAbsent = 0xFFFF'FFFF;

  Column(Column&&) = default;  // what it unpacked is looked into: no copies
  Column& operator=(Column&&) = default;

  /// Nothing where the bytes contradict themselves.
  static std::optional<Column> open(In& in, std::size_t objects);

  [[nodiscard]] std::uint32_t tag() const { return tag_; }
  [[nodiscard]] bool has_sequence() const { return (flags_ & kSequence) != 0; }
  /// All objects have the one record.
  [[nodiscard]] bool constant() const { return (flags_ & kConstant) != 0; }
  /// Unpacks the records. False where they contradict themselves.
  bool load();
  [[nodiscard]] std::size_t distinct() const { return distinct_; }
  /// Number of the record of an object, or kAbsent. load() went well before.
  [[nodiscard]] std::uint32_t at(std::size_t object) const;
  [[nodiscard]] std::string_view record(std::uint32_t number) const { return records_[number]; }

 private:
  friend std::string encode(std::span<const Entry> entries);
  Column() = default;
  bool unpack();
  enum Flag : std::uint8_t { kConstant = 1, kSequential = 2, kSequence = 4 };

  std::uint32_t tag_ = 0;
  std::uint8_t flags_ = 0;
  std::size_t objects_ = 0;
  std::size_t distinct_ = 0;
  std::string_view packed_;     ///< records
  std::string_view numbers_;    ///< of objects
  std::uint8_t width_ = 0;      ///< bytes of a number
  std::optional<bool> loaded_;  ///< went well, or did not
  std::vector<std::string_view> records_;
  std::deque<std::string> unpacked_;  ///< that records_ look into, where they do not look into the block
};

/// The plan may ask for something in the column.
bool is_asked(const Column& column, const dicom::Plan& plan);

/// A block, opened. The bytes outlive it.
class Block {
 public:
  static std::optional<Block> open(std::string_view bytes);

  [[nodiscard]] std::size_t objects() const { return objects_; }
  /// In order of their tags; none is loaded.
  std::vector<Column>& columns() { return columns_; }
  [[nodiscard]] Origin origin(std::size_t object) const;
  [[nodiscard]] std::string_view sop_class(std::size_t object) const;
  /// Everything that is kept of an object, as it was handed in. Nothing where the bytes contradict themselves.
  std::optional<Entry> entry(std::size_t object);

 private:
  std::size_t objects_ = 0;
  std::vector<Column> facts_;  ///< relative, place, stamp, SOP class
  std::vector<Column> columns_;
};

}  // namespace qapc::index
