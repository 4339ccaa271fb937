// Verdicts to a report: who, what was seen, what was asked, why it is not known.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "runtime/abi/artefact.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/eval/why.hpp"
#include "runtime/session/risks.hpp"
#include "runtime/session/session.hpp"

namespace qapc::session {
namespace {

using abi::Index;
using abi::Verdict;
using eval::Batch;
using eval::Cell;
using eval::Kleene;
using Interval = std::pair<std::int64_t, std::int64_t>;

constexpr std::size_t kShownValues = 6;

struct Collector {
  const abi::Program& program;
  const Batch& batch;
  const std::vector<exam::Exam>& exams;
  const Key& key;
  report::Report& report;
  /// Finding of each exam, series and definition of which it is not known whether they match.
  std::map<std::tuple<std::size_t, std::size_t, Index>, std::size_t> unknown_members = {};

  [[nodiscard]] const std::string& text(Index index) const { return program.text(index); }
  [[nodiscard]] std::string series_code(std::size_t exam, std::size_t series) const {
    return key.code("series", exams[exam].uid + '\0' + exams[exam].series[series].uid);
  }

  /// Rows of `space` under a row of the same level or one above.
  [[nodiscard]] Interval rows_under(Index space, Index level, std::int64_t row) const {
    if (space == level) return {row, row + 1};
    const Index above = program.spaces[space].parent;
    const Interval parents = rows_under(above, level, row);
    if (parents.first == parents.second) return {0, 0};
    return {batch.under(space, parents.first).first, batch.under(space, parents.second - 1).second};
  }
  [[nodiscard]] bool lies_below(Index space, Index level) const {
    while (space != level && space != abi::kNone) space = program.spaces[space].parent;
    return space == level;
  }
  /// Rows of a value that belong to a subject: those under it, or the one it lies under.
  [[nodiscard]] Interval rows_of(Index value, Index level, std::int64_t row) const {
    Index space = program.ops[value].space;
    if (lies_below(space, level)) return rows_under(space, level, row);
    while (level != space) {
      row = batch.parent(level, row);
      level = program.spaces[level].parent;
    }
    return {row, row + 1};
  }

  // --- values as text ---------------------------------------------------------------------------------------------

  [[nodiscard]] std::string shown(Index value, const Cell& cell) const {
    switch (program.ops[value].type) {
      case abi::Type::Number:
        return number_text(cell.number);
      case abi::Type::Integer:
        return std::to_string(cell.integer);
      case abi::Type::Text:
        return batch.text(cell.text);
      default:
        return "";
    }
  }

  static std::string with_unit(std::string text, const std::string& unit) {
    return unit.empty() ? text : text + " " + unit;
  }

  /// What the images of a subject hold: a value each, or for lists all their values.
  [[nodiscard]] report::Distribution distribution(const abi::Check& check, Index level, std::int64_t row) const {
    report::Distribution result;
    result.hidden = check.privacy != abi::Privacy::Public;
    const Index space = program.ops[check.observed].space;
    const bool list = program.spaces[space].kind == abi::SpaceKind::Values;
    const Index holder = list ? program.spaces[space].parent : space;
    Interval holders{0, 0};
    if (lies_below(holder, level)) {
      holders = rows_under(holder, level, row);
    } else {
      holders = rows_of(check.observed, level, row);
    }
    std::map<std::string, std::int64_t> values;
    std::map<std::string, std::int64_t> reasons;
    for (std::int64_t at = holders.first; at < holders.second; ++at) {
      const Interval items = list ? batch.under(space, at) : Interval{at, at + 1};
      std::string all;
      abi::Missing missing = items.first == items.second ? abi::Missing::Absent : abi::Missing::None;
      for (std::int64_t item = items.first; item < items.second; ++item) {
        const Cell cell = batch.cell(check.observed, item);
        if (!cell.there()) missing = cell.missing;
        if (cell.there()) all += (all.empty() ? "" : "\\") + shown(check.observed, cell);
      }
      if (missing == abi::Missing::None) {
        ++values[all];
      } else {
        ++reasons[std::string(abi::name(missing))];
      }
    }
    result.rows = holders.second - holders.first;
    if (!result.hidden) fill(result, values, text(check.unit));
    for (const auto& [reason, count] : reasons) result.missing.push_back({reason, count});
    return result;
  }

