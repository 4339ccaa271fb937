// Questions to words of 64 rows: bit i of answers[w] is that of row 64 w + i. Floor 3 (runtime/kernels). Columns are
// padded to 64 rows, so that all are there to be read; whoever asks leaves out those without a value.
#pragma once

#include <cstdint>

#include "runtime/abi/program.hpp"

namespace qapc::kernels {

using Word = std::uint64_t;
inline constexpr std::int64_t kWord = 64;  // rows

/// The same questions, as one kind of processor answers them.
struct Rows {
  void (*number_in)(const double* rows, std::int64_t words, const abi::NumberRange& range, Word* answers);
  void (*integer_in)(const std::int64_t* rows, std::int64_t words, const abi::IntegerRange& range, Word* answers);
  void (*number_less)(const double* a, const double* b, std::int64_t words, Word* answers);
  void (*number_equal)(const double* a, const double* b, std::int64_t words, Word* answers);
  /// Rows whose code, a reason or a verdict below 32, is in the set.
  void (*code_in)(const std::uint8_t* rows, std::int64_t words, std::uint32_t set, Word* answers);
  /// Writes 64 codes of four bits; bit i of planes[b] is bit b of row i.
  void (*spread)(const Word* planes, std::uint8_t* rows);
  /// Writes 0 into rows whose bit is not set.
  void (*keep)(double* rows, std::int64_t words, const Word* kept);
};

/// What this processor does best.
const Rows& rows();
/// For any processor: what the others must agree with.
extern const Rows kPlainRows;
/// Null where this processor has not got it.
const Rows* rows_with_avx2();
const Rows* rows_with_avx512();

void text_equal(const std::int32_t* a, const std::int32_t* b, std::int64_t words, Word* answers);

}  // namespace qapc::kernels
