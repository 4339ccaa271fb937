// Frame: the columns of one batch of exams as an engine sees them, raw and aligned. Floor 1 (runtime/abi).
// The engines read and write the same frame. Columns are padded to 64 rows; all is zero there, and data are zero in
// rows without a value. The layout is part of the kernel ABI: change kKernelAbi when it changes.
#pragma once

#include <cstdint>

namespace qapc::abi {

struct Program;

inline constexpr std::uint32_t kKernelAbi = 4;

/// Rows of one space.
struct Rows {
  std::int64_t count = 0;
  const std::int64_t* begin =
      nullptr;  ///< of each parent row, count(parent) + 1 entries: its rows are begin[p] .. begin[p + 1]
  const std::int64_t* parent = nullptr;   ///< of each row, `count` entries (null for the highest level)
  const std::int64_t* partner = nullptr;  ///< Partner: the other series of each row; null else
};

/// One value's column. By type: Number double*, Integer std::int64_t*, Text std::int32_t* (ids) with `valid` bits and a
/// `reason` byte, 0 where valid; Truth: `data` and `other` are the bits of true and of false (neither: unknown);
/// Verdict and Outcome: std::uint8_t*.
struct Slot {
  void* data = nullptr;
  std::uint64_t* valid = nullptr;
  std::uint64_t* other = nullptr;
  std::uint8_t* reason = nullptr;
};

struct Frame {
  const Rows* spaces = nullptr;                     ///< by space
  const Slot* slots = nullptr;                      ///< by value; Read and ReadItems are filled before an engine runs
  const std::uint8_t* const* predicates = nullptr;  ///< by predicate, then text id: 1 where the text satisfies it
  const std::int32_t* const* maps = nullptr;        ///< by map, then text id: id of the result
  const Program* program = nullptr;                 ///< for what the host computes
};

/// What an engine does: fills the slots of every other value.
using Evaluate = void (*)(const Frame*);

}  // namespace qapc::abi
