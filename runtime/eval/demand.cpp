#include "runtime/eval/demand.hpp"

#include <algorithm>
#include <iterator>

#include "runtime/abi/reason.hpp"

namespace qapc::eval {
namespace {

using abi::Index;
using abi::Opcode;

/// The values that lead to the roots, those of other rules apart, and those that lead to `ends`.
std::vector<bool> reached(const abi::Program& program, const std::vector<Index>& roots,
                          const std::vector<Index>& ends) {
  std::vector<bool> seen(program.ops.size());
  for (const Index root : roots) {
    if (root != abi::kNone) seen[root] = true;
  }
  for (Index value = static_cast<Index>(program.ops.size()); value-- > 0;) {  // operands stand before
    const abi::Op& op = program.ops[value];
    if (!seen[value] || op.code == Opcode::VerdictIn || std::ranges::find(ends, value) != ends.end()) continue;
    for (const Index operand : op.operands) seen[operand] = true;
  }
  return seen;
}

bool is_above_series(const abi::Program& program, Index space) {
  for (Index level = abi::kExams; level != abi::kNone; level = program.spaces[level].parent) {
    if (level == space) return true;
  }
  return false;
}

std::int64_t climb(const Batch& batch, Index space, std::int64_t row, Index to) {
  for (; space != to; space = batch.program().spaces[space].parent) row = batch.parent(space, row);
  return row;
}

/// About tuples of series: each row stands under the first of them.
bool of_several(const abi::Program& program, Index space) {
  return program.spaces[space].kind == abi::SpaceKind::Partner;
}

std::vector<Index> roots_of(const abi::Rule& rule) {
  std::vector<Index> roots{rule.verdict};
  for (const auto& says : rule.says) {
    for (const abi::Segment& segment : says) roots.push_back(segment.value);
  }
  return roots;
}

std::vector<Index> roots_of(const abi::RiskFacts& facts) {
  std::vector<Index> roots{facts.applies, facts.hazard_if, facts.extent};
  for (const auto* measured : {&facts.hazard_measured, &facts.probability_measured}) {
    if (!*measured) continue;
    for (const Index value : abi::inputs(**measured)) roots.push_back(value);
  }
  return roots;
}

}  // namespace

Demand::Demand(const abi::Program& program) : program_(&program) {
  using What = Reader::What;
  if (std::ranges::none_of(program.recipes, &abi::Recipe::measured)) return;
  std::vector<Index> members;  // definitions ask for what they read themselves
  for (const abi::Definition& definition : program.definitions) {
    members.push_back(definition.member);
    add({What::Definition, definition.member, abi::kSeries, {}, {}}, {definition.member}, {});
    for (const abi::Compared& one : definition.compared)
      add({What::Choice, one.open, abi::kSeries, {}, {}}, {one.value}, {});
  }
  for (const abi::Rule& rule : program.rules)
    add({What::Rule, rule.verdict, rule.space, {}, {}}, roots_of(rule), members);
  for (const abi::RiskFacts& facts : program.risks.facts)
    add({What::Risk, facts.applies, facts.space, {}, {}}, roots_of(facts), members);
  std::ranges::stable_partition(readers_, [](const Reader& reader) { return reader.what == What::Choice; });
}

void Demand::add(Reader reader, const std::vector<Index>& roots, const std::vector<Index>& ends) {
  const std::vector<bool> seen = reached(*program_, roots, ends);
  for (Index value = 0; value < program_->ops.size(); ++value) {
    const abi::Op& op = program_->ops[value];
    const bool read = op.code == Opcode::Read || op.code == Opcode::ReadItems;
    if (!read || !program_->recipes[op.imm].measured()) continue;
    if (op.code == Opcode::Read) reads_[op.imm] = value;
    if (seen[value]) reader.recipes.push_back(op.imm);
  }
  if (reader.recipes.empty()) return;
  if (is_above_series(*program_, reader.space) || of_several(*program_, reader.space)) {
    for (const abi::Definition& definition : program_->definitions) {
      if (seen[definition.member]) reader.memberships.push_back(definition.member);
    }
  }
  readers_.push_back(std::move(reader));
}

bool Demand::applies(const Batch& batch, const Reader& reader, std::int64_t row) const {
  const auto truth = [&](Index value) { return batch.cell(value, row).truth; };
  if (reader.what == Reader::What::Definition) return truth(reader.value) == Kleene::Unknown;
  if (reader.what == Reader::What::Risk || reader.what == Reader::What::Choice)
    return truth(reader.value) != Kleene::False;
  constexpr std::size_t kMember = 0;
  constexpr std::size_t kAssessed = 3;
  constexpr std::size_t kStops = 7;
  const std::vector<Index>& operands = program_->ops[reader.value].operands;
  for (std::size_t i = kMember; i <= kAssessed; ++i) {
    if (truth(operands[i]) == Kleene::False) return false;
  }
  return std::all_of(operands.begin() + kStops, operands.end(),
                     [&](Index stops) { return truth(stops) != Kleene::True; });
}

void Demand::ask(const Batch& batch, const Reader& reader, const std::vector<bool>& decided,
                 std::vector<std::vector<Index>>& asked) const {
  const auto give = [&](std::int64_t series) {
    const bool is_decided = !decided.empty() && decided[static_cast<std::size_t>(batch.parent(abi::kSeries, series))];
    const bool spares = is_decided && reader.what == Reader::What::Rule;
    std::ranges::copy_if(reader.recipes, std::back_inserter(asked[static_cast<std::size_t>(series)]),
                         [&](Index recipe) { return !spares || program_->recipes[recipe].external(); });
  };
  const bool several = of_several(*program_, reader.space);
  const bool above = several || is_above_series(*program_, reader.space);
  const Index meeting = !above ? abi::kSeries : several ? abi::kExams : reader.space;
  std::vector<bool> hit(static_cast<std::size_t>(batch.rows(meeting)));
  for (std::int64_t row = 0; row < batch.rows(reader.space); ++row) {
    if (applies(batch, reader, row)) hit[static_cast<std::size_t>(climb(batch, reader.space, row, meeting))] = true;
  }
  for (std::int64_t series = 0; series < batch.rows(abi::kSeries); ++series) {
    if (!hit[static_cast<std::size_t>(climb(batch, abi::kSeries, series, meeting))]) continue;
    const bool spoken_of = reader.memberships.empty() || std::ranges::any_of(reader.memberships, [&](Index member) {
                             return batch.cell(member, series).truth != Kleene::False;
                           });
    if (spoken_of) give(series);
  }
}

bool Demand::is_open(const Batch& batch, const std::vector<std::vector<Index>>& asked) const {
  for (std::size_t series = 0; series < asked.size(); ++series) {
    for (const Index recipe : asked[series]) {
      const Cell cell = batch.cell(reads_.at(recipe), static_cast<std::int64_t>(series));
      if (cell.missing == abi::because(abi::Reason::NotNeeded)) return true;
    }
  }
  return false;
}

std::vector<std::vector<Index>> Demand::of(const Batch& batch, const std::vector<bool>& decided) const {
  std::vector<std::vector<Index>> asked(static_cast<std::size_t>(batch.rows(abi::kSeries)));
  bool choosing = true;
  for (const Reader& reader : readers_) {
    if (choosing && reader.what != Reader::What::Choice) {
      choosing = false;
      if (is_open(batch, asked)) break;
    }
    ask(batch, reader, decided, asked);
  }
  for (std::vector<Index>& recipes : asked) {
    std::ranges::sort(recipes);
    const auto [from, to] = std::ranges::unique(recipes);
    recipes.erase(from, to);
  }
  return asked;
}

}  // namespace qapc::eval
