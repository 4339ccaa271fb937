#include "compiler/codegen/llvm/stage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "compiler/codegen/llvm/kernels.hpp"
#include "runtime/abi/opcode.hpp"
#include "runtime/abi/stages.hpp"
#include "runtime/base/check.hpp"

namespace qapc::codegen {
namespace {

using abi::Index;
using abi::Opcode;
using llvm::Value;

/// A stage is cut here: what a compiler does to one block of instructions is not always linear in its length.
constexpr std::size_t kStageOperations = 256;

struct Unit {
  const abi::Program& program;
  Fault fault;
  llvm::Module& module;
};

llvm::Function* make_function(const Unit& unit, std::string_view name, llvm::Type* result,
                              const std::vector<llvm::Type*>& arguments, llvm::GlobalValue::LinkageTypes linkage) {
  llvm::FunctionType* const type = llvm::FunctionType::get(result, arguments, false);
  llvm::Function* const function =
      llvm::Function::Create(type, linkage, llvm::StringRef(name.data(), name.size()), unit.module);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  return function;
}

/// A kernel and what it is called with, by their indices in the program.
struct Call {
  std::string name;  ///< of the kernel: calls of one name share body and operand types
  KernelBody body = nullptr;
  std::optional<Index> out;
  std::vector<Index> operands;
  std::vector<Index> relations;  ///< spaces
  Values immediates;
};

struct Stage : Emitter {
  Stage(const Unit& whole, Index home, llvm::Function& made);

  const Unit& unit;
  Index space;
  Value* frame;
  Value* slots;
  Range rows{};                   ///< of the block
  Value* index = nullptr;         ///< of the block's words
  Value* inside = nullptr;        ///< bits of the block's rows
  std::map<Index, Kleene> words;  ///< truths of the block that are at hand

  void lower(const std::vector<Index>& values);
  void lower(Index value);

  // What kLowerings names: truths as words.
  void truth_constant(Index value);
  void negation(Index value);
  void conjunction(Index value);
  void disjunction(Index value);
  void selection(Index value);
  void is_unknown(Index value);
  void verdict(Index value);
  void verdict_in(Index value);
  void decide(Index value);
  void aggregate(Index value);

  Value* call(const Call& call);

 private:
  [[nodiscard]] const abi::Op& op(Index value) const { return unit.program.ops[value]; }
  /// Pointer of a value's slot.
  Value* slot(Index value, std::size_t field) { return load_pointer(slots, value * sizeof(abi::Slot) + field); }

  Kleene truth(Index value);
  Kleene operand(Index value, std::size_t which) { return truth(op(value).operands[which]); }
  void define(Index value, Kleene truth);
  Value* codes_in(Index value, std::uint32_t set);