  static void fill(report::Distribution& result, const std::map<std::string, std::int64_t>& values,
                   const std::string& unit) {
    for (const auto& [value, count] : values) result.values.push_back({with_unit(value, unit), count});
    std::ranges::stable_sort(result.values, [](const auto& a, const auto& b) { return a.count > b.count; });
    if (result.values.size() <= kShownValues) return;
    result.more = static_cast<std::int64_t>(result.values.size() - kShownValues);
    result.values.resize(kShownValues);
  }

  // --- findings ---------------------------------------------------------------------------------------------------

  [[nodiscard]] report::CheckFinding check_finding(const abi::Check& check, Index level, std::int64_t row) const {
    report::CheckFinding found{text(check.label), text(check.expected), 0, 0, {}};
    const auto [begin, end] = rows_of(check.truth, level, row);
    for (std::int64_t at = begin; at < end; ++at) {
      const Kleene truth = batch.cell(check.truth, at).truth;
      found.failed += truth == Kleene::False ? 1 : 0;
      found.unknown += truth == Kleene::Unknown ? 1 : 0;
    }
    if (check.observed != abi::kNone) found.observed = distribution(check, level, row);
    return found;
  }

  /// The row of a vendor table that applies to a subject; null when none is known to.
  [[nodiscard]] const abi::Row* row_of(const abi::Require& require, std::int64_t row) const {
    for (const abi::Row& candidate : require.rows) {
      if (batch.cell(candidate.selected, row).truth == Kleene::True) return &candidate;
    }
    return nullptr;
  }

  void tell_checks(const std::vector<abi::Check>& checks, Index level, std::int64_t row, report::Finding& found) const {
    for (const abi::Check& check : checks) {
      report::CheckFinding told = check_finding(check, level, row);
      if (told.failed + told.unknown > 0) found.checks.push_back(std::move(told));
    }
  }

  void tell_causes(Index truth, std::int64_t row, report::Finding& found) const {
    for (const eval::Cause& cause : eval::causes(batch, truth, row)) {
      const std::string attribute = cause.recipe == abi::kNone ? "" : text(program.recipes[cause.recipe].name);
      found.causes.push_back({attribute, std::string(abi::name(cause.reason)), cause.rows});
    }
  }

  [[nodiscard]] std::string said(const std::vector<abi::Segment>& segments, const std::string& expected,
                                 std::int64_t row, const report::Finding& found) const {
    std::string sentence;
    for (const abi::Segment& segment : segments) {
      switch (segment.kind) {
        case abi::Segment::Kind::Literal:
          sentence += text(segment.text);
          break;
        case abi::Segment::Kind::Expected:
          sentence += expected;
          break;
        case abi::Segment::Kind::Count: {
          std::int64_t count = 0;
          for (const report::CheckFinding& check : found.checks) count += check.failed + check.unknown;
          sentence += std::to_string(count);
          break;
        }
        case abi::Segment::Kind::Names:
          break;
        case abi::Segment::Kind::Pseudonym: {
          const Cell cell = batch.cell(segment.value, row);
          sentence +=
              cell.there() ? key.code("value", shown(segment.value, cell)) : std::string(abi::name(cell.missing));
          break;
        }
        case abi::Segment::Kind::Value: {
          const Cell cell = batch.cell(segment.value, row);
          sentence += cell.there() ? with_unit(shown(segment.value, cell), text(segment.text))
                                   : std::string(abi::name(cell.missing));
          break;
        }
      }
    }
    return sentence;
  }

