// Verdicts to a report: who, what was seen, what was asked, why it is not known.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>
#include <tuple>

#include "runtime/base/contains.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/eval/why.hpp"
#include "runtime/session/decided.hpp"
#include "runtime/session/describe.hpp"
#include "runtime/session/groups.hpp"
#include "runtime/session/levels.hpp"
#include "runtime/session/observed.hpp"
#include "runtime/session/risks.hpp"
#include "runtime/session/session.hpp"
#include "runtime/session/spared.hpp"

namespace qapc::session {
namespace {
using abi::Index;
using abi::Verdict;
using eval::Batch;
using eval::Cell;
using eval::Kleene;

struct Collector {
  const abi::Program& program;
  const Batch& batch;
  const std::vector<exam::Exam>& exams;
  const Key& key;
  report::Report& report;
  const Waivers& waivers;
  Observed observed{program, batch};
  Spared spared{batch, exams};
  std::map<Index, std::vector<report::GroupEntry>> groups = {};  ///< by space
  /// Finding of each exam, series and definition of which it is not known whether they match.
  std::map<std::tuple<std::size_t, std::size_t, Index>, std::size_t> unknown_members = {};

  [[nodiscard]] const std::string& text(Index index) const { return program.text(index); }
  [[nodiscard]] std::string series_code(std::size_t exam, std::size_t series) const {
    return key.code("series", exams[exam].uid + '\0' + exams[exam].series[series].uid);
  }

  /// A series number is a value of the exam.
  [[nodiscard]] std::string number_of(std::size_t exam, std::size_t series) const {
    return program.counts_only ? "" : exams[exam].series[series].number;
  }

  // --- findings ---------------------------------------------------------------------------------------------------

  /// The row of a vendor table that applies to a subject; null when none is known to.
  [[nodiscard]] const abi::Row* row_of(const abi::Require& require, std::int64_t row) const {
    for (const abi::Row& candidate : require.rows) {
      if (batch.cell(candidate.selected, row).truth == Kleene::True) return &candidate;
    }
    return nullptr;
  }

  void tell_checks(const std::vector<abi::Check>& checks, Index level, std::int64_t row, report::Finding& found) const {
    for (const abi::Check& check : checks) {
      report::CheckFinding told = observed.check(check, level, row);
      if (told.failed + told.unknown > 0) found.checks.push_back(std::move(told));
    }
  }

  void tell_causes(Index truth, std::int64_t row, report::Finding& found) const {
    for (const eval::Cause& cause : eval::causes(batch, truth, row)) {
      const std::string attribute = cause.recipe == abi::kNone ? "" : text(program.recipes[cause.recipe].name);
      found.causes.push_back({attribute, std::string(abi::name(cause.reason)), cause.rows});
    }
  }

  /// A value, or as much of it as may be told: a code, a year, a band.
  [[nodiscard]] std::string shown_as(const abi::Segment& segment, const Cell& cell) const {
    constexpr std::size_t kYear = 4;
    const std::string whole = observed.shown(segment.value, cell);
    const std::string& unit = text(segment.text);
    if (segment.kind == abi::SegmentKind::Pseudonym) return key.code("value", whole);
    if (segment.kind == abi::SegmentKind::Year) {
      const std::string year = whole.substr(0, kYear);
      const bool digits = year.size() == kYear && year.find_first_not_of("0123456789") == std::string::npos;
      return digits ? year : std::string(abi::name(abi::Missing::Unparsable));
    }
    if (segment.kind == abi::SegmentKind::Band) {
      const double value =
          program.ops[segment.value].type == abi::Type::Integer ? static_cast<double>(cell.integer) : cell.number;
      const double lowest = std::floor(value / segment.width) * segment.width;
      return fmt::format("{} to under {}", number_text(lowest), with_unit(number_text(lowest + segment.width), unit));
    }
    return with_unit(whole, unit);
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
        case abi::Segment::Kind::Pseudonym:
        case abi::Segment::Kind::Year:
        case abi::Segment::Kind::Band:
        case abi::Segment::Kind::Value: {
          const Cell cell = batch.cell(segment.value, row);
          sentence += cell.there() ? shown_as(segment, cell) : std::string(abi::name(cell.missing));
          break;
        }
      }
    }
    return sentence;
  }

