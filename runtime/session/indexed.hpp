// Objects out of indexes, as a reader of their files would have given them. Floor 6 (runtime/session).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/dicom/homes.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/index/index.hpp"
#include "runtime/session/alike.hpp"
#include "runtime/session/spill.hpp"

namespace qapc::session {

/// The file an origin speaks of; members of archives have no path.
File file_of(const index::Directory& directory, const index::Origin& origin);

/// The objects of one block.
struct Unpacked {
  std::vector<Seen> seen;
  std::vector<File> doubtful;  ///< to be read from their files: not all was kept that is asked for
};

/// One for each thread.
class BlockReader {
 public:
  /// Both outlive it.
  BlockReader(const std::vector<index::Index>& indexes, const dicom::Plan& plan, const dicom::ReadOptions& options);

  /// All objects of a block. Error  Unreadable, Damaged
  Result<Unpacked> read(std::uint32_t index, std::uint32_t block);
  /// One of them.
  Result<Unpacked> read(const Kept& one);

 private:
  Result<void> read(const Kept& one, index::Block& block, Unpacked& into);
  [[nodiscard]] Result<File> file(const Kept& one, const index::Block& block) const;

  const std::vector<index::Index>& indexes_;
  const dicom::Plan& plan_;
  dicom::ReadOptions options_;
  dicom::Excerpt excerpt_;
  dicom::Filler filler_{excerpt_};
  dicom::Asker asker_;
  std::vector<index::RecordView> records_;
  Alike alike_;
};

}  // namespace qapc::session
