#include "compiler/codegen/llvm/stage.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "compiler/codegen/llvm/arithmetic.hpp"
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
constexpr std::size_t kStageOperations = 4096;
constexpr std::size_t kFused = 64;    ///< values that are computed together, for the same reason
constexpr std::uint64_t kTile = 256;  ///< words of rows: what operations hand to one another stays near

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

enum class By : std::uint8_t;

/// Values of a stage that are filled alike, one after another; what they need stands before.
struct Segment {
  By by;
  std::vector<Index> values;
};

struct Stage : Emitter {
  Stage(const Unit& whole, Index home, llvm::Function& made);

  const Unit& unit;
  Index space;
  Value* frame;
  Value* slots;
  Value* count = nullptr;         ///< of rows
  Range tile{};                   ///< words
  Range rows{};                   ///< of the block
  Value* index = nullptr;         ///< of the block's words
  Value* inside = nullptr;        ///< bits of the block's rows
  std::map<Index, Kleene> words;  ///< truths of the block that are at hand

  void lower(const std::vector<Index>& values);
  void lower(const Segment& segment);
  void lower_block(Index value);

  // What kLowerings names.
  void decide(Index value);
  void aggregate(Index value);
  void assess(Index value);

  Value* call(const Call& call);

 private:
  [[nodiscard]] const abi::Op& op(Index value) const { return unit.program.ops[value]; }
  /// Pointer of a value's slot.
  Value* slot(Index value, std::size_t field) { return load_pointer(slots, value * sizeof(abi::Slot) + field); }

  Kleene truth(Index value);
  Kleene operand(Index value, std::size_t which) { return truth(op(value).operands[which]); }
  void define(Index value, Kleene truth);

  [[nodiscard]] std::vector<Segment> segments(const std::vector<Index>& values) const;
  void each_block(llvm::function_ref<void()> work);
  void call_host(Index value);
  void call_fused(const std::vector<Index>& values);
  void call_kernel(Index value, KernelBody body);
  void spoil(Index value);
  llvm::Function* kernel(const Call& call, const Values& arguments);
  std::vector<Index> relations_of(const abi::Op& operation);
  Values immediates_of(const abi::Op& operation);
};

// --- every opcode that is lowered, and how -----------------------------------------------------------------------

/// What fills the rows of a tile.
enum class By : std::uint8_t {
  Host,    ///< a kernel made ahead of time
  Fusion,  ///< arithmetic, together with its neighbours
  Block,   ///< 64 rows at a time, in this module
};

struct Lowering {
  Opcode code;
  By by;
  KernelBody kernel = nullptr;            ///< of a block: called for it, or
  void (Stage::*words)(Index) = nullptr;  ///< written into the stage
};

constexpr Lowering kLowerings[] = {
    {Opcode::Number, By::Host},
    {Opcode::Truth, By::Host},
    {Opcode::Add, By::Fusion},
    {Opcode::Subtract, By::Fusion},
    {Opcode::Multiply, By::Fusion},
    {Opcode::Divide, By::Fusion},
    {Opcode::Negate, By::Fusion},
    {Opcode::ToNumber, By::Host},
    {Opcode::Item, By::Block, &kernels::item},
    {Opcode::MapText, By::Host},
    {Opcode::Where, By::Host},
    {Opcode::NumberIn, By::Host},
    {Opcode::IntegerIn, By::Host},
    {Opcode::TextIn, By::Host},
    {Opcode::NumberLess, By::Host},
    {Opcode::NumberEqual, By::Host},
    {Opcode::TextEqual, By::Host},
    {Opcode::MissingBecause, By::Host},
    {Opcode::Not, By::Host},
    {Opcode::And, By::Host},
    {Opcode::Or, By::Host},
    {Opcode::Select, By::Host},
    {Opcode::IsUnknown, By::Host},
    {Opcode::All, By::Host},
    {Opcode::Any, By::Host},
    {Opcode::Common, By::Host},
    {Opcode::CommonItems, By::Block, &kernels::common_items},
    {Opcode::Earliest, By::Host},
    {Opcode::Lift, By::Host},
    {Opcode::CountRows, By::Host},
    {Opcode::CountTrue, By::Host},
    {Opcode::CountMaybe, By::Host},
    {Opcode::DistinctLeast, By::Host},
    {Opcode::DistinctMost, By::Host},
    {Opcode::GroupsLeast, By::Host},
    {Opcode::GroupsMost, By::Host},
    {Opcode::CountIn, By::Block, &kernels::count_in},
    {Opcode::Agree, By::Host},
    {Opcode::AgreeItems, By::Block, &kernels::agree_items},
    {Opcode::Verdict, By::Host},
    {Opcode::VerdictIn, By::Host},
    {Opcode::Decide, By::Block, nullptr, &Stage::decide},
    {Opcode::Regroup, By::Block, &kernels::same_rows},
    {Opcode::Partner, By::Block, &kernels::partner},
    {Opcode::Certain, By::Block, &kernels::certain},
    {Opcode::Share, By::Block, &kernels::share},
    {Opcode::Aggregate, By::Block, nullptr, &Stage::aggregate},
    {Opcode::Assess, By::Block, nullptr, &Stage::assess},
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
  count = load_word(spaces, space * sizeof(abi::Rows) + offsetof(abi::Rows, count));
  Value* const all = ir.CreateLShr(ir.CreateAdd(count, word(kBlock - 1)), word(6));
  const Range tiles{word(0), ir.CreateUDiv(ir.CreateAdd(all, word(kTile - 1)), word(kTile))};
  const std::vector<Segment> order = segments(values);
  fold(tiles, {}, [&](Value* which, const Values&) -> Values {
    tile.first = ir.CreateMul(which, word(kTile));
    tile.last = smaller(ir.CreateAdd(tile.first, word(kTile)), all);
    for (const Segment& segment : order) lower(segment);
    return {};
  });
  ir.CreateRetVoid();
}

