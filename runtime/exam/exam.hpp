// What was read: images with one cell for each recipe, grouped into series and exams. Floor 2 (runtime/exam).
// Plain values. Order is by identifiers (study, series, SOP instance, frame), never by file or thread.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "runtime/abi/value.hpp"

namespace qapc::exam {

using Scalar = std::variant<double, std::int64_t, std::string>;

/// What a recipe gave for one image.
struct Cell {
  abi::Missing missing = abi::Missing::Absent;
  std::vector<Scalar> values;  ///< of the recipe's type; one for a scalar recipe; empty when missing
  std::uint8_t home = 0;       ///< position of the home that supplied it
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// A classic SOP instance or one frame of a multi-frame object.
struct Image {
  std::string sop_instance_uid;
  std::uint32_t frame = 0;  ///< 1-based; 0 for a classic instance
  std::vector<Cell> cells;  ///< by recipe
  std::string evidence{};   ///< SHA-256 of what supplied the cells (docs/report.md, Evidence); "" for invented images
  friend bool operator==(const Image&, const Image&) = default;
};
struct Series {
  std::string uid;
  std::string number;  ///< SeriesNumber as text, for people; "" when absent
  std::vector<Image> images;
};
struct Exam {
  std::string uid;  ///< StudyInstanceUID
  std::vector<Series> series;
};

}  // namespace qapc::exam
