// Files to series with their images in places. Floor 6 (runtime/session). Headers only: no pixel is read here, but for
// the tiles of a mosaic, whose places stand where no recipe reads.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/dicom/reader.hpp"
#include "runtime/volume/stack.hpp"

namespace qapc::session {

struct SeriesOfImages {
  std::string study_uid;
  std::string series_uid;
  std::string number;  ///< SeriesNumber as text; "" when absent
  std::vector<volume::Facts> images;
  std::vector<std::filesystem::path> files;
  std::vector<volume::Stack> stacks;
};
struct ReadVolumes {
  std::vector<SeriesOfImages> series;  ///< of MR images, in order of their UIDs
  std::vector<std::string> missing;    ///< paths named that are not there
  std::int64_t files = 0;
  std::int64_t used = 0;                       ///< files whose images are in a series
  std::int64_t repeated = 0;                   ///< files with a SOP Instance UID that another had
  std::map<std::string, std::int64_t> unused;  ///< files by why they are not used: `damaged`, `not an MR image`
};

struct VolumeOptions {
  int threads = 1;
  std::function<void(std::size_t done, std::size_t all)> progress;  ///< called from any thread, one call at a time
};

/// The images of one series, by files that are known to belong to it; files that cannot be read are left out. In order
/// of SOP Instance UIDs.
SeriesOfImages read_series(std::span<const std::filesystem::path> files);

/// Every MR image under the paths. The same for any order of files and any number of threads.
ReadVolumes read_volumes(const std::vector<std::filesystem::path>& paths, const VolumeOptions& options);

}  // namespace qapc::session
