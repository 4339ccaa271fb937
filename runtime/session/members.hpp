// Which exams are members of the baselines and calibrations that a policy asks. Floor 6 (runtime/session).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/baseline/baseline.hpp"
#include "runtime/calibration/calibration.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/pseudonym.hpp"
#include "runtime/session/session.hpp"

namespace qapc::session {

/// The baselines and calibrations among the sources of a policy, asked for exams. The key outlives it.
class Members {
 public:
  /// Sources are names of files and their texts. What is neither is passed over.
  Members(const std::vector<std::pair<std::string, std::string>>& sources, const Key& key);

  /// Of an exam and its subject: each baseline, in the order of the sources. Unknown of one made with another key.
  [[nodiscard]] std::vector<report::Membership> of_baselines(const Judged& exam) const;
  /// Likewise each calibration: whether the exam, or a series of it, is one of its subjects.
  [[nodiscard]] std::vector<report::Membership> of_calibrations(const Judged& exam) const;

 private:
  const Key& key_;
  std::vector<std::pair<std::string, baseline::Baseline>> baselines_;
  std::vector<std::pair<std::string, calibration::Calibration>> calibrations_;
};

}  // namespace qapc::session
