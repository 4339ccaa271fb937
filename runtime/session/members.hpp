// Which exams are members of the baselines that a policy compares with. Floor 6 (runtime/session).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/baseline/baseline.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/pseudonym.hpp"

namespace qapc::session {

/// The baselines among the sources of a policy, asked for exams. The key outlives it.
class Members {
 public:
  /// Sources are names of files and their texts. What is no baseline is passed over.
  Members(const std::vector<std::pair<std::string, std::string>>& sources, const Key& key);

  /// Of an exam and its subject (exam::Exam): each baseline, in the order of the sources. Unknown of one made with
  /// another key.
  [[nodiscard]] std::vector<report::BaselineEntry> of(std::string_view uid, std::string_view subject) const;

 private:
  struct Known {
    std::string name;
    baseline::Baseline baseline;
  };
  const Key& key_;
  std::vector<Known> known_;
};

}  // namespace qapc::session
