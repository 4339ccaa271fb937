// What the rows of a subject hold, for the report. Floor 6 (runtime/session).
#pragma once

#include <string>
#include <utility>

#include "runtime/eval/batch.hpp"
#include "runtime/report/report.hpp"

namespace qapc::session {

using Interval = std::pair<std::int64_t, std::int64_t>;

std::string with_unit(std::string text, const std::string& unit);

/// The rows of a batch, seen from the subject of a rule: row `row` of space `level`.
class Observed {
 public:
  Observed(const abi::Program& program, const eval::Batch& batch) : program_(program), batch_(batch) {}

  /// A value as text, without its unit; "" for a truth.
  [[nodiscard]] std::string shown(abi::Index value, const eval::Cell& cell) const;

  /// Rows of a value that belong to a subject: those under it, or the one it lies under.
  [[nodiscard]] Interval rows_of(abi::Index value, abi::Index level, std::int64_t row) const;

  /// What the images of a subject hold: a value each, or for lists all their values.
  [[nodiscard]] report::Distribution distribution(const abi::Check& check, abi::Index level, std::int64_t row) const;

  /// A comparison, with how often it failed and was unknown.
  [[nodiscard]] report::CheckFinding check(const abi::Check& check, abi::Index level, std::int64_t row) const;

  /// The row of a level above a row.
  [[nodiscard]] std::int64_t above(abi::Index space, std::int64_t row, abi::Index level) const;

 private:
  [[nodiscard]] Interval rows_under(abi::Index space, abi::Index level, std::int64_t row) const;
  [[nodiscard]] bool lies_below(abi::Index space, abi::Index level) const;
  [[nodiscard]] Interval holders(abi::Index observed, abi::Index holder, abi::Index level, std::int64_t row) const;

  const abi::Program& program_;
  const eval::Batch& batch_;
};

}  // namespace qapc::session
