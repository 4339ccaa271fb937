// The questions of rows.hpp for processors with AVX-512 (F, BW): eight numbers or 64 codes at once, answered in bits.
#include "runtime/kernels/bounds.hpp"
#include "runtime/kernels/rows.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

namespace qapc::kernels {
namespace {

#define QAPC_AVX512 __attribute__((target("avx512f,avx512bw")))

template <Bounds kBounds>
QAPC_AVX512 void within512(const double* rows, std::int64_t words, double lo, double hi, Word* answers) {
  const __m512d least = _mm512_set1_pd(lo);
  const __m512d most = _mm512_set1_pd(hi);
  for (std::int64_t word = 0; word < words; ++word) {
    Word bits = 0;
#pragma GCC unroll 8
    for (int i = 0; i < kWord; i += 8) {
      const __m512d x = _mm512_loadu_pd(rows + word * kWord + i);
      __mmask8 in = 0xFF;
      if constexpr (kBounds != Bounds::Upper) in = _mm512_cmp_pd_mask(x, least, _CMP_GE_OQ);
      if constexpr (kBounds != Bounds::Lower) in = _mm512_mask_cmp_pd_mask(in, x, most, _CMP_LE_OQ);
      bits |= static_cast<Word>(in) << i;
    }
    answers[word] = bits;
  }
}

void avx512_number_in(const double* rows, std::int64_t words, const abi::NumberRange& range, Word* answers) {
  with_bounds(range, [&]<Bounds kBounds>(double lo, double hi) { within512<kBounds>(rows, words, lo, hi, answers); });
}

QAPC_AVX512 void avx512_integer_in(const std::int64_t* rows, std::int64_t words, const abi::IntegerRange& range,
                                   Word* answers) {
  const __m512i least = _mm512_set1_epi64(range.lo);
  const __m512i most = _mm512_set1_epi64(range.hi);
  for (std::int64_t word = 0; word < words; ++word) {
    Word bits = 0;
#pragma GCC unroll 8
    for (int i = 0; i < kWord; i += 8) {
      const __m512i x = _mm512_loadu_si512(rows + word * kWord + i);
      const __mmask8 above = _mm512_cmp_epi64_mask(x, least, _MM_CMPINT_NLT);
      bits |= static_cast<Word>(_mm512_mask_cmp_epi64_mask(above, x, most, _MM_CMPINT_LE)) << i;
    }
    answers[word] = bits;
  }
}

template <int kHow>
QAPC_AVX512 void avx512_compare(const double* a, const double* b, std::int64_t words, Word* answers) {
  for (std::int64_t word = 0; word < words; ++word) {
    Word bits = 0;
#pragma GCC unroll 8
    for (int i = 0; i < kWord; i += 8) {
      const std::int64_t at = word * kWord + i;
      bits |= static_cast<Word>(_mm512_cmp_pd_mask(_mm512_loadu_pd(a + at), _mm512_loadu_pd(b + at), kHow)) << i;
    }
    answers[word] = bits;
  }
}

/// Two tables of 16 bytes: the byte of the set that holds a code's bit, and that bit.
QAPC_AVX512 void avx512_code_in(const std::uint8_t* rows, std::int64_t words, std::uint32_t set, Word* answers) {
  const __m512i bytes = _mm512_set1_epi32(static_cast<int>(set));
  const __m512i one_bit = _mm512_set1_epi64(static_cast<long long>(0x8040'2010'0804'0201ULL));  // 1 << 0 .. 1 << 7
  for (std::int64_t word = 0; word < words; ++word) {
    const __m512i codes = _mm512_loadu_si512(rows + word * kWord);
    const __m512i which = _mm512_and_si512(_mm512_srli_epi16(codes, 3), _mm512_set1_epi8(3));
    const __m512i bit = _mm512_shuffle_epi8(one_bit, _mm512_and_si512(codes, _mm512_set1_epi8(7)));
    answers[word] = _mm512_test_epi8_mask(_mm512_shuffle_epi8(bytes, which), bit);
  }
}

QAPC_AVX512 void avx512_spread(const Word* planes, std::uint8_t* rows) {
  __m512i codes = _mm512_setzero_si512();
  for (int plane = 0; plane < 4; ++plane)
    codes = _mm512_or_si512(codes, _mm512_maskz_set1_epi8(planes[plane], static_cast<char>(1 << plane)));
  _mm512_storeu_si512(rows, codes);
}

QAPC_AVX512 void avx512_keep(double* rows, std::int64_t words, const Word* kept) {
  for (std::int64_t word = 0; word < words; ++word) {
    for (int i = 0; i < kWord; i += 8) {
      double* const at = rows + word * kWord + i;
      _mm512_storeu_pd(at, _mm512_maskz_loadu_pd(static_cast<__mmask8>(kept[word] >> i & 0xFF), at));
    }
  }
}

constexpr Rows kAvx512{
    avx512_number_in, avx512_integer_in, avx512_compare<_CMP_LT_OQ>, avx512_compare<_CMP_EQ_OQ>, avx512_code_in,
    avx512_spread,    avx512_keep};

}  // namespace

const Rows* rows_with_avx512() {
  const bool has = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0;
  return has ? &kAvx512 : nullptr;
}

}  // namespace qapc::kernels

#else

namespace qapc::kernels {

const Rows* rows_with_avx512() {
  return nullptr;
}

}  // namespace qapc::kernels

#endif