  void explain(const abi::Rule& rule, std::int64_t row, report::Finding& found) const {
    if (found.verdict == Verdict::UnknownDefinition) {
      tell_causes(rule.member, row, found);
      tell_checks(program.definitions[rule.definition].clauses, rule.space, row, found);
      std::erase_if(found.checks, [](const report::CheckFinding& check) { return check.unknown == 0; });
      return;
    }
    if (batch.cell(rule.when, row).truth == Kleene::Unknown) {
      tell_causes(rule.when, row, found);
      tell_checks(rule.guards, rule.space, row, found);
      return;
    }
    std::string expected;
    for (const abi::Require& require : rule.requires_) {
      const abi::Row* applies = row_of(require, row);
      if (applies == nullptr) {
        tell_causes(require.truth, row, found);
        for (const abi::Row& candidate : require.rows) tell_causes(candidate.selected, row, found);
        continue;
      }
      found.row += (found.row.empty() || text(applies->label).empty() ? "" : "; ") + text(applies->label);
      if (applies->because != abi::kNone) found.because = text(applies->because);
      for (const abi::Check& check : applies->checks) expected += (expected.empty() ? "" : "; ") + text(check.expected);
      if (batch.cell(require.truth, row).truth == Kleene::True) continue;
      tell_checks(applies->checks, rule.space, row, found);
      tell_causes(require.truth, row, found);
    }
    if (found.verdict == Verdict::NotAssessed || found.verdict == Verdict::NotRun) {
      found.checks.clear();
      return;
    }
    for (const auto& segments : rule.says) found.says.push_back(said(segments, expected, row, found));
  }

  [[nodiscard]] static bool told(Verdict verdict) {
    return verdict != Verdict::Pass && verdict != Verdict::NoSubject && verdict != Verdict::NotApplicable;
  }

  void add_finding(const abi::Rule& rule, std::int64_t row, Verdict verdict, std::int64_t images, std::size_t exam,
                   std::size_t series) {
    if (verdict == Verdict::UnknownDefinition) {
      const auto [first, fresh] = unknown_members.try_emplace({exam, series, rule.definition}, report.findings.size());
      if (!fresh) {
        report.findings[first->second].also.push_back(text(rule.name));
        return;
      }
    }
    report::Finding found;
    found.rule = text(rule.name);
    found.verdict = verdict;
    found.severity = rule.severity;
    found.exam = report.exams[exam].code;
    if (rule.space != abi::kExams) {
      found.series = series_code(exam, series);
      found.series_number = exams[exam].series[series].number;
    }
    if (rule.definition != abi::kNone) found.definition = text(program.definitions[rule.definition].name);
    found.images = images;
    found.line = rule.span.line;
    found.fingerprint = key.code("finding", program.name + '\0' + found.rule + '\0' + found.exam + '\0' + found.series);
    explain(rule, row, found);
    report.findings.push_back(std::move(found));
  }

  void rule(const abi::Rule& rule, report::RuleEntry& entry) {
    std::map<std::pair<std::int64_t, Verdict>, std::pair<std::int64_t, std::int64_t>>
        images;  // (series, verdict): first row, count
    for (std::int64_t row = 0; row < batch.rows(rule.space); ++row) {
      const auto verdict = static_cast<Verdict>(batch.cell(rule.verdict, row).code);
      if (verdict == Verdict::NoSubject) continue;
      const std::int64_t series = rule.space == abi::kSeries   ? row
                                  : rule.space == abi::kImages ? batch.parent(abi::kImages, row)
                                                               : 0;
      const std::int64_t exam = rule.space == abi::kExams ? row : batch.parent(abi::kSeries, series);
      ++entry.verdicts[verdict];
      ++report.exams[static_cast<std::size_t>(exam)].verdicts[entry.name][verdict];
      if (!told(verdict)) continue;
      const auto first_series = rule.space == abi::kExams ? 0 : batch.under(abi::kSeries, exam).first;
      if (rule.space == abi::kImages) {
        auto [group, fresh] = images.try_emplace({series, verdict}, row, 0);
        ++group->second.second;
      } else {
        add_finding(rule, row, verdict, 0, static_cast<std::size_t>(exam),
                    static_cast<std::size_t>(series - first_series));
      }
    }
    for (const auto& [group, rows] : images) {
      const std::int64_t exam = batch.parent(abi::kSeries, group.first);
      add_finding(rule, rows.first, group.second, rows.second, static_cast<std::size_t>(exam),
                  static_cast<std::size_t>(group.first - batch.under(abi::kSeries, exam).first));
    }
  }

