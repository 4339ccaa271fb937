// What can no longer change, whatever the measurements come to that have not been made. Floor 4 (runtime/eval).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "runtime/eval/batch.hpp"

namespace qapc::eval {

/// Why every exam must be measured whatever is decided of it: something beside the decision of an exam rests on
/// measurements, or that of one exam on those of another. Nothing where each exam can be told by itself.
std::optional<std::string_view> why_all_are_measured(const abi::Program& program);

/// Of each value and row whether it is final. `batch` was evaluated with what was measured so far; what is there, and
/// what is missing for a reason of its own, does not change any more. An operation is settled where those of its
/// operands are that its result rests on: of `and` one that is false is enough, of a verdict the first row of its table
/// that fires. What is not known to be settled is open.
class Settled {
 public:
  explicit Settled(const Batch& batch);

  [[nodiscard]] bool is_settled(abi::Index value, std::int64_t row) const {
    return cells_[value].empty() || cells_[value][static_cast<std::size_t>(row)];
  }
  /// Whether no measurement can change the outcome of the exam, the first branch that makes it, or which series are of
  /// which definitions. False for a program that why_all_are_measured().
  [[nodiscard]] bool is_decided(std::int64_t exam) const;

 private:
  [[nodiscard]] bool settles(const abi::Op& op, std::int64_t row) const;
  [[nodiscard]] bool settles_truth(const abi::Op& op, std::int64_t row) const;
  [[nodiscard]] bool settles_verdict(const abi::Op& op, std::int64_t row) const;
  [[nodiscard]] bool settles_decision(const abi::Op& op, std::int64_t row) const;
  [[nodiscard]] bool settles_up(const abi::Op& op, std::int64_t row) const;
  [[nodiscard]] Kleene truth(abi::Index value, std::int64_t row) const { return batch_->cell(value, row).truth; }

  const Batch* batch_;
  std::vector<std::vector<bool>> cells_;  ///< by value and row; empty where it rests on no measurement
  bool each_by_itself_;
};

}  // namespace qapc::eval