  /// Of classes that exclude one another, those that the series fits all the same.
  [[nodiscard]] std::vector<report::Ambiguity> ambiguous(std::int64_t series) const {
    std::vector<report::Ambiguity> all;
    for (const abi::Classes& classes : program.classes) {
      report::Ambiguity one{text(classes.name), {}};
      for (std::size_t i = 0; i < classes.fits.size(); ++i) {
        if (batch.cell(classes.fits[i], series).truth == Kleene::True)
          one.fit.push_back(text(program.definitions[classes.definitions[i]].name));
      }
      if (one.fit.size() > 1) all.push_back(std::move(one));
    }
    return all;
  }

  /// Whether the series is of a definition is unknown because it is of several that exclude one another.
  [[nodiscard]] bool tell_ambiguity(const abi::Rule& rule, std::int64_t row, report::Finding& found) const {
    std::int64_t series = row;
    for (Index space = rule.space; space != abi::kSeries; space = program.spaces[space].parent)
      series = batch.parent(space, series);
    const std::string& definition = text(program.definitions[rule.definition].name);
    for (const report::Ambiguity& one : ambiguous(series)) {
      if (std::ranges::find(one.fit, definition) == one.fit.end()) continue;
      report::CheckFinding check{one.classes, "one of them", 0, 1, {}};
      check.observed.values.push_back({fmt::format("fits {}", fmt::join(one.fit, " and ")), 1});
      check.observed.rows = 1;
      found.checks.push_back(std::move(check));
      found.causes.push_back({one.classes, "ambiguous", 1});
    }
    return !found.checks.empty();
  }