  // --- exams ------------------------------------------------------------------------------------------------------

  void series_entry(std::size_t exam, std::size_t series, std::int64_t row) {
    const exam::Series& read = exams[exam].series[series];
    report::SeriesEntry entry;
    entry.code = series_code(exam, series);
    entry.number = read.number;
    entry.images = static_cast<std::int64_t>(read.images.size());
    for (const abi::Definition& definition : program.definitions) {
      const Kleene member = batch.cell(definition.member, row).truth;
      if (member == Kleene::True) entry.definitions.push_back(text(definition.name));
      if (member == Kleene::Unknown) entry.unknown.push_back(text(definition.name));
    }
    std::string evidence;
    for (const exam::Image& image : read.images) {
      evidence += image.sop_instance_uid;
      evidence += '\0';
      evidence += std::to_string(image.frame);
      evidence += '\0';
      evidence += image.evidence;
    }
    entry.evidence = key.digest(evidence);
    report.images += entry.images;
    report.exams[exam].series.push_back(std::move(entry));
  }

  void exam_entries() {
    for (std::size_t i = 0; i < exams.size(); ++i) {
      report::ExamEntry entry;
      entry.code = key.code("exam", exams[i].uid);
      const auto row = static_cast<std::int64_t>(i);
      for (const abi::Decision& decision : program.decisions) {
        entry.outcome = static_cast<abi::Outcome>(batch.cell(decision.outcome, row).code);
      }
      const std::int64_t first = batch.under(abi::kSeries, row).first;
      entry.risks = risks_of(batch, row, [&](std::int64_t series) {
        const auto at = static_cast<std::size_t>(series - first);
        return std::pair(series_code(i, at), exams[i].series[at].number);
      });
      report.exams.push_back(std::move(entry));
      for (std::size_t s = 0; s < exams[i].series.size(); ++s) series_entry(i, s, first + static_cast<std::int64_t>(s));
    }
  }

  /// The conditions that hold of the branches that decided, and the rules that made them hold.
  void tell_branch(const abi::Branch& branch, std::int64_t row, report::ExamEntry& entry) const {
    if (batch.cell(branch.condition, row).truth != Kleene::True) return;
    if (branch.parts.empty()) entry.because.push_back({"otherwise", {}});
    for (const abi::Condition& part : branch.parts) {
      if (batch.cell(part.truth, row).truth != Kleene::True) continue;
      report::ExamEntry::Because because{text(part.text), {}};
      for (const Index rule : part.rules) {
        const std::string& name = text(program.rules[rule].name);
        for (const auto& [verdict, count] : entry.verdicts[name]) {
          if ((part.verdicts & abi::bit(verdict)) != 0)
            because.rules.push_back(fmt::format("{} {}", name, abi::name(verdict)));
        }
      }
      entry.because.push_back(std::move(because));
    }
  }

