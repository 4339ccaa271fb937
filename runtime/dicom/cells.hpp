// The cells of one object, recipe by recipe. Floor 3 (runtime/dicom).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/dicom/homes.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::dicom {

/// What does not depend on the frame is asked once.
class Cells {
 public:
  /// `shared`: item of the functional groups that all frames share; kNowhere where there are none.
  Cells(const Plan& plan, Asker& asker, std::uint32_t shared, bool evidence)
      : plan_(plan), asker_(asker), shared_{Part::Kind::Shared, shared}, evidence_(evidence) {}

  /// More than one frame will ask: answers that are the same for all are kept.
  void keep_common();
  /// The image's cells, and the digest of what supplied them. `frame`: item of its functional groups, or kNowhere.
  void fill(exam::Image& image, std::uint32_t frame);
  /// One cell, empty before; `sealed` gets what is sealed of it: recipe, home, reason, and the value as it is sealed
  /// (docs/report.md, Evidence).
  void fill(exam::Cell& cell, std::size_t recipe, const Part& frame, std::string& sealed);

 private:
  /// What the shared groups and the top level say, kept for the next frame.
  struct Common {
    abi::Missing missing = abi::Missing::Absent;
    exam::Values values;
    std::string evidence;
  };
  abi::Missing answer(exam::Cell& cell, std::size_t recipe, const Part& frame, const Given& given);
  abi::Missing common(std::size_t recipe, std::size_t home, const Given& given);
  abi::Missing ask_common(std::size_t recipe, std::size_t home, const Given& given);

  const Plan& plan_;
  Asker& asker_;
  Part shared_;
  bool evidence_;
  std::vector<std::vector<std::optional<Common>>> common_;  ///< by recipe and home
};

}  // namespace qapc::dicom