  void explain(const abi::Rule& rule, std::int64_t row, report::Finding& found) const {
    if (found.verdict == Verdict::UnknownDefinition) {
      if (tell_ambiguity(rule, row, found)) return;
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

  /// Where a finding was made.
  struct Place {
    std::size_t exam = 0;
    std::optional<std::size_t> series;  ///< of the exam; none: the exam itself
  };

  /// The codes of an exam and what it lies in.
  [[nodiscard]] Codes codes_of(std::size_t exam) const {
    const exam::Exam& one = exams[exam];
    const bool subjects = contains(program.spaces, abi::SpaceKind::Subject, &abi::Space::kind);
    return {report.exams[exam].code, subjects ? key.code("subject", one.subject) : "",
            program.site.recipes.empty() ? "" : site_code(program, one, key)};
  }

  [[nodiscard]] static bool told(Verdict verdict) {
    return verdict != Verdict::Pass && verdict != Verdict::NoSubject && verdict != Verdict::NotApplicable;
  }

  void begin_finding(const abi::Rule& rule, Verdict verdict, report::Finding& found) const {
    found.rule = text(rule.name);
    found.verdict = verdict;
    found.severity = rule.severity;
    if (rule.definition != abi::kNone) found.definition = text(program.definitions[rule.definition].name);
    found.line = rule.span.line;
  }
  /// Stable between runs: the policy, the rule and what it is about.
  void end_finding(const abi::Rule& rule, std::int64_t row, const std::string& subject, report::Finding found) {
    found.fingerprint = key.code("finding", program.name + '\0' + found.rule + '\0' + subject);
    explain(rule, row, found);
    if (spared.leaves_open(rule, row)) Spared::tell(found);
    if (found.waived) found.verdict = Verdict::Waived;
    report.findings.push_back(std::move(found));
  }

  void add_finding(const abi::Rule& rule, std::int64_t row, Verdict verdict, std::int64_t images, const Place& place) {
    std::optional<report::Waived> waived;
    if (waivers.speak_of(text(rule.name))) waived = waivers.waived(text(rule.name), verdict, codes_of(place.exam));
    if (verdict == Verdict::UnknownDefinition && !waived) {
      const auto [first, fresh] =
          unknown_members.try_emplace({place.exam, place.series.value_or(0), rule.definition}, report.findings.size());
      if (!fresh) {
        report.findings[first->second].also.push_back(text(rule.name));
        return;
      }
    }
    report::Finding found;
    begin_finding(rule, verdict, found);
    found.exam = report.exams[place.exam].code;
    if (place.series) {
      found.series = series_code(place.exam, *place.series);
      found.series_number = number_of(place.exam, *place.series);
    }
    found.images = images;
    found.waived = std::move(waived);
    std::string subject = found.exam + '\0' + found.series;
    if (program.spaces[rule.space].kind == abi::SpaceKind::Partner)  // one of several with this series
      subject += '\0' + std::to_string(row - batch.under(rule.space, batch.parent(rule.space, row)).first);
    end_finding(rule, row, subject, std::move(found));
  }

  [[nodiscard]] Place place_of(const abi::Rule& rule, std::int64_t row) const {
    if (rule.space == abi::kExams) return {static_cast<std::size_t>(row), std::nullopt};
    const std::int64_t series = observed.above(rule.space, row, abi::kSeries);
    const std::int64_t exam = batch.parent(abi::kSeries, series);
    return {static_cast<std::size_t>(exam), static_cast<std::size_t>(series - batch.under(abi::kSeries, exam).first)};
  }

  /// A rule about exams or what lies in them. Images and volumes of one series with one verdict are told together.
  void rule_of_exams(const abi::Rule& rule, report::RuleEntry& entry) {
    const abi::SpaceKind kind = program.spaces[rule.space].kind;
    const bool many = kind == abi::SpaceKind::Image || kind == abi::SpaceKind::Volume;
    const bool waive = waivers.speak_of(entry.name);
    std::map<std::tuple<std::size_t, std::size_t, Verdict>, std::pair<std::int64_t, std::int64_t>> together;
    for (std::int64_t row = 0; row < batch.rows(rule.space); ++row) {
      auto verdict = static_cast<Verdict>(batch.cell(rule.verdict, row).code);
      if (verdict == Verdict::NoSubject) continue;
      const Place place = place_of(rule, row);
      if (spared.leaves_open(rule, row)) {
        verdict = Verdict::NotRun;
      } else {
        spared.count(place.exam, entry.name, verdict);
      }
      const bool waived = waive && waivers.waived(entry.name, verdict, codes_of(place.exam)).has_value();
      ++report.exams[place.exam].verdicts[entry.name][waived ? Verdict::Waived : verdict];
      if (!told(verdict)) continue;
      if (many) {
        ++together.try_emplace({place.exam, *place.series, verdict}, row, 0).first->second.second;
      } else {
        add_finding(rule, row, verdict, 0, place);
      }
    }
    for (const auto& [where, rows] : together) {
      const auto& [exam, series, verdict] = where;
      add_finding(rule, rows.first, verdict, rows.second, {exam, series});
    }
  }

  // --- subjects, sites, the cohort ----------------------------------------------------------------------------------

  /// The first exam of a row of a space above exams.
  [[nodiscard]] std::size_t first_exam(Index space, std::int64_t row) const {
    std::vector<Index> levels;
    for (Index level = abi::kExams; level != space; level = program.spaces[level].parent) levels.push_back(level);
    for (auto level = levels.rbegin(); level != levels.rend(); ++level) row = batch.under(*level, row).first;
    return static_cast<std::size_t>(row);
  }
  /// The codes of a group and of what it lies in.
  [[nodiscard]] Codes codes_of(const report::GroupEntry& group, Index space, std::int64_t row) const {
    Codes codes;
    if (group.level == "subject") codes.subject = group.code;
    for (Index level = space; level != abi::kNone; level = program.spaces[level].parent) {
      if (program.spaces[level].kind == abi::SpaceKind::Site)
        codes.site = site_code(program, exams[first_exam(space, row)], key);
    }
    return codes;
  }

  /// The entries of one level, made when it is first asked for.
  std::vector<report::GroupEntry>& group_entries(Index space) {
    auto [known, fresh] = groups.try_emplace(space);
    if (fresh) known->second = entries_of(space, batch, exams, key, report.exams);
    return known->second;
  }

  void rule_of_groups(const abi::Rule& rule, report::RuleEntry& entry) {
    std::vector<report::GroupEntry>& entries = group_entries(rule.space);
    for (std::int64_t row = 0; row < batch.rows(rule.space); ++row) {
      const auto verdict = static_cast<Verdict>(batch.cell(rule.verdict, row).code);
      if (verdict == Verdict::NoSubject) continue;
      report::GroupEntry& group = entries[static_cast<std::size_t>(row)];
      std::optional<report::Waived> waived;
      if (waivers.speak_of(entry.name)) waived = waivers.waived(entry.name, verdict, codes_of(group, rule.space, row));
      ++group.verdicts[entry.name][waived ? Verdict::Waived : verdict];
      if (!told(verdict)) continue;
      report::Finding found;
      found.waived = std::move(waived);
      begin_finding(rule, verdict, found);
      found.level = group.level;
      found.group = group.code;
      end_finding(rule, row, group.level + '\0' + group.code, std::move(found));
    }
  }

  void rule(const abi::Rule& rule, report::RuleEntry& entry) {
    const bool cells = program.spaces[rule.space].kind == abi::SpaceKind::Cell;
    if (cells || (rule.space != abi::kExams && is_below(abi::kExams, rule.space))) {
      rule_of_groups(rule, entry);
    } else {
      rule_of_exams(rule, entry);
    }
  }

  /// Of all images, in order of their identifiers.
  static std::string evidence_of(const exam::Series& series) {
    std::vector<const exam::Image*> images;
    for (const exam::Image& image : series.images) images.push_back(&image);
    const auto before = [](const exam::Image* a, const exam::Image* b) {
      return std::tie(a->sop_instance_uid, a->frame) < std::tie(b->sop_instance_uid, b->frame);
    };
    if (!std::ranges::is_sorted(images, before)) std::ranges::sort(images, before);
    std::string evidence;
    for (const exam::Image* image : images) {
      evidence += image->sop_instance_uid;
      evidence += '\0';
      evidence += std::to_string(image->frame);
      evidence += '\0';
      evidence += image->evidence;
    }
    return evidence;
  }

  void series_entry(std::size_t exam, std::size_t series, std::int64_t row) {
    const exam::Series& read = exams[exam].series[series];
    report::SeriesEntry entry;
    entry.code = series_code(exam, series);
    entry.number = number_of(exam, series);
    entry.images = static_cast<std::int64_t>(read.images.size());
    for (const abi::Definition& definition : program.definitions) {
      const Kleene member = batch.cell(definition.member, row).truth;
      if (member == Kleene::True) entry.definitions.push_back(text(definition.name));
      if (member == Kleene::Unknown) entry.unknown.push_back(text(definition.name));
      if (member == Kleene::False && batch.cell(definition.fits, row).truth == Kleene::True)
        entry.passed_over.push_back(text(definition.name));
    }
    entry.ambiguous = ambiguous(row);
    entry.evidence = key.digest(evidence_of(read));
    report.images += entry.images;
    report.exams[exam].series.push_back(std::move(entry));
  }

  void exam_entries() {
    for (std::size_t i = 0; i < exams.size(); ++i) {
      report::ExamEntry entry;
      entry.code = key.code("exam", exams[i].uid);
      if (program.visit_s > 0) entry.studies = exams[i].studies;
      entry.alone = exams[i].alone;
      entry.not_measured = spared.measurements(i);
      const auto row = static_cast<std::int64_t>(i);
      const std::int64_t first = batch.under(abi::kSeries, row).first;
      entry.risks = risks_of(batch, row, [&](std::int64_t series) {
        const auto at = static_cast<std::size_t>(series - first);
        return std::pair(series_code(i, at), number_of(i, at));
      });
      report.exams.push_back(std::move(entry));
      for (std::size_t s = 0; s < exams[i].series.size(); ++s) series_entry(i, s, first + static_cast<std::int64_t>(s));
    }
  }

  template <typename Entry>
  void decide(const abi::Decision& decision, std::int64_t row, const VerdictsByRule* counted, Entry& entry,
              const VerdictsByRule* settled = nullptr) const {
    Decided made = settled == nullptr ? decided(batch, decision, row, entry.verdicts, counted)
                                      : decided(batch, decision, row, *settled, settled);
    entry.outcome = made.outcome;
    entry.word = std::move(made.word);
    entry.because = std::move(made.because);
  }

  /// By row of a space: the verdicts of all that lies in a group, its own with them.
  [[nodiscard]] std::vector<VerdictsByRule> verdicts_in(Index space) const {
    std::vector<VerdictsByRule> all(static_cast<std::size_t>(batch.rows(space)));
    const auto add_to_group = [&](Index level, std::size_t row, const VerdictsByRule& some) {
      add(some, all[static_cast<std::size_t>(observed.above(level, static_cast<std::int64_t>(row), space))]);
    };
    for (std::size_t i = 0; i < exams.size(); ++i) add_to_group(abi::kExams, i, report.exams[i].verdicts);
    for (const auto& [level, entries] : groups) {
      if (!is_below(level, space)) continue;
      for (std::size_t i = 0; i < entries.size(); ++i) add_to_group(level, i, entries[i].verdicts);
    }
    return all;
  }
  [[nodiscard]] bool is_below(Index level, Index space) const {
    while (level != abi::kNone && level != space) level = program.spaces[level].parent;
    return level == space;
  }

  void decisions() {
    const bool waived =
        std::ranges::any_of(report.findings, [](const report::Finding& found) { return found.waived.has_value(); });
    for (const abi::Decision& decision : program.decisions) {
      if (decision.space == abi::kExams) {
        for (std::size_t i = 0; i < report.exams.size(); ++i) {
          report::ExamEntry& exam = report.exams[i];
          decide(decision, static_cast<std::int64_t>(i), waived ? &exam.verdicts : nullptr, exam, spared.verdicts(i));
        }
        continue;
      }
      std::vector<report::GroupEntry>& entries = group_entries(decision.space);
      const auto counted = waived ? verdicts_in(decision.space) : std::vector<VerdictsByRule>{};
      for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].decided = true;
        decide(decision, static_cast<std::int64_t>(i), waived ? &counted[i] : nullptr, entries[i]);
      }
    }
  }
};

}  // namespace

