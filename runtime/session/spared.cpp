#include "runtime/session/spared.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "runtime/abi/reason.hpp"

namespace qapc::session {
namespace {

/// Metrics of the series that were not measured; each counts once, whether a number or a list of it was asked.
std::int64_t spared_of(const abi::Program& program, const exam::Series& series) {
  std::set<std::string> metrics;
  for (std::size_t recipe = 0; recipe < series.measured.size(); ++recipe) {
    if (series.measured[recipe].missing == abi::because(abi::Reason::DecidedWithout))
      metrics.insert(program.recipes[recipe].homes.front().fields.front());
  }
  return static_cast<std::int64_t>(metrics.size());
}

}  // namespace

Spared::Spared(const eval::Batch& batch, const std::vector<exam::Exam>& exams) : batch_(&batch) {
  std::int64_t all = 0;
  for (const exam::Exam& exam : exams) {
    counts_.push_back(0);
    for (const exam::Series& series : exam.series) counts_.back() += spared_of(batch.program(), series);
    all += counts_.back();
  }
  if (all > 0) settled_.emplace(batch);
}

bool Spared::leaves_open(const abi::Rule& rule, std::int64_t row) const {
  if (!settled_ || settled_->is_settled(rule.verdict, row)) return false;
  abi::Index space = rule.space;
  for (; space != abi::kExams; space = batch_->program().spaces[space].parent) row = batch_->parent(space, row);
  return counts_[static_cast<std::size_t>(row)] > 0;
}

void Spared::tell(report::Finding& found) {
  const std::string reason(abi::word(abi::Reason::DecidedWithout));
  if (std::ranges::find(found.causes, reason, &report::Cause::reason) == found.causes.end())
    found.causes.push_back({"", reason, 1});
}

const VerdictsByRule* Spared::verdicts(std::size_t exam) const {
  static const VerdictsByRule kNone;
  if (measurements(exam) == 0) return nullptr;
  const auto counted = verdicts_.find(exam);
  return counted == verdicts_.end() ? &kNone : &counted->second;
}

}  // namespace qapc::session
