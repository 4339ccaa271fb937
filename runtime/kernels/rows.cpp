#include "runtime/kernels/rows.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace qapc::kernels {
namespace {

constexpr int kRows = 64;

template <typename Test>
std::uint64_t bits(Test test) {
  std::uint64_t word = 0;
  for (int i = 0; i < kRows; ++i) word |= static_cast<std::uint64_t>(test(i) ? 1 : 0) << i;
  return word;
}

#if defined(__x86_64__)

bool has_avx2() {
  static const bool kHas = __builtin_cpu_supports("avx2") != 0;
  return kHas;
}

template <int kAbove, int kBelow>
__attribute__((target("avx2"))) std::uint64_t between(const double* rows, double lo, double hi) {
  const __m256d least = _mm256_set1_pd(lo);
  const __m256d most = _mm256_set1_pd(hi);
  std::uint64_t word = 0;
  for (int i = 0; i < kRows; i += 4) {
    const __m256d x = _mm256_loadu_pd(rows + i);
    const __m256d in = _mm256_and_pd(_mm256_cmp_pd(x, least, kAbove), _mm256_cmp_pd(x, most, kBelow));
    word |= static_cast<std::uint64_t>(_mm256_movemask_pd(in)) << i;
  }
  return word;
}

std::uint64_t number_in_avx2(const double* rows, const abi::NumberRange& range) {
  if (range.lo_open)
    return range.hi_open ? between<_CMP_GT_OQ, _CMP_LT_OQ>(rows, range.lo, range.hi)
                         : between<_CMP_GT_OQ, _CMP_LE_OQ>(rows, range.lo, range.hi);
  return range.hi_open ? between<_CMP_GE_OQ, _CMP_LT_OQ>(rows, range.lo, range.hi)
                       : between<_CMP_GE_OQ, _CMP_LE_OQ>(rows, range.lo, range.hi);
}

__attribute__((target("avx2"))) std::uint64_t integer_in_avx2(const std::int64_t* rows,
                                                              const abi::IntegerRange& range) {
  const __m256i least = _mm256_set1_epi64x(range.lo);
  const __m256i most = _mm256_set1_epi64x(range.hi);
  std::uint64_t outside = 0;
  for (int i = 0; i < kRows; i += 4) {
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + i));
    const __m256i out = _mm256_or_si256(_mm256_cmpgt_epi64(least, x), _mm256_cmpgt_epi64(x, most));
    outside |= static_cast<std::uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(out))) << i;
  }
  return ~outside;
}

/// Two tables of 16 bytes: the byte of the set that holds a code's bit, and that bit.
__attribute__((target("avx2"))) std::uint64_t code_in_avx2(const std::uint8_t* rows, std::uint32_t set) {
  const __m256i bytes = _mm256_set1_epi32(static_cast<int>(set));
  const __m256i one_bit = _mm256_set1_epi64x(static_cast<long long>(0x8040'2010'0804'0201ULL));  // 1 << 0 .. 1 << 7
  const __m256i seven = _mm256_set1_epi8(7);
  std::uint64_t word = 0;
  for (int i = 0; i < kRows; i += 32) {
    const __m256i codes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + i));
    const __m256i byte = _mm256_shuffle_epi8(bytes, _mm256_and_si256(_mm256_srli_epi16(codes, 3), _mm256_set1_epi8(3)));
    const __m256i bit = _mm256_shuffle_epi8(one_bit, _mm256_and_si256(codes, seven));
    const __m256i in = _mm256_cmpeq_epi8(_mm256_and_si256(byte, bit), bit);
    word |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(in))) << i;
  }
  return word;
}

__attribute__((target("avx2"))) void spread_avx2(const std::uint64_t* planes, std::uint8_t* rows) {
  const __m256i one_bit = _mm256_set1_epi64x(static_cast<long long>(0x8040'2010'0804'0201ULL));
  // Byte k of 32 takes its bit from byte k / 8.
  const __m256i source =
      _mm256_setr_epi64x(0, 0x0101'0101'0101'0101LL, 0x0202'0202'0202'0202LL, 0x0303'0303'0303'0303LL);
  for (int i = 0; i < kRows; i += 32) {
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

#endif

}  // namespace

namespace plain {

std::uint64_t code_in(const std::uint8_t* rows, std::uint32_t set) {
  return bits([&](int i) { return (set >> rows[i] & 1U) != 0; });
}
void spread(const std::uint64_t* planes, std::uint8_t* rows) {
  for (int i = 0; i < kRows; ++i) {
    std::uint64_t code = 0;
    for (int plane = 0; plane < 4; ++plane) code |= (planes[plane] >> i & 1) << plane;
    rows[i] = static_cast<std::uint8_t>(code);
  }
}

std::uint64_t number_in(const double* rows, const abi::NumberRange& range) {
  return bits([&](int i) {
    const bool above = range.lo_open ? rows[i] > range.lo : rows[i] >= range.lo;
    const bool below = range.hi_open ? rows[i] < range.hi : rows[i] <= range.hi;
    return above && below;
  });
}
std::uint64_t integer_in(const std::int64_t* rows, const abi::IntegerRange& range) {
  return bits([&](int i) { return range.lo <= rows[i] && rows[i] <= range.hi; });
}

}  // namespace plain

std::uint64_t number_in(const double* rows, const abi::NumberRange& range) {
#if defined(__x86_64__)
  if (has_avx2()) return number_in_avx2(rows, range);
#endif
  return plain::number_in(rows, range);
}
std::uint64_t integer_in(const std::int64_t* rows, const abi::IntegerRange& range) {
#if defined(__x86_64__)
  if (has_avx2()) return integer_in_avx2(rows, range);
#endif
  return plain::integer_in(rows, range);
}
std::uint64_t text_in(const std::int32_t* rows, const std::uint8_t* answers) {
  return bits([&](int i) { return answers[rows[i]] != 0; });
}
std::uint64_t number_less(const double* a, const double* b) {
  return bits([&](int i) { return a[i] < b[i]; });
}
std::uint64_t number_equal(const double* a, const double* b) {
  return bits([&](int i) { return a[i] == b[i]; });
}
std::uint64_t text_equal(const std::int32_t* a, const std::int32_t* b) {
  return bits([&](int i) { return a[i] == b[i]; });
}
std::uint64_t code_in(const std::uint8_t* rows, std::uint32_t set) {
#if defined(__x86_64__)
  if (has_avx2()) return code_in_avx2(rows, set);
#endif
  return plain::code_in(rows, set);
}
void spread(const std::uint64_t* planes, std::uint8_t* rows) {
#if defined(__x86_64__)
  if (has_avx2()) return spread_avx2(planes, rows);
#endif
  plain::spread(planes, rows);
}

}  // namespace qapc::kernels
