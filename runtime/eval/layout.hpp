// Which rows each space of a program has over some exams, and how they lie in one another. Floor 4 (runtime/eval).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/abi/reason.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::eval {

/// What is read: for each recipe a cell of each image, or of each series where it is measured.
struct Rows {
  std::vector<const exam::Image*> images;
  std::vector<const exam::Series*> series;

  [[nodiscard]] std::size_t count(bool measured) const { return measured ? series.size() : images.size(); }
  [[nodiscard]] const exam::Cell& cell(bool measured, std::size_t row, abi::Index recipe) const {
    if (!measured) return images[row]->cells[recipe];
    static const exam::Cell kNotNeeded{abi::because(abi::Reason::NotNeeded), {}, 0};
    return series[row]->measured.empty() ? kNotNeeded : series[row]->measured[recipe];
  }
};

/// Rows of one space.
struct Extent {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> parent;
  std::vector<std::int64_t> partner;
  std::int64_t count = 0;

  [[nodiscard]] abi::Rows rows() const {
    return {count, begin.empty() ? nullptr : begin.data(), parent.empty() ? nullptr : parent.data(),
            partner.empty() ? nullptr : partner.data()};
  }
  /// One more row under the latest parent; `starts` says where a parent begins.
  void add(std::int64_t under) {
    parent.push_back(under);
    ++count;
  }
  void starts() { begin.push_back(count); }
};

struct Layout {
  const abi::Program* program = nullptr;
  std::vector<Extent> extents{};                            ///< by space
  std::map<abi::Index, std::vector<std::int64_t>> cells{};  ///< of each exam, by space of cells

  void place(std::span<const exam::Exam> all, const Rows& read);
  /// The row of a level above a row.
  [[nodiscard]] std::int64_t ancestor(abi::Index space, std::int64_t row, abi::Index level) const;
  [[nodiscard]] bool is_of_cells(abi::Index space) const { return program->spaces[space].kind == abi::SpaceKind::Cell; }

 private:
  void place_levels(std::span<const exam::Exam> all);
  void place_groups(abi::Index lower, const std::function<bool(std::size_t)>& begins);
  void place_values(abi::Index space, const Rows& read);
  void place_above(abi::Index space);
  void place_volumes(abi::Index space, const std::vector<const exam::Image*>& images);
  void place_regrouped(abi::Index space, const std::vector<const exam::Image*>& images);
  void place_partners(abi::Index space);
  void place_cells(abi::Index space, std::span<const exam::Exam> all);
  void place_in_cells(abi::Index space);
};

}  // namespace qapc::eval
