// Questions to 64 rows at once: bit i of an answer is row i's. Floor 3 (runtime/kernels). Columns are padded to 64
// rows, so that all are there to be read; whoever asks leaves out those without a value.
#pragma once

#include <cstdint>

#include "runtime/abi/program.hpp"

namespace qapc::kernels {

std::uint64_t number_in(const double* rows, const abi::NumberRange& range);
std::uint64_t integer_in(const std::int64_t* rows, const abi::IntegerRange& range);
/// `answers` by id of the text; 0 is one.
std::uint64_t text_in(const std::int32_t* rows, const std::uint8_t* answers);
std::uint64_t number_less(const double* a, const double* b);
std::uint64_t number_equal(const double* a, const double* b);
std::uint64_t text_equal(const std::int32_t* a, const std::int32_t* b);
/// Rows whose code, a reason or a verdict below 32, is in the set.
std::uint64_t code_in(const std::uint8_t* rows, std::uint32_t set);

/// Writes 64 codes of four bits; bit i of planes[b] is bit b of row i.
void spread(const std::uint64_t* planes, std::uint8_t* rows);

/// The plain form of those that use what a processor offers, which the others must agree with.
namespace plain {
std::uint64_t code_in(const std::uint8_t* rows, std::uint32_t set);
void spread(const std::uint64_t* planes, std::uint8_t* rows);
std::uint64_t number_in(const double* rows, const abi::NumberRange& range);
std::uint64_t integer_in(const std::int64_t* rows, const abi::IntegerRange& range);
}  // namespace plain

}  // namespace qapc::kernels