  void decisions() {
    for (const abi::Decision& decision : program.decisions) {
      for (std::size_t i = 0; i < report.exams.size(); ++i) {
        for (const abi::Branch& branch : decision.branches) {
          if (branch.outcome == report.exams[i].outcome)
            tell_branch(branch, static_cast<std::int64_t>(i), report.exams[i]);
        }
      }
    }
  }
};

/// The policy in words.
void describe_rules(const abi::Program& program, report::Report& report) {
  const auto text = [&](Index index) -> const std::string& { return program.text(index); };
  for (const abi::Rule& rule : program.rules) {
    report::RuleEntry entry;
    entry.name = text(rule.name);
    entry.title = text(rule.title);
    entry.severity = rule.severity;
    entry.missing = rule.missing;
    entry.line = rule.span.line;
    const std::string level = rule.space == abi::kExams ? "exam" : rule.space == abi::kSeries ? "series" : "image";
    entry.subject = rule.definition == abi::kNone
                        ? "each " + level
                        : fmt::format("each {} {}", text(program.definitions[rule.definition].name), level);
    for (const abi::Require& require : rule.requires_) {
      for (const abi::Row& row : require.rows) {
        const std::string vendors = text(row.label).empty() ? "" : text(row.label) + ": ";
        if (row.because != abi::kNone)
          entry.protocol.push_back(fmt::format("{}not assessed because {}", vendors, text(row.because)));
        for (const abi::Check& check : row.checks)
          entry.protocol.push_back(fmt::format("{}{} {}", vendors, text(check.label), text(check.expected)));
      }
    }
    for (const abi::Action& action : rule.actions) entry.actions.emplace_back(text(action.text), text(action.role));
    report.rules.push_back(std::move(entry));
  }
  for (const abi::Decision& decision : program.decisions) {
    for (const abi::Branch& branch : decision.branches) {
      std::string words;
      for (const abi::Condition& part : branch.parts) words += (words.empty() ? "if " : " or ") + text(part.text);
      report.decision.push_back(fmt::format("{} {}", abi::name(branch.outcome), words.empty() ? "otherwise" : words));
    }
  }
}

}  // namespace

Engine reference_engine(const abi::Program& program) {
  return [&program](const abi::Frame& frame) { eval::evaluate_reference(program, frame); };
}

std::vector<Judged> judge(const abi::Program& program, std::vector<exam::Exam> exams, const Key& key,
                          const Engine& engine) {
  for (exam::Exam& one : exams) {
    for (exam::Series& series : one.series) {
      std::ranges::sort(series.images, [](const exam::Image& a, const exam::Image& b) {
        return std::tie(a.sop_instance_uid, a.frame) < std::tie(b.sop_instance_uid, b.frame);
      });
    }
  }
  report::Report report;
  for (const abi::Rule& rule : program.rules) report.rules.emplace_back().name = program.text(rule.name);
  const Batch batch(program, exams);
  engine(batch.frame());
  Collector collector{program, batch, exams, key, report};
  collector.exam_entries();
  for (std::size_t i = 0; i < program.rules.size(); ++i) collector.rule(program.rules[i], report.rules[i]);
  collector.decisions();
  std::vector<Judged> judged;
  std::map<std::string, std::size_t> by_code;
  for (std::size_t i = 0; i < exams.size(); ++i) {
    by_code[report.exams[i].code] = i;
    judged.push_back({exams[i].uid, std::move(report.exams[i]), {}});
  }
  for (report::Finding& found : report.findings) judged[by_code[found.exam]].findings.push_back(std::move(found));
  return judged;
}

report::Report evaluate(const abi::Program& program, Read read, const Key& key, const Options& /*options*/) {
  report::Report report;
  report.policy = program.name;
  report.title = program.title;
  report.version = program.version;
  report.edition = program.edition;
  report.goal = program.goal;
  report.owner = program.owner;
  report.audience = program.audience;
  for (const abi::Source& source : program.sources)
    report.sources.emplace_back(program.text(source.name), program.text(source.text));
  report.program = abi::digest(program);
  report.dictionary = program.dictionary;
  report.dictionary_digest = program.dictionary_digest;
  report.lexicon = program.lexicon;
  report.lexicon_digest = program.lexicon_digest;
  report.engine = QAPC_VERSION;
  report.key = key.name();
  report.files = read.files;
  report.files_used = read.used;
  report.unused = std::move(read.unused);
  describe_rules(program, report);
  report.risks = risk_entries(program);
  for (Judged& one : read.exams) {
    for (report::RuleEntry& rule : report.rules) {
      const auto verdicts = one.entry.verdicts.find(rule.name);
      if (verdicts == one.entry.verdicts.end()) continue;
      for (const auto& [verdict, count] : verdicts->second) rule.verdicts[verdict] += count;
    }
    for (const report::SeriesEntry& series : one.entry.series) report.images += series.images;
    report.exams.push_back(std::move(one.entry));
    std::ranges::move(one.findings, std::back_inserter(report.findings));
  }
  std::ranges::stable_sort(report.findings, [](const report::Finding& a, const report::Finding& b) {
    return std::tie(a.exam, a.series) < std::tie(b.exam, b.series);
  });
  return report;
}

}  // namespace qapc::session