  void call_kernel(Index value, KernelBody body);
  void spoil(Index value);
  llvm::Function* kernel(const Call& call, const Values& arguments);
  std::vector<Index> relations_of(const abi::Op& operation);
  Values immediates_of(const abi::Op& operation);
};

// --- every opcode that is lowered, and how -----------------------------------------------------------------------

struct Lowering {
  Opcode code;
  KernelBody kernel;            ///< called for each block, or
  void (Stage::*words)(Index);  ///< written into the stage
};

constexpr Lowering kLowerings[] = {
    {Opcode::Number, &kernels::number, nullptr},
    {Opcode::Truth, nullptr, &Stage::truth_constant},
    {Opcode::Add, &kernels::add, nullptr},
    {Opcode::Subtract, &kernels::subtract, nullptr},
    {Opcode::Multiply, &kernels::multiply, nullptr},
    {Opcode::Divide, &kernels::divide, nullptr},
    {Opcode::Negate, &kernels::negate, nullptr},
    {Opcode::ToNumber, &kernels::to_number, nullptr},
    {Opcode::Item, &kernels::item, nullptr},
    {Opcode::MapText, &kernels::map_text, nullptr},
    {Opcode::Where, &kernels::where, nullptr},
    {Opcode::NumberIn, &kernels::in_range, nullptr},
    {Opcode::IntegerIn, &kernels::in_range, nullptr},
    {Opcode::TextIn, &kernels::text_in, nullptr},
    {Opcode::NumberLess, &kernels::less, nullptr},
    {Opcode::NumberEqual, &kernels::equal, nullptr},
    {Opcode::TextEqual, &kernels::equal, nullptr},
    {Opcode::MissingBecause, &kernels::missing_because, nullptr},
    {Opcode::Not, nullptr, &Stage::negation},
    {Opcode::And, nullptr, &Stage::conjunction},
    {Opcode::Or, nullptr, &Stage::disjunction},
    {Opcode::Select, nullptr, &Stage::selection},
    {Opcode::IsUnknown, nullptr, &Stage::is_unknown},
    {Opcode::All, &kernels::all, nullptr},
    {Opcode::Any, &kernels::any, nullptr},
    {Opcode::Common, &kernels::common, nullptr},
    {Opcode::CommonItems, &kernels::common_items, nullptr},
    {Opcode::Earliest, &kernels::earliest, nullptr},
    {Opcode::Lift, &kernels::lift, nullptr},
    {Opcode::CountRows, &kernels::count_rows, nullptr},
    {Opcode::CountTrue, &kernels::count_true, nullptr},
    {Opcode::CountMaybe, &kernels::count_maybe, nullptr},
    {Opcode::DistinctLeast, &kernels::distinct_least, nullptr},
    {Opcode::DistinctMost, &kernels::distinct_most, nullptr},
    {Opcode::GroupsLeast, &kernels::groups_least, nullptr},
    {Opcode::GroupsMost, &kernels::groups_most, nullptr},
    {Opcode::CountIn, &kernels::count_in, nullptr},
    {Opcode::Agree, &kernels::agree, nullptr},
    {Opcode::AgreeItems, &kernels::agree_items, nullptr},
    {Opcode::Verdict, nullptr, &Stage::verdict},
    {Opcode::VerdictIn, nullptr, &Stage::verdict_in},
    {Opcode::Decide, nullptr, &Stage::decide},
    {Opcode::Regroup, &kernels::same_rows, nullptr},
    {Opcode::Partner, &kernels::partner, nullptr},
    {Opcode::Certain, &kernels::certain, nullptr},
    {Opcode::Share, &kernels::share, nullptr},
    {Opcode::Aggregate, nullptr, &Stage::aggregate},
};

const Lowering& lowering(Opcode code) {
  static constexpr auto kByCode = [] {
    std::array<const Lowering*, abi::kOpcodes> table{};
    for (const Lowering& row : kLowerings) table[static_cast<std::size_t>(row.code)] = &row;
    return table;
  }();
  const Lowering* const row = kByCode[static_cast<std::size_t>(code)];
  QAPC_CHECK(row != nullptr, "every opcode that is not read from the exam is lowered");
  return *row;
}

// --- a stage -----------------------------------------------------------------------------------------------------

Stage::Stage(const Unit& whole, Index home, llvm::Function& made)
    : Emitter(made),
      unit(whole),
      space(home),
      frame(made.getArg(0)),
      slots(load_pointer(frame, offsetof(abi::Frame, slots))) {}

void Stage::lower(const std::vector<Index>& values) {
  Value* const spaces = load_pointer(frame, offsetof(abi::Frame, spaces));
  Value* const count = load_word(spaces, space * sizeof(abi::Rows) + offsetof(abi::Rows, count));
  const Range blocks{word(0), ir.CreateLShr(ir.CreateAdd(count, word(kBlock - 1)), word(6))};
  fold(blocks, {}, [&](Value* block, const Values&) -> Values {
    index = block;
    rows.first = ir.CreateShl(block, word(6));
    rows.last = smaller(ir.CreateAdd(rows.first, word(kBlock)), count);
    inside = bits_of(rows, rows.first);
    for (const Index value : values) lower(value);
    return {};
  });
  ir.CreateRetVoid();
}

void Stage::lower(Index value) {
  const Lowering& row = lowering(op(value).code);
  if (row.words != nullptr) {
    (this->*row.words)(value);
  } else {
    call_kernel(value, row.kernel);
  }
  if (unit.fault.present && unit.fault.opcode == op(value).code) spoil(value);
}

Kleene Stage::truth(Index value) {
  const auto known = words.find(value);
  if (known != words.end()) return known->second;
  llvm::Type* const bits = ir.getInt64Ty();
  const Kleene loaded{load(bits, slot(value, offsetof(abi::Slot, data)), index),
                      load(bits, slot(value, offsetof(abi::Slot, other)), index)};
  return words[value] = loaded;
}

void Stage::define(Index value, Kleene truth) {
  words[value] = truth;
  store(truth.yes, slot(value, offsetof(abi::Slot, data)), index);
  store(truth.no, slot(value, offsetof(abi::Slot, other)), index);
}

// --- calls of kernels --------------------------------------------------------------------------------------------

/// Kernels of one opcode differ only by the type of the last operand, which is the one that may vary.
void Stage::call_kernel(Index value, KernelBody body) {
  const abi::Op& operation = op(value);
  std::string name{abi::info(operation.code).name};
  if (!operation.operands.empty()) name += fmt::format("_{}", abi::name(op(operation.operands.back()).type));
  call({.name = std::move(name),
        .body = body,
        .out = value,
        .operands = operation.operands,
        .relations = relations_of(operation),
        .immediates = immediates_of(operation)});
}

void Stage::spoil(Index value) {
  const abi::Type type = op(value).type;
  if (type == abi::Type::Truth) {
    const Kleene right = truth(value);
    define(value, {right.no, right.yes});
    return;
  }
  call({.name = fmt::format("spoil_{}", abi::name(type)),
        .body = &kernels::spoil,
        .out = value,
        .operands = {value},
        .relations = {},
        .immediates = {}});
}

Value* Stage::call(const Call& call) {
  Values arguments{frame};
  if (call.out) arguments.push_back(word(*call.out));
  for (const Index value : call.operands) arguments.push_back(word(value));
  for (const Index which : call.relations) arguments.push_back(word(which));
  arguments.push_back(rows.first);
  arguments.push_back(rows.last);
  arguments.insert(arguments.end(), call.immediates.begin(), call.immediates.end());
  return ir.CreateCall(kernel(call, arguments), arguments);
}

llvm::Function* Stage::kernel(const Call& call, const Values& arguments) {
  const std::string name = "kernel_" + call.name;
  if (llvm::Function* const made = unit.module.getFunction(name)) return made;
  std::vector<llvm::Type*> types;
  for (Value* argument : arguments) types.push_back(argument->getType());
  llvm::Function* const made = make_function(unit, name, ir.getInt64Ty(), types, llvm::GlobalValue::InternalLinkage);

  Signature signature{.out = {}, .operands = {}, .relations = call.relations.size()};
  if (call.out) signature.out = op(*call.out).type;
  for (const Index value : call.operands) signature.operands.push_back(op(value).type);
  Kernel kernel(*made, signature);
  kernel.ir.CreateRet(call.body(kernel));
  return made;
}

std::vector<Index> Stage::relations_of(const abi::Op& operation) {
  const auto space_of = [&](std::size_t which) { return op(operation.operands[which]).space; };
  switch (abi::info(operation.code).spaces) {
    case abi::SpaceRule::Leaf:
      if (operation.code == Opcode::CountRows) return {operation.imm};
      return {};
    case abi::SpaceRule::Same:
      return {};
    case abi::SpaceRule::Up:
      return {space_of(0)};
    case abi::SpaceRule::Down:
    case abi::SpaceRule::Partner:
      return {operation.space};
    case abi::SpaceRule::Regroup:
      return {};
    case abi::SpaceRule::Item:
      return {space_of(1)};
    case abi::SpaceRule::CommonItems:
      return {operation.space, space_of(0), space_of(1)};
    case abi::SpaceRule::AgreeItems:
      return {space_of(0), space_of(1)};
  }
  return {};
}

Values Stage::immediates_of(const abi::Op& operation) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (abi::info(operation.code).imm) {
    case abi::Imm::Constant:
      return {number(unit.program.constants[operation.imm] + 0.0)};  // never -0
    case abi::Imm::Range: {
      const abi::NumberRange& range = unit.program.ranges[operation.imm];  // an open end is the next number, closed
      return {number(range.lo_open ? std::nextafter(range.lo, kInfinity) : range.lo),
              number(range.hi_open ? std::nextafter(range.hi, -kInfinity) : range.hi)};
    }
    case abi::Imm::IntegerRange: {
      const abi::IntegerRange& range = unit.program.integer_ranges[operation.imm];
      return {word(static_cast<std::uint64_t>(range.lo)), word(static_cast<std::uint64_t>(range.hi))};
    }
    case abi::Imm::Predicate:
    case abi::Imm::Map:
    case abi::Imm::Kleene:
    case abi::Imm::Position:
    case abi::Imm::Missing:
    case abi::Imm::MissingSet:
    case abi::Imm::Flag:
      return {word(operation.imm)};
    default:
      return {};
  }
}

// --- truths ------------------------------------------------------------------------------------------------------

void Stage::truth_constant(Index value) {
  const std::uint32_t which = op(value).imm;
  define(value, {which == 1 ? inside : word(0), which == 0 ? inside : word(0)});
}

void Stage::negation(Index value) {
  const Kleene truth = operand(value, 0);
  define(value, {truth.no, truth.yes});
}

void Stage::conjunction(Index value) {
  const Kleene lhs = operand(value, 0);
  const Kleene rhs = operand(value, 1);
  define(value, {ir.CreateAnd(lhs.yes, rhs.yes), ir.CreateOr(lhs.no, rhs.no)});
}

void Stage::disjunction(Index value) {
  const Kleene lhs = operand(value, 0);
  const Kleene rhs = operand(value, 1);
  define(value, {ir.CreateOr(lhs.yes, rhs.yes), ir.CreateAnd(lhs.no, rhs.no)});
}

void Stage::selection(Index value) {
  const Kleene condition = operand(value, 0);
  const Kleene then = operand(value, 1);
  const Kleene otherwise = operand(value, 2);
  const auto choose = [&](Value* chosen, Value* other) {
    return ir.CreateOr(ir.CreateAnd(condition.yes, chosen), ir.CreateAnd(condition.no, other));
  };
  define(value, {choose(then.yes, otherwise.yes), choose(then.no, otherwise.no)});
}

void Stage::is_unknown(Index value) {
  const Kleene truth = operand(value, 0);
  Value* const known = ir.CreateOr(truth.yes, truth.no);
  define(value, {ir.CreateAnd(inside, ir.CreateNot(known)), known});
}

// --- verdicts and outcomes ---------------------------------------------------------------------------------------

/// The codes of a block, as words: the first code given to a row is its code, and a row given none has code 0.
struct Codes {
  explicit Codes(Stage& around) : stage(around), left(around.inside) {}

