#include "runtime/kernels/columns.hpp"

#include <algorithm>
#include <array>

#include "runtime/kernels/operation.hpp"

namespace qapc::kernels {
namespace {

using abi::Opcode;
using Fill = void (*)(const Operation&);

struct Row {
  Opcode code;
  Fill fill;
};
constexpr Row kKernels[] = {
    {Opcode::Number, fill_value},
    {Opcode::Truth, fill_truth},
    {Opcode::Add, fill_value},
    {Opcode::Subtract, fill_value},
    {Opcode::Multiply, fill_value},
    {Opcode::Divide, fill_value},
    {Opcode::Negate, fill_value},
    {Opcode::ToNumber, fill_value},
    {Opcode::MapText, fill_value},
    {Opcode::Where, fill_value},
    {Opcode::NumberIn, fill_truth},
    {Opcode::IntegerIn, fill_truth},
    {Opcode::TextIn, fill_truth},
    {Opcode::NumberLess, fill_truth},
    {Opcode::NumberEqual, fill_truth},
    {Opcode::TextEqual, fill_truth},
    {Opcode::MissingBecause, fill_truth},
    {Opcode::Not, fill_truth},
    {Opcode::And, fill_truth},
    {Opcode::Or, fill_truth},
    {Opcode::Select, fill_truth},
    {Opcode::IsUnknown, fill_truth},
    {Opcode::All, fill_level},
    {Opcode::Any, fill_level},
    {Opcode::Common, fill_level},
    {Opcode::Earliest, fill_level},
    {Opcode::Lift, fill_level},
    {Opcode::CountRows, fill_level},
    {Opcode::CountTrue, fill_level},
    {Opcode::CountMaybe, fill_level},
    {Opcode::DistinctLeast, fill_distinct},
    {Opcode::DistinctMost, fill_distinct},
    {Opcode::GroupsLeast, fill_distinct},
    {Opcode::GroupsMost, fill_distinct},
    {Opcode::Agree, fill_level},
    {Opcode::Verdict, fill_verdict},
    {Opcode::VerdictIn, fill_truth},
};

Fill kernel_of(Opcode code) {
  static constexpr auto kByCode = [] {
    std::array<Fill, abi::kOpcodes> table{};
    for (const Row& row : kKernels) table[static_cast<std::size_t>(row.code)] = row.fill;
    return table;
  }();
  return kByCode[static_cast<std::size_t>(code)];
}

/// Rows that only fill the last word up.
void clear_padding(const Operation& o) {
  const std::int64_t end = o.last * kWord;
  const auto clear = [&](auto* rows) { std::fill(rows + std::min(o.count, end), rows + end, 0); };
  switch (o.op.type) {
    case abi::Type::Number:
      clear(data<double>(o.out));
      return clear(o.out.reason);
    case abi::Type::Integer:
      clear(data<std::int64_t>(o.out));
      return clear(o.out.reason);
    case abi::Type::Text:
      clear(data<std::int32_t>(o.out));
      return clear(o.out.reason);
    case abi::Type::Truth:
      return;  // bits
    case abi::Type::Verdict:
    case abi::Type::Outcome:
      return clear(data<std::uint8_t>(o.out));
  }
}

}  // namespace

bool has_column_kernel(Opcode code) {
  return kernel_of(code) != nullptr;
}

void fill_column(const abi::Frame* frame, std::uint32_t value, std::int64_t first, std::int64_t last) {
  const Operation operation(*frame, value, first, last);
  kernel_of(operation.op.code)(operation);
  clear_padding(operation);
}

}  // namespace qapc::kernels
