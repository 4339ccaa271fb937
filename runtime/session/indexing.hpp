// Files to an index (`.qapx`), from the start or from the index before. Floor 6 (runtime/session).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/abi/home.hpp"
#include "runtime/base/result.hpp"

namespace qapc::session {

struct Indexing {
  int threads = 1;
  std::function<void(std::size_t done, std::size_t found)> progress{};  ///< one call at a time, from any thread
  std::function<bool()> stopped{};  ///< asked before each file, from any thread; once true nothing is written
  std::string dictionary{};         ///< digest of its tables
  std::vector<abi::Home> packed{};  ///< private elements whose bytes are kept whatever their VR
  bool fresh = false;               ///< nothing is taken over from the index before
  std::size_t memory = std::size_t{256} << 20;  ///< bytes of what was read and is not written yet
};
struct IndexMade {
  std::uint64_t files = 0;                        ///< and members of archives
  std::uint64_t images = 0;                       ///< files that hold an image object
  std::uint64_t opened = 0;                       ///< files that were read; the others are as they were
  std::map<std::string, std::uint64_t> unused{};  ///< files, by reason
  std::vector<std::string> missing{};             ///< paths named that are not there
  std::string not_taken_over{};  ///< why nothing of the index before could be; "" where nothing was wrong
  bool stopped = false;          ///< nothing was written
};

/// Writes `output`, whole or not at all, readable for its owner only. An index that is there is taken over as far as
/// its files are the same: by path, size and time of the last change. Errors: CannotWrite; Unreadable, Damaged: the
/// index before, while it is copied.
Result<IndexMade> make_index(const std::vector<std::filesystem::path>& paths, const std::filesystem::path& output,
                             const Indexing& how);

}  // namespace qapc::session
