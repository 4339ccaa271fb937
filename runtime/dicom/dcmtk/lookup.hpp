// Where the homes of a recipe lie in a data set. Floor 3 (runtime/dicom/dcmtk).
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <vector>

#include "runtime/abi/program.hpp"

namespace qapc::dicom {

/// A part of a data set that is looked at by itself. Null: the object has none.
struct Part {
  enum class Kind : std::uint8_t { Frame, Shared, Top };
  Kind kind = Kind::Top;
  DcmItem* item = nullptr;
};

struct Found {
  std::vector<DcmElement*> elements;  ///< in the order in which they count
  bool has_creator = false;           ///< Private: there is a block of the creator
};

/// The elements of `home` inside one part.
Found find(const abi::Home& home, const Part& part);

/// A direct child, or null.
DcmElement* child(DcmItem& item, const DcmTagKey& tag);
/// The first item of a sequence that is a direct child, or null.
DcmItem* first_item(DcmItem& item, const DcmTagKey& tag);
/// All items of a sequence that is a direct child.
std::vector<DcmItem*> items(DcmItem& item, const DcmTagKey& tag);

}  // namespace qapc::dicom
