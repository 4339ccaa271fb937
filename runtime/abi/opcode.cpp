#include "runtime/abi/opcode.hpp"

#include <array>

#include "runtime/base/check.hpp"

namespace qapc::abi {
namespace {

constexpr std::array<OpcodeInfo, kOpcodes> kTable{{
    {Opcode::Read, "read", "", 'r', SpaceRule::Leaf, Imm::Recipe},
    {Opcode::ReadItems, "read_items", "", 'r', SpaceRule::Leaf, Imm::Recipe},
    {Opcode::Number, "number", "", 'N', SpaceRule::Leaf, Imm::Constant},
    {Opcode::Truth, "truth", "", 'T', SpaceRule::Leaf, Imm::Kleene},
    {Opcode::Add, "add", "NN", 'N', SpaceRule::Same, Imm::None},
    {Opcode::Subtract, "subtract", "NN", 'N', SpaceRule::Same, Imm::None},
    {Opcode::Multiply, "multiply", "NN", 'N', SpaceRule::Same, Imm::None},
    {Opcode::Divide, "divide", "NN", 'N', SpaceRule::Same, Imm::None},
    {Opcode::Negate, "negate", "N", 'N', SpaceRule::Same, Imm::None},
    {Opcode::ToNumber, "to_number", "I", 'N', SpaceRule::Same, Imm::None},
    {Opcode::Item, "item", "Iv", '0', SpaceRule::Item, Imm::Position},
    {Opcode::MapText, "map_text", "S", 'S', SpaceRule::Same, Imm::Map},
    {Opcode::Where, "where", "Tv", '0', SpaceRule::Same, Imm::Missing},
    {Opcode::NumberIn, "number_in", "N", 'T', SpaceRule::Same, Imm::Range},
    {Opcode::IntegerIn, "integer_in", "I", 'T', SpaceRule::Same, Imm::IntegerRange},
    {Opcode::TextIn, "text_in", "S", 'T', SpaceRule::Same, Imm::Predicate},
    {Opcode::NumberLess, "number_less", "NN", 'T', SpaceRule::Same, Imm::None},
    {Opcode::NumberEqual, "number_equal", "NN", 'T', SpaceRule::Same, Imm::None},
    {Opcode::TextEqual, "text_equal", "SS", 'T', SpaceRule::Same, Imm::None},
    {Opcode::MissingBecause, "missing_because", "v", 'T', SpaceRule::Same, Imm::MissingSet},
    {Opcode::Not, "not", "T", 'T', SpaceRule::Same, Imm::None},
    {Opcode::And, "and", "TT", 'T', SpaceRule::Same, Imm::None},
    {Opcode::Or, "or", "TT", 'T', SpaceRule::Same, Imm::None},
    {Opcode::Select, "select", "TTT", 'T', SpaceRule::Same, Imm::None},
    {Opcode::IsUnknown, "is_unknown", "T", 'T', SpaceRule::Same, Imm::None},
    {Opcode::All, "all", "T", 'T', SpaceRule::Up, Imm::Kleene},
    {Opcode::Any, "any", "T", 'T', SpaceRule::Up, Imm::Kleene},
    {Opcode::Common, "common", "v", '0', SpaceRule::Up, Imm::None},
    {Opcode::CommonItems, "common_items", "Iv", '0', SpaceRule::CommonItems, Imm::None},
    {Opcode::Earliest, "earliest", "N", 'N', SpaceRule::Up, Imm::None},
    {Opcode::Lift, "lift", "a", '0', SpaceRule::Down, Imm::None},
    {Opcode::CountRows, "count_rows", "", 'I', SpaceRule::Leaf, Imm::Space},
    {Opcode::CountTrue, "count_true", "T", 'I', SpaceRule::Up, Imm::None},
    {Opcode::CountMaybe, "count_maybe", "T", 'I', SpaceRule::Up, Imm::None},
    {Opcode::DistinctLeast, "distinct_least", "NNN", 'I', SpaceRule::Up, Imm::Constant},
    {Opcode::DistinctMost, "distinct_most", "NNN", 'I', SpaceRule::Up, Imm::Constant},
    {Opcode::GroupsLeast, "groups_least", "TSN", 'I', SpaceRule::Up, Imm::None},
    {Opcode::GroupsMost, "groups_most", "TSN", 'I', SpaceRule::Up, Imm::None},
    {Opcode::CountIn, "count_in", "II", 'T', SpaceRule::Same, Imm::IntegerRange},
    {Opcode::Agree, "agree", "v", 'T', SpaceRule::Up, Imm::Constant},
    {Opcode::AgreeItems, "agree_items", "Iv", 'T', SpaceRule::AgreeItems, Imm::Constant},
    {Opcode::Verdict, "verdict", "TTTTTTTT+", 'V', SpaceRule::Same, Imm::MissingMeans},
    {Opcode::VerdictIn, "verdict_in", "V", 'T', SpaceRule::Same, Imm::VerdictSet},
    {Opcode::Decide, "decide", "TT+", 'O', SpaceRule::Same, Imm::Decision},
    {Opcode::Regroup, "regroup", "a", '0', SpaceRule::Regroup, Imm::None},
    {Opcode::Partner, "partner", "a", '0', SpaceRule::Partner, Imm::None},
    {Opcode::Certain, "certain", "II", 'I', SpaceRule::Same, Imm::None},
    {Opcode::Share, "share", "TT", 'N', SpaceRule::Up, Imm::Flag},
    {Opcode::Aggregate, "aggregate", "Tv", '0', SpaceRule::Up, Imm::Aggregate},
}};

consteval bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].code) != i) return false;
  }
  return true;
}
static_assert(in_order(), "the table lists every opcode in the order of the enumeration");

}  // namespace

const OpcodeInfo& info(Opcode code) {
  const auto index = static_cast<std::size_t>(code);
  QAPC_CHECK(index < kTable.size(), "an opcode is one of the enumeration");
  return kTable[index];
}

}  // namespace qapc::abi
