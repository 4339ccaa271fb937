// Aggregates to what rules and decisions about groups come to.
#include <algorithm>
#include <cmath>

#include "runtime/eval/reference.hpp"
#include "runtime/session/aggregates.hpp"
#include "runtime/session/decided.hpp"
#include "runtime/session/describe.hpp"
#include "runtime/session/levels.hpp"
#include "runtime/session/observed.hpp"
#include "runtime/session/session.hpp"
#include "runtime/session/shared_levels.hpp"

namespace qapc::session {
namespace {

using abi::Index;
using abi::Opcode;
using abi::SpaceKind;
using eval::Cell;
using eval::Kleene;

Cell missing(abi::Missing reason) {
  Cell cell;
  cell.missing = reason;
  return cell;
}
Cell number(double value) {
  Cell cell;
  cell.number = value;
  return cell;
}
Cell integer(std::int64_t value) {
  Cell cell;
  cell.integer = value;
  return cell;
}
Cell truth(Kleene value) {
  Cell cell;
  cell.truth = value;
  return cell;
}

/// The number in proportion between two ranks, as each is told by the middle of its band.
double quantile(const Tally& made, double share) {
  const double place = share * static_cast<double>(made.values - 1);
  const auto at = [&](double rank) {
    std::int64_t before = 0;
    for (const auto& [band, count] : made.bins) {
      before += count;
      if (rank < static_cast<double>(before)) return middle_of(band);
    }
    return 0.0;
  };
  const double low = std::floor(place);
  return at(low) + (place - low) * (at(std::ceil(place)) - at(low));
}

/// n - 1 below, from sums that were not rounded.
double deviation(const Tally& made) {
  const auto n = static_cast<double>(made.values);
  ExactSum apart;
  for (const double square : made.squares.parts()) apart.add_product(n, square);
  const std::vector<double> sum = made.sum.parts();
  for (const double a : sum) {
    for (const double b : sum) apart.add_product(-a, b);
  }
  return std::sqrt(apart.nearest() / (n * (n - 1)));
}

Cell statistic(const abi::Aggregate& how, const Tally& made) {
  if (made.undecided > 0) return missing(abi::Missing::Undecided);
  if (made.few > 0) return missing(abi::Missing::SmallStratum);
  if (!how.ignoring_missing && !made.missing.empty()) return missing(made.missing.begin()->first);
  if (made.values == 0) return missing(abi::Missing::Absent);
  const bool of_ranks = how.kind == abi::AggregateKind::Median || how.kind == abi::AggregateKind::Quantile;
  if (!of_ranks && (made.large > 0 || !std::isfinite(made.sum.nearest()))) return missing(abi::Missing::OutOfRange);
  const auto n = static_cast<double>(made.values);
  switch (how.kind) {
    case abi::AggregateKind::Sum:
      return number(made.sum.nearest());
    case abi::AggregateKind::Mean:
      return number(made.sum.nearest() / n);
    case abi::AggregateKind::Deviation:
      return made.values == 1 ? missing(abi::Missing::Absent) : number(deviation(made));
    case abi::AggregateKind::Median:
      return number(quantile(made, 0.5));
    case abi::AggregateKind::Quantile:
      return number(quantile(made, how.percent / 100.0));
    default:
      return missing(abi::Missing::NotRead);  // needs the numbers themselves; the compiler lets none through
  }
}

Cell result_of(const abi::Program& program, const abi::Op& op, const Tally& made) {
  switch (op.code) {
    case Opcode::All:
    case Opcode::Any: {
      const bool all = op.code == Opcode::All;
      if (made.yes + made.no + made.unknown == 0) return truth(static_cast<Kleene>(op.imm));
      if ((all ? made.no : made.yes) > 0) return truth(all ? Kleene::False : Kleene::True);
      if (made.unknown > 0) return truth(Kleene::Unknown);
      return truth(all ? Kleene::True : Kleene::False);
    }
    case Opcode::CountRows:
    case Opcode::CountTrue:
      return integer(made.yes);
    case Opcode::CountMaybe:
      return integer(made.yes + made.unknown);
    case Opcode::Share: {
      if (made.undecided > 0 || (made.unknown > 0 && op.imm == 0)) return missing(abi::Missing::Undecided);
      const std::int64_t selected = made.yes + made.no;
      if (selected == 0) return missing(abi::Missing::Absent);
      return number(100.0 * static_cast<double>(made.yes) / static_cast<double>(selected));
    }
    case Opcode::Aggregate:
      return statistic(program.aggregates[op.imm], made);
    default:
      return op.type == abi::Type::Truth ? truth(Kleene::Unknown) : missing(abi::Missing::NotRead);
  }
}

/// What stands for the groups of all levels: one exam for each of the groups of the level that has most.
std::vector<exam::Exam> stand_ins(const abi::Program& program, const Aggregates& all) {
  std::size_t most = 0;
  for (const auto& [space, groups] : all.levels) most = std::max(most, groups.size());
  std::vector<exam::Exam> exams(most);
  for (std::size_t i = 0; i < most; ++i) {
    exams[i].uid = std::to_string(i);
    exams[i].cells.resize(program.cells.size());
    exams[i].no_cells.resize(program.cells.size());
  }
  for (const auto& [space, groups] : all.levels) {
    const SpaceKind kind = program.spaces[space].kind;
    auto group = groups.begin();
    for (exam::Exam& exam : exams) {
      if (kind == SpaceKind::Site) exam.site = group->first;
      if (kind == SpaceKind::Cell) exam.cells[program.spaces[space].recipe] = group->first;
      if (std::next(group) != groups.end()) ++group;
    }
  }
  sort_by_levels(exams);
  return exams;
}

/// The codes of the rows of a level, which are in the order of their names.
std::vector<const std::map<std::string, SharedGroup>::value_type*> rows_of(
    const std::map<std::string, SharedGroup>& groups) {
  std::vector<const std::map<std::string, SharedGroup>::value_type*> rows;
  for (const auto& group : groups) rows.push_back(&group);
  return rows;
}

class Judging {
 public:
  Judging(const abi::Program& program, const Aggregates& all, const Key& key)
      : program_(program), all_(all), key_(key), stand_ins_(stand_ins(program, all)), batch_(program, stand_ins_) {}

