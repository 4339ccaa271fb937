#include "runtime/eval/settled.hpp"

#include <algorithm>

#include "runtime/abi/opcode.hpp"
#include "runtime/abi/reason.hpp"

namespace qapc::eval {
namespace {

using abi::Index;
using abi::Opcode;

bool is_read(const abi::Op& op) {
  return op.code == Opcode::Read || op.code == Opcode::ReadItems;
}

/// By value: whether it rests on a measurement.
std::vector<bool> measured_values(const abi::Program& program) {
  std::vector<bool> rests(program.ops.size());
  for (Index value = 0; value < program.ops.size(); ++value) {  // operands stand before
    const abi::Op& op = program.ops[value];
    rests[value] = is_read(op) ? program.recipes[op.imm].measured()
                               : std::ranges::any_of(op.operands, [&](Index operand) { return rests[operand]; });
  }
  return rests;
}

bool lies_in_exam(const abi::Program& program, Index space) {
  while (space != abi::kExams && space != abi::kNone) space = program.spaces[space].parent;
  return space == abi::kExams;
}

std::vector<Index> values_of(const abi::RiskFacts& facts) {
  std::vector<Index> values{facts.applies, facts.hazard_if, facts.extent};
  for (const auto* measured : {&facts.hazard_measured, &facts.probability_measured}) {
    if (!*measured) continue;
    for (const Index value : abi::inputs(**measured)) values.push_back(value);
  }
  std::erase(values, abi::kNone);
  return values;
}

}  // namespace

std::optional<std::string_view> why_all_are_measured(const abi::Program& program) {
  const std::vector<bool> rests = measured_values(program);
  if (program.aggregates_only) return "the policy shares aggregates only";
  if (std::ranges::none_of(program.decisions, [](const abi::Decision& one) { return one.space == abi::kExams; }))
    return "nothing is decided of an exam";
  for (Index value = 0; value < program.ops.size(); ++value) {
    if (rests[value] && !lies_in_exam(program, program.ops[value].space))
      return "what is said of several exams rests on a measurement";
  }
  for (const abi::RiskFacts& facts : program.risks.facts) {
    if (std::ranges::any_of(values_of(facts), [&](Index value) { return rests[value]; }))
      return "a risk rests on a measurement";
  }
  return std::nullopt;
}

Settled::Settled(const Batch& batch)
    : batch_(&batch),
      cells_(batch.program().ops.size()),
      each_by_itself_(!why_all_are_measured(batch.program()).has_value()) {
  const abi::Program& program = batch.program();
  const std::vector<bool> rests = measured_values(program);
  for (Index value = 0; value < program.ops.size(); ++value) {
    if (!rests[value]) continue;
    const abi::Op& op = program.ops[value];
    std::vector<bool> cells(static_cast<std::size_t>(batch.rows(op.space)));
    for (std::size_t row = 0; row < cells.size(); ++row) {
      const auto at = static_cast<std::int64_t>(row);
      const abi::Missing missing = is_read(op) ? batch.cell(value, at).missing : abi::Missing::None;
      cells[row] = is_read(op) ? missing != abi::because(abi::Reason::NotNeeded) &&
                                     missing != abi::because(abi::Reason::DecidedWithout)
                               : settles(op, at);
    }
    cells_[value] = std::move(cells);
  }
}

bool Settled::settles(const abi::Op& op, std::int64_t row) const {
  switch (op.code) {
    case Opcode::Lift:
      return is_settled(op.operands[0], batch_->parent(op.space, row));
    case Opcode::Verdict:
      return settles_verdict(op, row);
    case Opcode::Decide:
      return settles_decision(op, row);
    // Across rows of several places: what they rest on is not followed.
    case Opcode::Item:
    case Opcode::CommonItems:
    case Opcode::AgreeItems:
    case Opcode::Regroup:
    case Opcode::Partner:
    case Opcode::Assess:
      return false;
    default:
      break;
  }
  return abi::info(op.code).spaces == abi::SpaceRule::Up ? settles_up(op, row) : settles_truth(op, row);
}

/// Of values of one row.
bool Settled::settles_truth(const abi::Op& op, std::int64_t row) const {
  const auto settled = [&](Index value) { return is_settled(value, row); };
  const auto is = [&](Index value, Kleene what) { return settled(value) && truth(value, row) == what; };
  const std::vector<Index>& operands = op.operands;
  switch (op.code) {
    case Opcode::And:
    case Opcode::Or: {
      const Kleene decisive = op.code == Opcode::And ? Kleene::False : Kleene::True;
      if (std::ranges::any_of(operands, [&](Index value) { return is(value, decisive); })) return true;
      break;
    }
    case Opcode::Where:
      return settled(operands[0]) && (truth(operands[0], row) != Kleene::True || settled(operands[1]));
    case Opcode::Select: {
      const Kleene condition = truth(operands[0], row);
      return settled(operands[0]) &&
             (condition == Kleene::Unknown || settled(operands[condition == Kleene::True ? 1 : 2]));
    }
    default:
      break;
  }
  return std::ranges::all_of(operands, settled);
}

/// The table of docs/language.md, "Verdict of a rule on a subject", from the top.
bool Settled::settles_verdict(const abi::Op& op, std::int64_t row) const {
  enum : std::size_t { kMember, kWhen, kVendorKnown, kAssessed, kRequire, kWithinWarn, kExcused, kStops };
  const auto settled = [&](std::size_t i) { return is_settled(op.operands[i], row); };
  const auto is = [&](std::size_t i, Kleene what) { return truth(op.operands[i], row) == what; };
  const bool unknown = static_cast<abi::MissingMeans>(op.imm) != abi::MissingMeans::Skip || settled(kExcused);
  if (!settled(kMember)) return false;
  if (!is(kMember, Kleene::True)) return true;
  if (!settled(kWhen)) return false;
  if (!is(kWhen, Kleene::True)) return is(kWhen, Kleene::False) || unknown;
  bool none_stops = true;
  for (std::size_t i = kStops; i < op.operands.size(); ++i) {
    if (settled(i) && is(i, Kleene::True)) return true;
    none_stops = none_stops && settled(i);
  }
  if (!none_stops || !settled(kVendorKnown)) return false;
  if (!is(kVendorKnown, Kleene::True)) return unknown;
  if (!settled(kAssessed)) return false;
  if (!is(kAssessed, Kleene::True)) return true;
  if (!settled(kRequire)) return false;
  if (is(kRequire, Kleene::Unknown)) return unknown;
  return is(kRequire, Kleene::False) || settled(kWithinWarn);
}

/// The worst outcome among the branches that hold for certain is it, where none that is open has a worse one. Nor may
/// one be open that stands before the first that holds, and has the same.
bool Settled::settles_decision(const abi::Op& op, std::int64_t row) const {
  if (!is_settled(op.operands[0], row)) return false;
  if (truth(op.operands[0], row) != Kleene::True) return true;
  const std::vector<abi::Branch>& branches = batch_->program().decisions[op.imm].branches;
  const auto is_open = [&](std::size_t i) { return !is_settled(op.operands[i + 1], row); };
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (is_open(i) || truth(op.operands[i + 1], row) != Kleene::True) continue;
    if (!first || branches[i].outcome > branches[*first].outcome) first = i;
  }
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (!is_open(i)) continue;
    if (!first || branches[i].outcome > branches[*first].outcome) return false;
    if (i < *first && branches[i].outcome == branches[*first].outcome) return false;
  }
  return true;
}

