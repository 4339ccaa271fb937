// Functions of the host that compiled code may call: what would be long and dull to emit. Floor 1 (runtime/abi).
// runtime/kernels has them; tools hand their addresses to the compiler.
#pragma once

#include <cstdint>

#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"

namespace qapc::abi {

/// An aggregate and the type of what is aggregated, in one word.
constexpr std::uint32_t packed(const Aggregate& aggregate, Type type) {
  return static_cast<std::uint32_t>(aggregate.kind) | (aggregate.ignoring_missing ? 1u << 8 : 0u) |
         static_cast<std::uint32_t>(type) << 16 | static_cast<std::uint32_t>(aggregate.percent) << 24;
}

/// Fills rows first .. last - 1 of value `out`, of at most one word of 64 rows: for each the aggregate of `value` over
/// the rows below it, in `space`, that are `selected`. `first` is a multiple of 64.
using AggregateKernel = void (*)(const Frame* frame, std::uint32_t out, std::uint32_t selected, std::uint32_t value,
                                 std::uint32_t space, std::uint32_t how, std::int64_t first, std::int64_t last);

/// The same of an Assess, whose operands and meaning the frame's program has.
using AssessKernel = void (*)(const Frame* frame, std::uint32_t out, std::int64_t first, std::int64_t last);

/// Fills rows 64 first .. 64 last - 1 of value `out` from its operands.
using ColumnKernel = void (*)(const Frame* frame, std::uint32_t out, std::int64_t first, std::int64_t last);

/// Of the 64 rows of a word of a computed number: why those have no value whose operands have one.
using ExplainKernel = void (*)(const Frame* frame, std::uint32_t out, std::int64_t word);

struct HostKernels {
  AggregateKernel aggregate = nullptr;
  AssessKernel assess = nullptr;
  ColumnKernel column = nullptr;
  ExplainKernel explain = nullptr;
};

}  // namespace qapc::abi
