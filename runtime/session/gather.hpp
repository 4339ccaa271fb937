// Files to objects: read in parallel, each SOP instance once, every other file with the reason why not. Floor 6
// (runtime/session).
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "runtime/abi/home.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/files.hpp"

namespace qapc::session {

struct Gathering {
  int threads = 1;
  std::function<void(std::size_t done, std::size_t all)> progress{};  ///< from any thread, one call at a time
  std::function<bool()> stopped{};  ///< asked before each file, from any thread; once true no more is read
  dicom::ReadOptions read{};
  /// Called with each object once it is known what it is, from any thread: may take cells away that are not needed
  /// beyond it.
  std::function<void(std::size_t file, dicom::Object& object)> then{};
};

struct GatheredObject {
  std::size_t file = 0;  ///< of Input::files
  dicom::Object object;
};
struct NotUsed {
  std::size_t file = 0;
  std::string reason;
  std::string detail;
};
struct Gathered {
  Input input;
  std::vector<GatheredObject> objects;  ///< in order of SOP Instance UIDs
  std::vector<NotUsed> not_used;
  bool stopped = false;  ///< the rest is of no use: objects are missing from it
};

/// Of files that hold the same SOP instance one is used, the same one whatever the files are called where what was read
/// of them differs. Homes inside the blocks of vendors are read.
Gathered gather(std::span<const abi::Recipe> recipes, const std::vector<std::filesystem::path>& paths,
                const Gathering& how);

}  // namespace qapc::session
