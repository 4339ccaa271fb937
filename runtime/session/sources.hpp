// Where files come from, some at a time: folders, archives, indexes. Floor 6 (runtime/session).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "runtime/dicom/archive.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/index/index.hpp"
#include "runtime/session/walk.hpp"

namespace qapc::session {

class Part;

/// A file; a member of an archive, which has no path and brings its bytes with it; a block of an index or of a part,
/// which holds many; or a file of which it is known that it is not used.
struct Item {
  File file;
  std::vector<std::byte> bytes{};
  std::optional<dicom::Refused> refused{};
  std::optional<Kept> block{};                ///< all its objects
  std::optional<dicom::Refused> otherwise{};  ///< why it is not used, where the system does not give it any more
  const Part* part = nullptr;                 ///< all objects of its block
  std::uint32_t part_block = 0;
};
/// The next items, not many; none at the end.
using Source = std::function<std::vector<Item>()>;

Source files_of(Walk& walk);
/// `wrong` gets what keeps the rest from being read.
Source members_of(const File& file, dicom::Archive& archive, std::optional<dicom::Refused>& wrong);
/// `number`: which of the indexes it is.
Source items_of(const index::Index& index, std::uint32_t number);
Source items_of(const Part& part);

}  // namespace qapc::session
