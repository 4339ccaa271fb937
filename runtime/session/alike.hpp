// Objects of a block that differ in a few elements only, as most do: what does not vary is asked once. Floor 6
// (runtime/session).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/dicom/cells.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/index/block.hpp"

namespace qapc::session {

/// One for each thread.
class Alike {
 public:
  /// The plan outlives it.
  Alike(const dicom::Plan& plan, const dicom::ReadOptions& options)
      : plan_(plan), options_(options), asker_(plan, excerpt_) {}

  /// All objects of a block, as one by one they would be read. Nothing where they are not alike, or where one cannot
  /// be had from what is kept: then they are to be read one by one.
  std::optional<std::vector<dicom::Object>> read(index::Block& block);

 private:
  bool sort_columns(index::Block& block);
  [[nodiscard]] bool is_fixed(std::uint32_t tag) const;
  bool fill(std::size_t object, const std::vector<index::Column*>& columns);
  std::optional<dicom::Object> first(index::Block& block);
  std::optional<dicom::Object> next(std::size_t object, const dicom::Object& first);

  const dicom::Plan& plan_;
  dicom::ReadOptions options_;
  dicom::Excerpt excerpt_;
  dicom::Filler filler_{excerpt_};
  dicom::Asker asker_;
  std::vector<index::RecordView> records_;
  // Of the block under way.
  std::vector<index::Column*> asked_;   ///< columns that the plan may ask
  std::vector<index::Column*> needed_;  ///< those that values which vary are made of
  std::vector<bool> varies_;            ///< by recipe
  std::vector<std::string> sealed_;     ///< by recipe: of the first object
};

}  // namespace qapc::session
