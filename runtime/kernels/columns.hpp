// Operations of docs/ir.md over words of 64 rows. Floor 3 (runtime/kernels). The column engine is made of them, and
// compiled code calls them for what it would not do better.
#pragma once

#include <cstdint>

#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"

namespace qapc::kernels {

/// Whether there is a kernel for the operation. The others look at several rows at once in ways of their own, and few
/// policies ask them of many rows.
bool has_column_kernel(abi::Opcode code);

/// Fills rows 64 first .. 64 last - 1 of a value that has a kernel, as far as there are so many, from its operands.
void fill_column(const abi::Frame* frame, std::uint32_t value, std::int64_t first, std::int64_t last);

/// Of 64 rows of a computed number whose operands are there and that has no value: why.
void explain_number(const abi::Frame* frame, std::uint32_t value, std::int64_t word);

}  // namespace qapc::kernels