Judgement judge(const abi::Program& program, std::vector<exam::Exam> exams, const Key& key, const Engine& engine,
                const Waivers& waivers) {
  sort_by_levels(exams);
  report::Report report;
  for (const abi::Rule& rule : program.rules) report.rules.emplace_back().name = program.text(rule.name);
  const Batch batch(program, exams);
  engine(batch.frame());
  Collector collector{program, batch, exams, key, report, waivers};
  collector.exam_entries();
  for (std::size_t i = 0; i < program.rules.size(); ++i) collector.rule(program.rules[i], report.rules[i]);
  collector.decisions();
  Judgement judgement;
  if (program.aggregates_only) judgement.aggregates = aggregates_of(batch, exams, key, report, collector.groups);
  std::map<std::string, std::size_t> by_code;
  for (std::size_t i = 0; i < exams.size(); ++i) {
    by_code[report.exams[i].code] = i;
    std::vector<std::string> series;
    if (program.risks.calibrated())
      for (const exam::Series& one : exams[i].series) series.push_back(one.uid);
    judgement.exams.push_back({exams[i].uid, exams[i].subject, std::move(series), std::move(report.exams[i]), {}});
  }
  for (report::Finding& found : report.findings) {
    const bool of_group = !found.group.empty();
    (of_group ? judgement.findings : judgement.exams[by_code[found.exam]].findings).push_back(std::move(found));
  }
  for (auto& [space, entries] : collector.groups) std::ranges::move(entries, std::back_inserter(judgement.groups));
  return judgement;
}

}  // namespace qapc::session