  Stage& stage;
  Value* left;  ///< rows that have no code yet
  std::array<Value*, 4> bits{stage.word(0), stage.word(0), stage.word(0), stage.word(0)};

  template <typename Code>
  void give(Code code, Value* where) {
    Value* const now = stage.ir.CreateAnd(left, where);
    left = stage.ir.CreateAnd(left, stage.ir.CreateNot(where));
    for (std::size_t i = 0; i < bits.size(); ++i) {
      if ((static_cast<unsigned>(code) >> i & 1u) != 0) bits[i] = stage.ir.CreateOr(bits[i], now);
    }
  }
  void write(Index value) {
    stage.call({.name = "write_codes",
                .body = &kernels::write_codes,
                .out = value,
                .operands = {},
                .relations = {},
                .immediates = {bits.begin(), bits.end()}});
  }
};
static_assert(abi::kVerdicts <= 16 && abi::kOutcomes <= 16, "a code has four bits");

Value* Stage::codes_in(Index value, std::uint32_t set) {
  return call({.name = "codes_in",
               .body = &kernels::codes_in,
               .out = {},
               .operands = {value},
               .relations = {},
               .immediates = {word(set)}});
}

void Stage::verdict(Index value) {
  using enum abi::Verdict;
  constexpr std::size_t kFixed = 7;  // operands before those of `after`
  const abi::Op& operation = op(value);
  const Kleene member = operand(value, 0), when_true = operand(value, 1), vendor_known = operand(value, 2),
               assessed = operand(value, 3), require = operand(value, 4), within_warn = operand(value, 5),
               excused = operand(value, 6);
  Codes codes(*this);
  const auto missing = [&](Value* where) {
    const auto means = static_cast<abi::MissingMeans>(operation.imm);
    if (means == abi::MissingMeans::Skip) codes.give(NotApplicable, ir.CreateAnd(where, excused.yes));
    codes.give(means == abi::MissingMeans::Fail ? Fail : Unknown, where);
  };
  codes.give(NoSubject, member.no);
  codes.give(UnknownDefinition, ir.CreateNot(member.yes));
  codes.give(NotApplicable, when_true.no);
  missing(ir.CreateNot(when_true.yes));
  for (std::size_t i = kFixed; i < operation.operands.size(); ++i) codes.give(NotRun, operand(value, i).yes);
  missing(ir.CreateNot(vendor_known.yes));
  codes.give(NotAssessed, ir.CreateNot(assessed.yes));
  codes.give(Fail, require.no);
  codes.give(Warn, ir.CreateAnd(require.yes, within_warn.no));
  codes.give(Pass, require.yes);
  missing(inside);
  codes.write(value);
}

void Stage::verdict_in(Index value) {
  Value* const hit = codes_in(op(value).operands[0], op(value).imm);
  define(value, {hit, ir.CreateAnd(inside, ir.CreateNot(hit))});
}

void Stage::decide(Index value) {
  const std::vector<abi::Branch>& branches = unit.program.decisions[op(value).imm].branches;
  Codes codes(*this);
  codes.give(abi::Outcome::Undecided, ir.CreateNot(operand(value, 0).yes));
  for (int outcome = abi::kOutcomes - 1; outcome >= 0; --outcome) {  // the worst first
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (static_cast<int>(branches[i].outcome) == outcome) codes.give(outcome, operand(value, i + 1).yes);
    }
  }
  codes.write(value);
}

