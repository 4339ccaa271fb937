// `missing means skip`: where a truth is unknown, whether every reason for it is one that excuses (docs/language.md,
// Verdict of a rule, row 11).
#include "compiler/lower/lowering.hpp"

namespace qapc::lower {
namespace {

constexpr auto kNothingIsExcused = static_cast<std::uint32_t>(Kleene::True);

}  // namespace

/// True where the value is there, or missing for a reason that excuses.
Index Lowering::excused_value(Index value) {
  constexpr std::uint32_t kNoExcuse = abi::kAnyReason & ~abi::kExcusable;
  return builder_.negate(builder_.missing(value, kNoExcuse));
}

/// Of rows below, all at once.
Index Lowering::excused_below(Index excused, Index space) {
  return builder_.up(abi::Opcode::All, excused, space, kNothingIsExcused);
}

Index Lowering::excused_operands(const abi::Op& op, Index space) {
  Index all = builder_.truth(Kleene::True, space);
  for (const Index operand : op.operands) {
    const Index one = builder_.type(operand) == abi::Type::Truth ? excused_or_known(operand) : excused_value(operand);
    all = builder_.both(all, excused_below(one, space));
  }
  return all;
}

Index Lowering::excused_or_known(Index truth) {
  return builder_.either(builder_.negate(builder_.make(abi::Opcode::IsUnknown, {truth})), excuse(truth));
}

/// A count that is not certain: because of rows that may belong to what is counted.
Index Lowering::excused_count(Index count) {
  const abi::Op op = builder_.op(count);
  if (op.operands.empty()) return builder_.truth(Kleene::True, op.space);
  const Index below = builder_.space(op.operands.front());
  if (op.code != abi::Opcode::GroupsLeast && op.code != abi::Opcode::GroupsMost) return excused_operands(op, op.space);
  const Index outside = builder_.make(abi::Opcode::Not, {op.operands.front()});  // what is no member counts for nothing
  const Index here = builder_.both(builder_.negate(builder_.make(abi::Opcode::IsUnknown, {outside})), outside);
  return excused_below(builder_.either(here, excused_operands(op, below)), op.space);
}

Index Lowering::excuse(Index value) {
  if (const auto known = excuses_.find(value); known != excuses_.end()) return known->second;
  return excuses_[value] = make_excuse(builder_.op(value));  // a copy: the table grows below
}

Index Lowering::make_excuse(const abi::Op op) {
  switch (op.code) {
    case abi::Opcode::Truth:
      return builder_.truth(op.imm == 2 ? Kleene::False : Kleene::True, op.space);
    case abi::Opcode::Not:
      return excuse(op.operands[0]);
    case abi::Opcode::And:
    case abi::Opcode::Or:
      return builder_.both(excused_or_known(op.operands[0]), excused_or_known(op.operands[1]));
    case abi::Opcode::Select: {
      const Index chosen = builder_.select(op.operands[0], excuse(op.operands[1]), excuse(op.operands[2]));
      return builder_.select(builder_.make(abi::Opcode::IsUnknown, {op.operands[0]}), excuse(op.operands[0]), chosen);
    }
    case abi::Opcode::Lift:
      return builder_.lift(excuse(op.operands[0]), op.space);
    case abi::Opcode::Partner:
      if (!builder_.is_of_cells(builder_.parent(op.space))) return builder_.truth(Kleene::False, op.space);
      return builder_.partner(excuse(op.operands[0]), op.space);
    case abi::Opcode::All:
    case abi::Opcode::Any:
      return excused_below(excused_or_known(op.operands[0]), op.space);
    case abi::Opcode::CountIn:
      return builder_.both(excused_count(op.operands[0]), excused_count(op.operands[1]));
    case abi::Opcode::Agree:
    case abi::Opcode::AgreeItems:
    case abi::Opcode::NumberIn:
    case abi::Opcode::IntegerIn:
    case abi::Opcode::TextIn:
    case abi::Opcode::NumberLess:
    case abi::Opcode::NumberEqual:
    case abi::Opcode::TextEqual:
      return excused_operands(op, op.space);
    default:
      return builder_.truth(Kleene::False, op.space);
  }
}

}  // namespace qapc::lower
