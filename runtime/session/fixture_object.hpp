// The standard elements of a fixture, read as those of a file. Floor 6 (runtime/session).
#pragma once

#include <vector>

#include "runtime/abi/fixture.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/homes.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::session {

/// Reads objects that are made of given elements, for the recipes of one program.
class FixtureObject {
 public:
  explicit FixtureObject(std::vector<abi::Recipe> recipes);

  [[nodiscard]] const std::vector<abi::Recipe>& recipes() const { return recipes_; }
  /// Cells that are absent get what their homes find in the elements of that image, counted from 0.
  void fill(const std::vector<abi::GivenElement>& elements, std::uint32_t image, std::vector<exam::Cell>& cells);

 private:
  void load(const std::vector<abi::GivenElement>& elements, std::uint32_t image);

  std::vector<abi::Recipe> recipes_;
  dicom::Plan plan_;
  dicom::Excerpt excerpt_;
  dicom::Filler filler_;
  dicom::Asker asker_;
};

}  // namespace qapc::session