  Read judged() {
    evaluate();
    Read read;
    for (const auto& [space, groups] : all_.levels) {
      const auto rows = rows_of(groups);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        if (rows[row]->first == kOther) continue;
        report::GroupEntry entry = entry_of(space, *rows[row]);
        rules(space, static_cast<std::int64_t>(row), entry, read.group_findings);
        decide(space, static_cast<std::int64_t>(row), rows[row]->second, entry);
        read.groups.push_back(std::move(entry));
      }
    }
    read.files = all_.files;
    read.used = all_.used;
    read.aggregates = all_;
    return read;
  }

 private:
  /// Everything about groups: what goes up to them is what was added up, the rest is made of that.
  void evaluate() {
    for (Index value = 0; value < program_.ops.size(); ++value) {
      const abi::Op& op = program_.ops[value];
      if (!is_shared_level(program_, op.space)) continue;
      if (!goes_up_from(program_, op)) {
        eval::evaluate_rows(program_, batch_.frame(), value, 0, batch_.rows(op.space));
        if (op.code == Opcode::Verdict) pass_over_other(value);
        continue;
      }
      const auto rows = rows_of(all_.levels.at(op.space));
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto made = rows[row]->second.tallies.find(value);
        const Tally tally = made == rows[row]->second.tallies.end() ? Tally{} : made->second;
        eval::write(program_, batch_.frame(), value, static_cast<std::int64_t>(row), result_of(program_, op, tally));
      }
    }
  }

  /// Small groups that are told of together are no group of their own.
  void pass_over_other(Index value) {
    const auto& groups = all_.levels.at(program_.ops[value].space);
    const auto other = groups.find(std::string(kOther));
    if (other == groups.end()) return;
    Cell none;
    none.code = static_cast<std::uint8_t>(abi::Verdict::NoSubject);
    eval::write(program_, batch_.frame(), value, std::distance(groups.begin(), other), none);
  }

  report::GroupEntry entry_of(Index space, const std::map<std::string, SharedGroup>::value_type& group) const {
    report::GroupEntry entry;
    entry.level = level_name(program_, space);
    entry.code = group.first;
    entry.count = group.second.exams;
    entry.reasons = group.second.reasons;
    return entry;
  }

  void rules(Index space, std::int64_t row, report::GroupEntry& entry, std::vector<report::Finding>& findings) const {
    for (const abi::Rule& rule : program_.rules) {
      if (rule.space != space) continue;
      const auto verdict = static_cast<abi::Verdict>(batch_.cell(rule.verdict, row).code);
      if (verdict == abi::Verdict::NoSubject) continue;
      ++entry.verdicts[program_.text(rule.name)][verdict];
      if (verdict == abi::Verdict::Pass || verdict == abi::Verdict::NotApplicable) continue;
      findings.push_back(finding(rule, row, verdict, entry));
    }
  }

  [[nodiscard]] report::Finding finding(const abi::Rule& rule, std::int64_t row, abi::Verdict verdict,
                                        const report::GroupEntry& entry) const {
    report::Finding found;
    found.rule = program_.text(rule.name);
    found.verdict = verdict;
    found.severity = rule.severity;
    found.level = entry.level;
    found.group = entry.code;
    found.line = rule.span.line;
    found.fingerprint =
        key_.code("finding", program_.name + '\0' + found.rule + '\0' + entry.level + '\0' + entry.code);
    const Observed observed(program_, batch_);
    for (const abi::Require& require : rule.requires_) {
      for (const abi::Row& one : require.rows) {
        for (const abi::Check& check : one.checks) tell(observed, check, rule.space, row, found);
      }
    }
    return found;
  }

  /// Of what is asked of groups themselves; what is asked of exams has no place here.
  void tell(const Observed& observed, const abi::Check& check, Index space, std::int64_t row,
            report::Finding& found) const {
    if (program_.ops[check.truth].space != space) return;
    abi::Check of_group = check;
    if (check.observed != abi::kNone && program_.ops[check.observed].space != space) of_group.observed = abi::kNone;
    report::CheckFinding told = observed.check(of_group, space, row);
    if (told.failed + told.unknown > 0) found.checks.push_back(std::move(told));
  }

  void decide(Index space, std::int64_t row, const SharedGroup& group, report::GroupEntry& entry) const {
    for (const abi::Decision& decision : program_.decisions) {
      if (decision.space != space) continue;
      VerdictsByRule own = group.rules;
      session::add(entry.verdicts, own);
      Decided made = decided(batch_, decision, row, own, nullptr);
      entry.decided = true;
      entry.outcome = made.outcome;
      entry.word = std::move(made.word);
      entry.because = std::move(made.because);
    }
  }

  const abi::Program& program_;
  const Aggregates& all_;
  const Key& key_;
  std::vector<exam::Exam> stand_ins_;
  eval::Batch batch_;
};

}  // namespace

Read judged(const abi::Program& program, const Aggregates& all, const Key& key) {
  return Judging(program, all, key).judged();
}

}  // namespace qapc::session
