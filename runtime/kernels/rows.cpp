#include "runtime/kernels/rows.hpp"

namespace qapc::kernels {
namespace {

template <typename Test>
void bits(std::int64_t words, Word* answers, Test test) {
  for (std::int64_t word = 0; word < words; ++word) {
    Word bits = 0;
    for (std::int64_t i = 0; i < kWord; ++i) bits |= static_cast<Word>(test(word * kWord + i) ? 1 : 0) << i;
    answers[word] = bits;
  }
}

void plain_number_in(const double* rows, std::int64_t words, const abi::NumberRange& range, Word* answers) {
  bits(words, answers, [&](std::int64_t i) {
    const bool above = range.lo_open ? rows[i] > range.lo : rows[i] >= range.lo;
    const bool below = range.hi_open ? rows[i] < range.hi : rows[i] <= range.hi;
    return above && below;
  });
}
void plain_integer_in(const std::int64_t* rows, std::int64_t words, const abi::IntegerRange& range, Word* answers) {
  bits(words, answers, [&](std::int64_t i) { return range.lo <= rows[i] && rows[i] <= range.hi; });
}
void plain_number_less(const double* a, const double* b, std::int64_t words, Word* answers) {
  bits(words, answers, [&](std::int64_t i) { return a[i] < b[i]; });
}
void plain_number_equal(const double* a, const double* b, std::int64_t words, Word* answers) {
  bits(words, answers, [&](std::int64_t i) { return a[i] == b[i]; });
}
void plain_code_in(const std::uint8_t* rows, std::int64_t words, std::uint32_t set, Word* answers) {
  bits(words, answers, [&](std::int64_t i) { return (set >> rows[i] & 1U) != 0; });
}
void plain_spread(const Word* planes, std::uint8_t* rows) {
  for (std::int64_t i = 0; i < kWord; ++i) {
    Word code = 0;
    for (int plane = 0; plane < 4; ++plane) code |= (planes[plane] >> i & 1) << plane;
    rows[i] = static_cast<std::uint8_t>(code);
  }
}
void plain_keep(double* rows, std::int64_t words, const Word* kept) {
  for (std::int64_t i = 0; i < words * kWord; ++i) {
    if ((kept[i / kWord] >> (i % kWord) & 1) == 0) rows[i] = 0;
  }
}

}  // namespace

const Rows kPlainRows{plain_number_in, plain_integer_in, plain_number_less, plain_number_equal,
                      plain_code_in,   plain_spread,     plain_keep};

const Rows& rows() {
  static const Rows& kBest = [] -> const Rows& {
    if (const Rows* best = rows_with_avx512()) return *best;
    if (const Rows* good = rows_with_avx2()) return *good;
    return kPlainRows;
  }();
  return kBest;
}

void text_equal(const std::int32_t* a, const std::int32_t* b, std::int64_t words, Word* answers) {
  bits(words, answers, [&](std::int64_t i) { return a[i] == b[i]; });
}

}  // namespace qapc::kernels