/// What is alike and has all it needs goes together.
std::vector<Segment> Stage::segments(const std::vector<Index>& values) const {
  std::vector<Segment> result;
  std::set<Index> waiting(values.begin(), values.end());
  std::vector<Index> left = values;
  while (!left.empty()) {
    for (const By by : {By::Host, By::Fusion, By::Block}) {
      Segment segment{by, {}};
      std::vector<Index> later;
      for (const Index value : left) {
        const bool ready = std::ranges::none_of(op(value).operands, [&](Index one) { return waiting.contains(one); });
        // What is made wrong on purpose must be so before anybody looks.
        const bool alone = unit.fault.present && !segment.values.empty();
        const bool now = ready && !alone && lowering(op(value).code).by == by;
        (now ? segment.values : later).push_back(value);
        if (now) waiting.erase(value);
      }
      left = std::move(later);
      if (!segment.values.empty()) result.push_back(std::move(segment));
    }
  }
  return result;
}

void Stage::lower(const Segment& segment) {
  switch (segment.by) {
    case By::Host:
      for (const Index value : segment.values) call_host(value);
      break;
    case By::Fusion:
      call_fused(segment.values);
      break;
    case By::Block:
      each_block([&] {
        for (const Index value : segment.values) lower_block(value);
      });
      break;
  }
  const Index value = segment.values.front();
  if (unit.fault.present && unit.fault.opcode == op(value).code) each_block([&] { spoil(value); });
}

/// Emits a loop over the blocks of the tile.
void Stage::each_block(llvm::function_ref<void()> work) {
  fold(tile, {}, [&](Value* block, const Values&) -> Values {
    words.clear();
    index = block;
    rows.first = ir.CreateShl(block, word(6));
    rows.last = smaller(ir.CreateAdd(rows.first, word(kBlock)), count);
    inside = bits_of(rows, rows.first);
    work();
    return {};
  });
}

void Stage::lower_block(Index value) {
  const Lowering& row = lowering(op(value).code);
  if (row.words != nullptr) {
    (this->*row.words)(value);
  } else {
    call_kernel(value, row.kernel);
  }
}

void Stage::call_host(Index value) {
  llvm::FunctionType* const type = llvm::FunctionType::get(
      ir.getVoidTy(), {ir.getPtrTy(), ir.getInt32Ty(), ir.getInt64Ty(), ir.getInt64Ty()}, false);
  ir.CreateCall(unit.module.getOrInsertFunction(kColumnKernel, type),
                {frame, ir.getInt32(value), tile.first, tile.last});
}

void Stage::call_fused(const std::vector<Index>& values) {
  for (std::size_t begin = 0; begin < values.size(); begin += kFused) {
    llvm::Function* const made =
        make_function(unit, "fused", ir.getVoidTy(), {ir.getPtrTy(), ir.getInt64Ty(), ir.getInt64Ty()},
                      llvm::GlobalValue::InternalLinkage);
    fuse(unit.program, std::span(values).subspan(begin, std::min(kFused, values.size() - begin)), *made);
    ir.CreateCall(made, {frame, tile.first, tile.last});
  }
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
  const Fault::Kind kind = unit.fault.kind;
  if (type == abi::Type::Truth) return define(value, kernels::spoiled(*this, kind, truth(value), inside));
  call({.name = fmt::format("spoil_{}", abi::name(type)),
        .body = kernels::spoil(kind),
        .out = value,
        .operands = {value},
        .relations = {},
        .immediates = {kernels::at_fault(*this, kind, inside)}});
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
    case abi::SpaceRule::Below:
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
  switch (abi::info(operation.code).imm) {
    case abi::Imm::Constant:
      return {number(unit.program.constants[operation.imm] + 0.0)};  // never -0
    case abi::Imm::IntegerRange: {
      const abi::IntegerRange& range = unit.program.integer_ranges[operation.imm];
      return {word(static_cast<std::uint64_t>(range.lo)), word(static_cast<std::uint64_t>(range.hi))};
    }
    case abi::Imm::Position:
    case abi::Imm::Flag:
      return {word(operation.imm)};
    default:
      return {};
  }
}

// --- outcomes, aggregates, risks -----------------------------------------------------------------------------------

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

/// A call of the host: the arithmetic of risks is one, and its inputs are few.
void Stage::assess(Index value) {
  llvm::FunctionType* const type = llvm::FunctionType::get(
      ir.getVoidTy(), {ir.getPtrTy(), ir.getInt32Ty(), ir.getInt64Ty(), ir.getInt64Ty()}, false);
  const llvm::FunctionCallee host = unit.module.getOrInsertFunction(kAssessKernel, type);
  ir.CreateCall(host, {frame, ir.getInt32(value), rows.first, rows.last});
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
