// What a decision came to for one subject, and why. Floor 6 (runtime/session).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/eval/batch.hpp"
#include "runtime/report/report.hpp"

namespace qapc::session {

struct Decided {
  abi::Outcome outcome = abi::Outcome::Undecided;
  std::string word;  ///< the policy's own for it; "" where it has none
  std::vector<report::Because> because;
};

/// By rule.
using VerdictsByRule = std::map<std::string, report::Verdicts>;

inline void add(const VerdictsByRule& some, VerdictsByRule& into) {
  for (const auto& [rule, verdicts] : some) {
    for (const auto& [verdict, count] : verdicts) into[rule][verdict] += count;
  }
}

/// What the program decided about a row.
///
/// `own`     verdicts that the reasons name
/// `counted` where a waiver set some aside, or some are open: the verdicts of all rules that speak in the decision
///           without those. It is then made of these instead, which gives what the program would have decided without
///           those that are waived; null: of none
Decided decided(const eval::Batch& batch, const abi::Decision& decision, std::int64_t row, const VerdictsByRule& own,
                const VerdictsByRule* counted);

}  // namespace qapc::session
