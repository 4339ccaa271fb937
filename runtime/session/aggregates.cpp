// Exams to aggregates, and aggregates of several sites to one.
#include "runtime/session/aggregates.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "runtime/session/decided.hpp"
#include "runtime/session/groups.hpp"
#include "runtime/session/shared_levels.hpp"

namespace qapc::session {
namespace {

using abi::Index;
using abi::Opcode;
using abi::SpaceKind;
using eval::Cell;
using eval::Kleene;

/// The squares of what is larger could not be added up.
constexpr double kLargestShared = 1e100;
constexpr double kLastBand = 1e15;  // of a histogram; a number beyond it is no value of a scanner

void count(Kleene truth, Tally& into) {
  into.yes += truth == Kleene::True ? 1 : 0;
  into.no += truth == Kleene::False ? 1 : 0;
  into.unknown += truth == Kleene::Unknown ? 1 : 0;
}

bool wants_bands(const abi::Program& program, const abi::Op& op) {
  if (op.code != Opcode::Aggregate) return false;
  const abi::AggregateKind kind = program.aggregates[op.imm].kind;
  return kind == abi::AggregateKind::Median || kind == abi::AggregateKind::Quantile;
}

/// One row of what an operation is made of.
void tally(const eval::Batch& batch, const abi::Op& op, std::int64_t row, Tally& into) {
  if (op.code != Opcode::Share && op.code != Opcode::Aggregate)
    return count(batch.cell(op.operands.front(), row).truth, into);
  const Kleene selected = batch.cell(op.operands[0], row).truth;
  into.undecided += selected == Kleene::Unknown ? 1 : 0;
  if (selected != Kleene::True) return;
  const Cell cell = batch.cell(op.operands[1], row);
  if (op.code == Opcode::Share) return count(cell.truth, into);
  if (!cell.there()) {
    ++into.missing[cell.missing];
    return;
  }
  ++into.values;
  const bool large = std::fabs(cell.number) > kLargestShared;
  into.large += large ? 1 : 0;
  if (!large) {
    into.sum.add(cell.number);
    into.squares.add_product(cell.number, cell.number);
  }
  if (wants_bands(batch.program(), op)) ++into.bins[band_of(cell.number)];
}

Tally tally_of(const eval::Batch& batch, const abi::Op& op, Index below, std::int64_t group) {
  Tally made;
  const auto [begin, end] = batch.under(below, group);
  if (op.code == Opcode::CountRows) {
    made.yes = end - begin;
    return made;
  }
  for (std::int64_t row = begin; row < end; ++row) tally(batch, op, row, made);
  return made;
}

void histograms_of(const eval::Batch& batch, Aggregates& into) {
  const abi::Program& program = batch.program();
  for (Index i = 0; i < program.histograms.size(); ++i) {
    const abi::Histogram& asked = program.histograms[i];
    const auto tell = [&](const std::string& definition, std::int64_t row) {
      Aggregates::Histogram& made = into.histograms[{definition, i}];
      const Cell cell = batch.cell(asked.value, row);
      const double band = std::floor(cell.number / asked.width);
      if (!cell.there() || std::fabs(band) > kLastBand) {
        ++made.missing;
      } else {
        ++made.series[static_cast<std::int64_t>(band)];
      }
    };
    for (std::int64_t row = 0; row < batch.rows(abi::kSeries); ++row) {
      tell("", row);
      for (const abi::Definition& definition : program.definitions) {
        if (batch.cell(definition.member, row).truth == Kleene::True) tell(program.text(definition.name), row);
      }
    }
  }
}

/// Verdicts about subjects or scanners, to the group in which their first exam lies.
void add_groups(const eval::Batch& batch, Index lower, const std::vector<report::GroupEntry>& inside, Index space,
                const std::vector<report::GroupEntry>& entries, std::map<std::string, SharedGroup>& into) {
  std::int64_t last = -1;
  for (std::int64_t exam = 0; exam < batch.rows(abi::kExams); ++exam) {
    const std::int64_t row = batch.group(lower, exam);
    if (std::exchange(last, row) == row) continue;
    SharedGroup& group = into[entries[static_cast<std::size_t>(batch.group(space, exam))].code];
    session::add(inside[static_cast<std::size_t>(row)].verdicts, group.rules);
  }
}

}  // namespace

void Tally::add(const Tally& other) {
  yes += other.yes;
  no += other.no;
  unknown += other.unknown;
  undecided += other.undecided;
  values += other.values;
  large += other.large;
  few += other.few;
  for (const auto& [reason, count] : other.missing) missing[reason] += count;
  sum.add(other.sum);
  squares.add(other.squares);
  for (const auto& [bin, count] : other.bins) bins[bin] += count;
}

void SharedGroup::add(const SharedGroup& other) {
  exams += other.exams;
  groups += other.groups;
  session::add(other.rules, rules);
  for (const auto& [outcome, count] : other.outcomes) outcomes[outcome] += count;
  for (const auto& [reason, count] : other.reasons) reasons[reason] += count;
  for (const auto& [value, tally] : other.tallies) tallies[value].add(tally);
}

void Aggregates::Histogram::add(const Histogram& more) {
  for (const auto& [band, count] : more.series) series[band] += count;
  missing += more.missing;
  other += more.other;
}

void Aggregates::add(const Aggregates& other) {
  files += other.files;
  used += other.used;
  images += other.images;
  series += other.series;
  for (const auto& [reason, count] : other.not_used) not_used[reason] += count;
  for (const auto& [space, groups] : other.levels) {
    for (const auto& [code, group] : groups) levels[space][code].add(group);
  }
  for (const auto& [which, histogram] : other.histograms) histograms[which].add(histogram);
}

const SharedGroup* Aggregates::cohort(const abi::Program& program) const {
  for (const auto& [space, groups] : levels) {
    if (program.spaces[space].kind == SpaceKind::Cohort && !groups.empty()) return &groups.begin()->second;
  }
  return nullptr;
}

Aggregates aggregates_of(const eval::Batch& batch, const std::vector<exam::Exam>& exams, const Key& key,
                         const report::Report& told, const std::map<Index, std::vector<report::GroupEntry>>& groups) {
  const abi::Program& program = batch.program();
  Aggregates all;
  all.images = batch.rows(abi::kImages);
  all.series = batch.rows(abi::kSeries);
  for (Index space = 0; space < program.spaces.size(); ++space) {
    if (!is_shared_level(program, space)) continue;
    const auto entries = entries_of(space, batch, exams, key, told.exams);
    for (std::size_t i = 0; i < exams.size(); ++i) {
      const std::int64_t row = batch.group(space, static_cast<std::int64_t>(i));
      SharedGroup& group = all.levels[space][entries[static_cast<std::size_t>(row)].code];
      ++group.exams;
      ++group.outcomes[told.exams[i].outcome];
      session::add(told.exams[i].verdicts, group.rules);
    }
    for (const auto& [lower, inside] : groups) {
      if (!is_shared_level(program, lower)) add_groups(batch, lower, inside, space, entries, all.levels[space]);
    }
    for (std::size_t row = 0; row < entries.size(); ++row) {
      SharedGroup& group = all.levels[space][entries[row].code];
      group.reasons = entries[row].reasons;
      for (Index value = 0; value < program.ops.size(); ++value) {
        const abi::Op& op = program.ops[value];
        const auto below = op.space == space ? goes_up_from(program, op) : std::nullopt;
        if (below) group.tallies[value].add(tally_of(batch, op, *below, static_cast<std::int64_t>(row)));
      }
    }
  }
  histograms_of(batch, all);
  return all;
}

namespace {

/// The sum of one number is that number.
void hide_few(Tally& made) {
  if (made.values == 0 || made.values >= kSmallestGroup) return;
  made.few += std::exchange(made.values, 0);
  made.large = 0;
  made.sum = {};
  made.squares = {};
  made.bins.clear();
}

}  // namespace

Result<Aggregates> fit_to_leave(Aggregates all, const abi::Program& program) {
  const SharedGroup* const cohort = all.cohort(program);
  if (cohort == nullptr || cohort->exams < kSmallestGroup)
    return fail(Errc::Invalid, "there are fewer than {} exams, and what is shared would tell of single ones",
                kSmallestGroup);
  for (auto& [space, groups] : all.levels) {
    SharedGroup other;
    std::erase_if(groups, [&](const auto& group) {
      if (group.second.exams >= kSmallestGroup || group.first == kOther) return false;
      other.add(group.second);
      other.groups += 1;
      return true;
    });
    other.tallies.clear();  // nobody asks for them
    if (other.exams > 0) groups[std::string(kOther)].add(other);
    for (auto& [code, group] : groups) {
      for (auto& [value, made] : group.tallies) hide_few(made);
    }
  }
  for (auto& [which, histogram] : all.histograms) {
    std::erase_if(histogram.series, [&](const auto& band) {
      const bool small = band.second < kSmallestGroup;
      histogram.other += small ? band.second : 0;
      return small;
    });
  }
  return all;
}

}  // namespace qapc::session
