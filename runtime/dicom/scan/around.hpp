// Where a walk over a data set stands. Floor 3 (runtime/dicom/scan).
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"

namespace qapc::dicom::scan {

/// What surrounds the next element: an item (the data set is one) or a sequence.
struct Around {
  bool item = true;
  bool implicit = false;
  bool open = false;                 ///< closed by a delimiter, not by its length
  std::uint64_t end = 0;             ///< of its bytes; an open one ends at the latest where its surroundings do
  bool any = false;                  ///< something was seen in it
  std::uint32_t last = 0;            ///< item: tag before the next
  std::optional<Chooser> chooser{};  ///< item: of what is kept; none where it is only walked over
  std::uint32_t inside = kNowhere;   ///< sequence: level of the items that are kept
  bool every_item = false;
  std::uint32_t kept = 0;  ///< sequence: items kept
};

}  // namespace qapc::dicom::scan
