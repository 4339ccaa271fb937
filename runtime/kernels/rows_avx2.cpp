// The questions of rows.hpp for processors with AVX2: four numbers at once.
#include "runtime/kernels/bounds.hpp"
#include "runtime/kernels/rows.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

namespace qapc::kernels {
namespace {

#define QAPC_AVX2 __attribute__((target("avx2")))

QAPC_AVX2 Word signs(__m256d answers) {
  return static_cast<Word>(_mm256_movemask_pd(answers));
}

template <Bounds kBounds>
QAPC_AVX2 void within(const double* rows, std::int64_t words, double lo, double hi, Word* answers) {
  const __m256d least = _mm256_set1_pd(lo);
  const __m256d most = _mm256_set1_pd(hi);
  for (std::int64_t word = 0; word < words; ++word) {
    Word bits = 0;
#pragma GCC unroll 16
    for (int i = 0; i < kWord; i += 4) {
      const __m256d x = _mm256_loadu_pd(rows + word * kWord + i);
      if constexpr (kBounds == Bounds::Lower) bits |= signs(_mm256_cmp_pd(x, least, _CMP_GE_OQ)) << i;
      if constexpr (kBounds == Bounds::Upper) bits |= signs(_mm256_cmp_pd(x, most, _CMP_LE_OQ)) << i;
      if constexpr (kBounds == Bounds::Both)
        bits |= signs(_mm256_and_pd(_mm256_cmp_pd(x, least, _CMP_GE_OQ), _mm256_cmp_pd(x, most, _CMP_LE_OQ))) << i;
    }
    answers[word] = bits;
  }
}

void avx2_number_in(const double* rows, std::int64_t words, const abi::NumberRange& range, Word* answers) {
  with_bounds(range, [&]<Bounds kBounds>(double lo, double hi) { within<kBounds>(rows, words, lo, hi, answers); });
}

QAPC_AVX2 void avx2_integer_in(const std::int64_t* rows, std::int64_t words, const abi::IntegerRange& range,
                               Word* answers) {
  const __m256i least = _mm256_set1_epi64x(range.lo);
  const __m256i most = _mm256_set1_epi64x(range.hi);
  for (std::int64_t word = 0; word < words; ++word) {
    Word outside = 0;
#pragma GCC unroll 16
    for (int i = 0; i < kWord; i += 4) {
      const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + word * kWord + i));
      const __m256i out = _mm256_or_si256(_mm256_cmpgt_epi64(least, x), _mm256_cmpgt_epi64(x, most));
      outside |= signs(_mm256_castsi256_pd(out)) << i;
    }
    answers[word] = ~outside;
  }
}

template <int kHow>
QAPC_AVX2 void avx2_compare(const double* a, const double* b, std::int64_t words, Word* answers) {
  for (std::int64_t word = 0; word < words; ++word) {
    Word bits = 0;
    for (int i = 0; i < kWord; i += 4) {
      const std::int64_t at = word * kWord + i;
      bits |= signs(_mm256_cmp_pd(_mm256_loadu_pd(a + at), _mm256_loadu_pd(b + at), kHow)) << i;
    }
    answers[word] = bits;
  }
}

/// Two tables of 16 bytes: the byte of the set that holds a code's bit, and that bit.
QAPC_AVX2 void avx2_code_in(const std::uint8_t* rows, std::int64_t words, std::uint32_t set, Word* answers) {
  const __m256i bytes = _mm256_set1_epi32(static_cast<int>(set));
  const __m256i one_bit = _mm256_set1_epi64x(static_cast<long long>(0x8040'2010'0804'0201ULL));  // 1 << 0 .. 1 << 7
  const __m256i seven = _mm256_set1_epi8(7);
  for (std::int64_t word = 0; word < words; ++word) {
    Word bits = 0;
    for (int i = 0; i < kWord; i += 32) {
      const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + word * kWord + i));
      const __m256i byte =
          _mm256_shuffle_epi8(bytes, _mm256_and_si256(_mm256_srli_epi16(codes, 3), _mm256_set1_epi8(3)));
      const __m256i bit = _mm256_shuffle_epi8(one_bit, _mm256_and_si256(codes, seven));
      const __m256i in = _mm256_cmpeq_epi8(_mm256_and_si256(byte, bit), bit);
      bits |= static_cast<Word>(static_cast<std::uint32_t>(_mm256_movemask_epi8(in))) << i;
    }
    answers[word] = bits;
  }
}

QAPC_AVX2 void avx2_spread(const Word* planes, std::uint8_t* rows) {
  const __m256i one_bit = _mm256_set1_epi64x(static_cast<long long>(0x8040'2010'0804'0201ULL));
  // Byte k of 32 takes its bit from byte k / 8.
  const __m256i source =
      _mm256_setr_epi64x(0, 0x0101'0101'0101'0101LL, 0x0202'0202'0202'0202LL, 0x0303'0303'0303'0303LL);
  for (int i = 0; i < kWord; i += 32) {
    __m256i codes = _mm256_setzero_si256();
    for (int plane = 0; plane < 4; ++plane) {
      const __m256i bits = _mm256_set1_epi32(static_cast<int>(planes[plane] >> i));
      const __m256i taken = _mm256_and_si256(_mm256_shuffle_epi8(bits, source), one_bit);
      const __m256i is_set = _mm256_cmpeq_epi8(taken, one_bit);
      codes = _mm256_or_si256(codes, _mm256_and_si256(is_set, _mm256_set1_epi8(static_cast<char>(1 << plane))));
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(rows + i), codes);
  }
}

QAPC_AVX2 void avx2_keep(double* rows, std::int64_t words, const Word* kept) {
  const __m256i one_bit = _mm256_setr_epi64x(1, 2, 4, 8);
  for (std::int64_t word = 0; word < words; ++word) {
    for (int i = 0; i < kWord; i += 4) {
      double* const at = rows + word * kWord + i;
      const __m256i bits = _mm256_set1_epi64x(static_cast<long long>(kept[word] >> i));
      const __m256i is_set = _mm256_cmpeq_epi64(_mm256_and_si256(bits, one_bit), one_bit);
      _mm256_storeu_pd(at, _mm256_and_pd(_mm256_castsi256_pd(is_set), _mm256_loadu_pd(at)));
    }
  }
}

constexpr Rows kAvx2{avx2_number_in, avx2_integer_in, avx2_compare<_CMP_LT_OQ>, avx2_compare<_CMP_EQ_OQ>, avx2_code_in,
                     avx2_spread,    avx2_keep};

}  // namespace

const Rows* rows_with_avx2() {
  return __builtin_cpu_supports("avx2") != 0 ? &kAvx2 : nullptr;
}

}  // namespace qapc::kernels

#else

namespace qapc::kernels {

const Rows* rows_with_avx2() {
  return nullptr;
}

}  // namespace qapc::kernels

#endif
