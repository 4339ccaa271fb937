// Exams of which less was measured than rules ask, since their decision does not change by it (Profile::Decision).
// Floor 6 (runtime/session).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "runtime/eval/settled.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/decided.hpp"

namespace qapc::session {

class Spared {
 public:
  /// `batch` was evaluated of just these exams.
  Spared(const eval::Batch& batch, const std::vector<exam::Exam>& exams);

  /// Measurements of the exam that were not made.
  [[nodiscard]] std::int64_t measurements(std::size_t exam) const { return settled_ ? counts_[exam] : 0; }
  /// Whether the verdict rests on one that was not made. A row of what lies above exams never does.
  [[nodiscard]] bool leaves_open(const abi::Rule& rule, std::int64_t row) const;
  /// Says why such a rule was not run.
  static void tell(report::Finding& found);

  /// Verdicts of an exam that decide: those that are not open.
  void count(std::size_t exam, const std::string& rule, abi::Verdict verdict) {
    if (measurements(exam) > 0) ++verdicts_[exam][rule][verdict];
  }
  /// What was counted of an exam that was spared something; null where it was not.
  [[nodiscard]] const VerdictsByRule* verdicts(std::size_t exam) const;

 private:
  const eval::Batch* batch_;
  std::optional<eval::Settled> settled_;  ///< of some exam not everything was measured
  std::vector<std::int64_t> counts_;
  std::map<std::size_t, VerdictsByRule> verdicts_;
};

}  // namespace qapc::session
