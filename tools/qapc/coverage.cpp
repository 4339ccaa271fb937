#include "tools/qapc/coverage.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qapc::tools {
namespace {

using abi::Index;
using abi::Opcode;
using abi::Verdict;

constexpr std::array kVerdicts{Verdict::Pass,    Verdict::Warn,          Verdict::Fail,
                               Verdict::Unknown, Verdict::NotApplicable, Verdict::NotAssessed};

/// Operands of Opcode::Verdict (docs/ir.md).
enum Part : std::size_t { Member, When, VendorKnown, Assessed, Required, WithinWarn };

struct Possible {
  const abi::Program& program;

  [[nodiscard]] bool always(Index value) const {
    const abi::Op& op = program.ops[value];
    return op.code == Opcode::Truth && op.imm == 1;
  }

  /// Whether a truth can be unknown for some exam. Values that are read can be missing; presence and counts of rows are
  /// always known.
  [[nodiscard]] bool unknown(Index value) const {
    const abi::Op& op = program.ops[value];
    const auto any = [&] { return std::ranges::any_of(op.operands, [&](Index part) { return unknown(part); }); };
    switch (op.code) {
      case Opcode::Truth:
        return op.imm == 2;
      case Opcode::MissingBecause:
      case Opcode::IsUnknown:
      case Opcode::VerdictIn:
        return false;
      case Opcode::IntegerIn:
        return program.ops[op.operands.front()].code != Opcode::CountRows;
      case Opcode::CountIn:
        return op.operands[0] != op.operands[1];
      case Opcode::All:
      case Opcode::Any: {
        const abi::SpaceKind below = program.spaces[program.ops[op.operands.front()].space].kind;
        return any() || (op.imm == 2 && below != abi::SpaceKind::Image);  // a series without images is none
      }
      case Opcode::Not:
      case Opcode::And:
      case Opcode::Or:
      case Opcode::Select:
      case Opcode::Lift:
      case Opcode::Regroup:
      case Opcode::Partner:
        return any();
      default:
        return true;
    }
  }

  /// Whether the vendor of a subject can be unknown where a table asks for it: `not (is unknown x)`.
  [[nodiscard]] bool vendor_unknown(Index known) const {
    const abi::Op& op = program.ops[known];
    if (op.code != Opcode::Not) return !always(known);
    const abi::Op& inner = program.ops[op.operands.front()];
    return inner.code != Opcode::IsUnknown || unknown(inner.operands.front());
  }

  [[nodiscard]] std::uint32_t of(const abi::Rule& rule) const {
    const std::vector<Index>& parts = program.ops[rule.verdict].operands;
    const bool asked = unknown(parts[When]) || unknown(parts[Required]) || vendor_unknown(parts[VendorKnown]);
    std::uint32_t set = abi::bit(Verdict::Pass) | abi::bit(Verdict::Fail);
    if (unknown(parts[Member]) || (asked && rule.missing != abi::MissingMeans::Fail)) set |= abi::bit(Verdict::Unknown);
    if (!always(parts[When]) || (asked && rule.missing == abi::MissingMeans::Skip))
      set |= abi::bit(Verdict::NotApplicable);
    if (!always(parts[Assessed])) set |= abi::bit(Verdict::NotAssessed);
    if (!always(parts[WithinWarn])) set |= abi::bit(Verdict::Warn);
    return set;
  }
};

std::string_view word(Coverage::State state) {
  constexpr std::array<std::string_view, 3> kWords{"-", "yes", "NO"};
  return kWords[static_cast<std::size_t>(state)];
}

}  // namespace

Coverage coverage(const abi::Program& program, const std::vector<std::uint32_t>& reached) {
  Coverage result;
  for (std::size_t i = 0; i < program.rules.size(); ++i) {
    std::uint32_t met = i < reached.size() ? reached[i] : 0;
    if ((met & abi::bit(Verdict::UnknownDefinition)) != 0) met |= abi::bit(Verdict::Unknown);
    const std::uint32_t possible = Possible{program}.of(program.rules[i]);
    Coverage::Rule rule{program.text(program.rules[i].name), {}};
    for (const Verdict verdict : kVerdicts) {
      const bool yes = (met & abi::bit(verdict)) != 0;
      const bool asked = yes || (possible & abi::bit(verdict)) != 0;
      result.possible += asked ? 1 : 0;
      result.reached += yes ? 1 : 0;
      rule.states.push_back(yes     ? Coverage::State::Reached
                            : asked ? Coverage::State::NotReached
                                    : Coverage::State::Impossible);
    }
    result.rules.push_back(std::move(rule));
  }
  return result;
}

std::string to_text(const Coverage& coverage) {
  std::size_t width = 4;
  for (const Coverage::Rule& rule : coverage.rules) width = std::max(width, rule.name.size());
  std::string out = fmt::format("{:<{}}", "rule", width);
  for (const Verdict verdict : kVerdicts) out += fmt::format("  {}", abi::name(verdict));
  out += "\n";
  for (const Coverage::Rule& rule : coverage.rules) {
    out += fmt::format("{:<{}}", rule.name, width);
    for (std::size_t i = 0; i < kVerdicts.size(); ++i)
      out += fmt::format("  {:>{}}", word(rule.states[i]), abi::name(kVerdicts[i]).size());
    out += "\n";
  }
  return out +
         fmt::format("{} of {} verdicts reached ({} %)\n", coverage.reached, coverage.possible, coverage.percent());
}

json::Value to_json(const Coverage& coverage) {
  json::Array rules;
  for (const Coverage::Rule& rule : coverage.rules) {
    json::Object states;
    for (std::size_t i = 0; i < kVerdicts.size(); ++i) {
      if (rule.states[i] != Coverage::State::Impossible)
        states.emplace(std::string(abi::name(kVerdicts[i])), rule.states[i] == Coverage::State::Reached);
    }
    rules.push_back(json::Object{{"rule", rule.name}, {"verdicts", std::move(states)}});
  }
  return json::Object{{"rules", std::move(rules)},
                      {"possible", static_cast<std::int64_t>(coverage.possible)},
                      {"reached", static_cast<std::int64_t>(coverage.reached)},
                      {"percent", static_cast<std::int64_t>(coverage.percent())}};
}

}  // namespace qapc::tools
