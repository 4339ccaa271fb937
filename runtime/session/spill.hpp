// What does not fit into the memory that a run may take: kept in a file that nobody else sees and that is gone when the
// run is. Floor 6 (runtime/session).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/session/packing.hpp"

namespace qapc::session {

/// About how much memory it takes.
std::size_t memory_of(const Seen& seen);

class Spill {
 public:
  Spill() = default;
  ~Spill();
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  struct Piece {
    std::uint64_t at = 0;
    std::uint64_t size = 0;
  };
  /// Errors: CannotWrite (no temporary folder, or the disk is full).
  Result<Piece> put(std::string_view bytes);
  /// Error Unreadable.
  Result<std::string> get(const Piece& piece) const;

 private:
  int file_ = -1;  ///< made at the first use, in the folder for temporary files, and nameless from then on
  std::uint64_t end_ = 0;
};

/// Objects as bytes and back.
std::string pack(const std::vector<Seen>& all);
void unpack(std::string_view bytes, std::vector<Seen>& into);

/// Names of files as bytes and back.
std::string pack_names(const std::vector<Seen>& all);
std::vector<File> unpack_names(std::string_view bytes);

}  // namespace qapc::session