/// A call of the host: what is aggregated may need sorting.
void Stage::aggregate(Index value) {
  const abi::Op& operation = op(value);
  const abi::Aggregate& how = unit.program.aggregates[operation.imm];
  llvm::Type* const small = ir.getInt32Ty();
  llvm::FunctionType* const type = llvm::FunctionType::get(
      ir.getVoidTy(), {ir.getPtrTy(), small, small, small, small, small, ir.getInt64Ty(), ir.getInt64Ty()}, false);
  const llvm::FunctionCallee host = unit.module.getOrInsertFunction(kAggregateKernel, type);
  ir.CreateCall(host, {frame, ir.getInt32(value), ir.getInt32(operation.operands[0]),
                       ir.getInt32(operation.operands[1]), ir.getInt32(op(operation.operands[0]).space),
                       ir.getInt32(abi::packed(how, operation.type)), rows.first, rows.last});
}

}  // namespace

void lower(const abi::Program& program, Fault fault, llvm::Module& module) {
  const Unit unit{program, fault, module};
  llvm::IRBuilder<> types(module.getContext());
  const auto function = [&](std::string_view name, llvm::GlobalValue::LinkageTypes linkage) {
    return make_function(unit, name, types.getVoidTy(), {types.getPtrTy()}, linkage);
  };
  Emitter entry(*function(kEntry, llvm::GlobalValue::ExternalLinkage));
  for (const std::vector<Index>& values : abi::stages(program, kStageOperations)) {
    llvm::Function* const made = function("stage", llvm::GlobalValue::InternalLinkage);
    Stage(unit, program.ops[values.front()].space, *made).lower(values);
    entry.ir.CreateCall(made, {entry.function.getArg(0)});
  }
  entry.ir.CreateRetVoid();
}

std::vector<abi::Opcode> lowered_opcodes() {
  std::vector<Opcode> result;
  for (const Lowering& row : kLowerings) result.push_back(row.code);
  return result;
}

}  // namespace qapc::codegen
