// What was found about each exam to one report.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "runtime/session/describe.hpp"
#include "runtime/session/members.hpp"
#include "runtime/session/session.hpp"

namespace qapc::session {
namespace {

void count(const std::map<std::string, report::Verdicts>& verdicts, report::Report& report) {
  for (report::RuleEntry& rule : report.rules) {
    const auto of_rule = verdicts.find(rule.name);
    if (of_rule == verdicts.end()) continue;
    for (const auto& [verdict, times] : of_rule->second) rule.verdicts[verdict] += times;
  }
}

}  // namespace

report::Report evaluate(const abi::Program& program, Read read, const Key& key, const Waivers& waivers) {
  report::Report report;
  describe(program, report);
  report.engine = QAPC_VERSION;
  report.key = key.name();
  report.files = read.files;
  report.files_used = read.used;
  report.unused = std::move(read.unused);
  const Members members(report.sources, key);
  for (Judged& one : read.exams) {
    one.entry.baselines = members.of_baselines(one);
    one.entry.calibrations = members.of_calibrations(one);
    count(one.entry.verdicts, report);
    for (const report::SeriesEntry& series : one.entry.series) report.images += series.images;
    report.exams.push_back(std::move(one.entry));
    std::ranges::move(one.findings, std::back_inserter(report.findings));
  }
  // Of a run there are exams, and of what was merged only aggregates.
  const SharedGroup* const cohort =
      read.aggregates && report.exams.empty() ? read.aggregates->cohort(program) : nullptr;
  if (cohort != nullptr) {
    report.aggregates = told_of(*read.aggregates, program);
    report.images = read.aggregates->images;
    count(cohort->rules, report);
  }
  report.groups = std::move(read.groups);
  for (const report::GroupEntry& group : report.groups) count(group.verdicts, report);
  std::ranges::move(read.group_findings, std::back_inserter(report.findings));
  std::ranges::stable_sort(report.findings, [](const report::Finding& a, const report::Finding& b) {
    return std::tie(a.level, a.group, a.exam, a.series) < std::tie(b.level, b.group, b.exam, b.series);
  });
  report.waivers = waivers.told(program, report.findings);
  return report;
}

}  // namespace qapc::session
