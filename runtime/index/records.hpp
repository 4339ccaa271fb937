// Elements as bytes, and excerpts from them. Floor 4 (runtime/index).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"

namespace qapc::index {

/// An element of a data set with all that lies in it.
struct Record {
  std::uint32_t tag = 0;
  std::string bytes;
};
struct RecordView {
  std::uint32_t tag = 0;
  std::string_view bytes;
};

/// The elements of the data set, in order of their tags.
std::vector<Record> records_of(const dicom::Excerpt& excerpt);

/// The record is a sequence.
bool is_sequence(std::string_view record);

enum class Replayed : std::uint8_t {
  Whole,    ///< as a reader of the file would have filled it
  Short,    ///< the plan asks for bytes that were not kept: the file itself must be read
  Damaged,  ///< the records contradict themselves
};
/// Fills an excerpt with what the plan asks of records, which are in order of their tags. Whoever calls it has started
/// the filler.
Replayed replay(std::span<const RecordView> records, const dicom::Plan& plan, dicom::Filler& into);

}  // namespace qapc::index