/// Of the rows below.
bool Settled::settles_up(const abi::Op& op, std::int64_t row) const {
  const Index below = batch_->program().ops[op.operands[0]].space;
  const auto [begin, end] = batch_->under(below, row);
  const bool chosen = op.code == Opcode::Share || op.code == Opcode::Aggregate;
  bool all = true;
  for (std::int64_t child = begin; child < end; ++child) {
    const bool first = is_settled(op.operands[0], child);
    const Kleene value =
        op.code == Opcode::All || op.code == Opcode::Any || chosen ? truth(op.operands[0], child) : Kleene::Unknown;
    if (first && op.code == Opcode::Any && value == Kleene::True) return true;
    if (first && op.code == Opcode::All && value == Kleene::False) return true;
    if (first && chosen && value == Kleene::False) continue;
    all = all && std::ranges::all_of(op.operands, [&](Index operand) { return is_settled(operand, child); });
  }
  return all;
}

bool Settled::is_decided(std::int64_t exam) const {
  if (!each_by_itself_) return false;
  const abi::Program& program = batch_->program();
  for (const abi::Decision& decision : program.decisions) {
    if (decision.space == abi::kExams && !is_settled(decision.outcome, exam)) return false;
  }
  const auto [begin, end] = batch_->under(abi::kSeries, exam);
  for (std::int64_t series = begin; series < end; ++series) {
    const auto settled = [&](Index value) { return is_settled(value, series); };
    for (const abi::Definition& one : program.definitions) {
      if (!settled(one.member) || !settled(one.fits)) return false;
    }
    for (const abi::Classes& classes : program.classes) {
      if (!std::ranges::all_of(classes.fits, settled)) return false;
    }
  }
  return true;
}

}  // namespace qapc::eval
