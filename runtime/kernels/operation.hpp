// One operation over words of rows: what its kernels share. Floor 3 (runtime/kernels), private to this folder.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/kernels/rows.hpp"

namespace qapc::kernels {

inline constexpr Word kAll = ~Word{0};

struct Operation {
  Operation(const abi::Frame& in, abi::Index value, std::int64_t from, std::int64_t to)
      : frame(in),
        program(*in.program),
        op(program.ops[value]),
        out(in.slots[value]),
        count(in.spaces[op.space].count),
        first(from),
        last(std::min(to, (count + kWord - 1) / kWord)) {}

  const abi::Frame& frame;
  const abi::Program& program;
  const abi::Op& op;
  const abi::Slot& out;
  std::int64_t count;  ///< rows of its space
  std::int64_t first;  ///< word
  std::int64_t last;   ///< word behind the last

  [[nodiscard]] std::int64_t words() const { return last - first; }
  [[nodiscard]] const abi::Slot& operand(std::size_t i) const { return frame.slots[op.operands[i]]; }
  /// Rows there are: all of them but in the last word.
  [[nodiscard]] Word live(std::int64_t word) const {
    const std::int64_t left = count - word * kWord;
    return left >= kWord ? kAll : (Word{1} << left) - 1;
  }
  [[nodiscard]] int rows_of(std::int64_t word) const {
    return static_cast<int>(std::min<std::int64_t>(kWord, count - word * kWord));
  }
  template <typename Do>
  void over(Do work) const {
    for (std::int64_t word = first; word < last; ++word) work(word);
  }

  void truth(std::int64_t word, Word is_true, Word is_false) const {
    static_cast<Word*>(out.data)[word] = is_true & live(word);
    out.other[word] = is_false & live(word);
  }
  /// Of rows that are known.
  void known(std::int64_t word, Word is_true, Word known) const { truth(word, is_true & known, ~is_true & known); }
};

template <typename T>
T* data(const abi::Slot& slot) {
  return static_cast<T*>(slot.data);
}
inline const Word* trues(const abi::Slot& slot) {
  return static_cast<const Word*>(slot.data);
}
inline bool bit_of(const Word* bits, std::int64_t row) {
  return (bits[row / kWord] >> (row % kWord) & 1) != 0;
}

/// Bits begin .. end - 1 of those that lie in a word.
inline Word between(std::int64_t begin, std::int64_t end, std::int64_t word) {
  const std::int64_t from = std::clamp<std::int64_t>(begin - word * kWord, 0, kWord);
  const std::int64_t to = std::clamp<std::int64_t>(end - word * kWord, 0, kWord);
  const auto below = [](std::int64_t bits) { return bits == kWord ? kAll : (Word{1} << bits) - 1; };
  return below(to) & ~below(from);
}
/// Does something with the bits begin .. end - 1 of each word they lie in, until it says false.
template <typename Do>
bool each_word(std::int64_t begin, std::int64_t end, Do work) {
  for (std::int64_t word = begin / kWord; word * kWord < end; ++word) {
    if (!work(word, between(begin, end, word))) return false;
  }
  return true;
}
inline bool any_bit(const Word* bits, std::int64_t begin, std::int64_t end) {
  return !each_word(begin, end, [&](std::int64_t word, Word which) { return (bits[word] & which) == 0; });
}
inline bool all_bits(const Word* bits, std::int64_t begin, std::int64_t end) {
  return each_word(begin, end, [&](std::int64_t word, Word which) { return (bits[word] & which) == which; });
}
inline std::int64_t count_bits(const Word* bits, std::int64_t begin, std::int64_t end) {
  std::int64_t counted = 0;
  each_word(begin, end, [&](std::int64_t word, Word which) {
    counted += std::popcount(bits[word] & which);
    return true;
  });
  return counted;
}
/// Does something for each bit that is set.
template <typename Do>
void each(Word bits, Do work) {
  for (; bits != 0; bits &= bits - 1) work(std::countr_zero(bits));
}

// By theme; each knows its opcodes.
void fill_truth(const Operation& operation);     ///< comparisons and logic
void fill_verdict(const Operation& operation);   ///< Verdict
void fill_value(const Operation& operation);     ///< numbers, integers and texts of the same rows
void fill_level(const Operation& operation);     ///< down and up
void fill_distinct(const Operation& operation);  ///< points and keys, counted

}  // namespace qapc::kernels
