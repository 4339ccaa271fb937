// Numbers, integers and texts of the same rows.
#include <cmath>
#include <limits>

#include "runtime/kernels/columns.hpp"
#include "runtime/kernels/operation.hpp"

namespace qapc::kernels {
namespace {

using abi::Missing;
using abi::Opcode;
using abi::Slot;

constexpr abi::NumberRange kFinite{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()};

/// 64 results. Nothing of the columns overlaps.
template <typename Compute>
void compute_word(const double* __restrict a, const double* __restrict b, double* __restrict out, Compute compute) {
  for (int i = 0; i < kWord; ++i) out[i] = compute(a[i], b[i]) + 0.0;  // -0 is 0
}
/// Why there is none: the first operand's reason, or the second's. Rows with a value have none.
void join_reasons(const std::uint8_t* __restrict a, const std::uint8_t* __restrict b, std::uint8_t* __restrict out) {
  for (int i = 0; i < kWord; ++i) out[i] = a[i] != 0 ? a[i] : b[i];
}

void explain(const Operation& o, std::int64_t word) {
  const Slot& b = o.operand(o.op.operands.size() - 1);
  each(o.operand(0).valid[word] & b.valid[word] & ~o.out.valid[word], [&](int i) {
    const bool by_zero = o.op.code == Opcode::Divide && data<double>(b)[word * kWord + i] == 0;
    const Missing why = by_zero ? Missing::DivisionByZero : Missing::OutOfRange;
    o.out.reason[word * kWord + i] = static_cast<std::uint8_t>(why);
  });
}

template <typename Compute>
void arithmetic(const Operation& o, Compute compute) {
  const Slot& a = o.operand(0);
  const Slot& b = o.operand(o.op.operands.size() - 1);
  double* const out = data<double>(o.out);
  o.over([&](std::int64_t word) {
    const std::int64_t at = word * kWord;
    compute_word(data<double>(a) + at, data<double>(b) + at, out + at, compute);
    join_reasons(a.reason + at, b.reason + at, o.out.reason + at);
    Word finite = 0;
    rows().number_in(out + at, 1, kFinite, &finite);
    const Word both = a.valid[word] & b.valid[word];
    const Word valid = both & finite;
    o.out.valid[word] = valid;
    rows().keep(out + at, 1, &valid);
    if (both != valid) explain(o, word);
  });
}

void to_number(const Operation& o) {
  const Slot& a = o.operand(0);
  o.over([&](std::int64_t word) {
    for (std::int64_t row = word * kWord; row < (word + 1) * kWord; ++row) {
      data<double>(o.out)[row] = static_cast<double>(data<std::int64_t>(a)[row]);
      o.out.reason[row] = a.reason[row];
    }
    o.out.valid[word] = a.valid[word];
  });
}

void constant(const Operation& o) {
  const double number = o.program.constants[o.op.imm] + 0.0;
  const bool finite = std::isfinite(number);
  const std::int64_t begin = o.first * kWord;
  const std::int64_t end = std::min(o.count, o.last * kWord);
  std::fill(data<double>(o.out) + begin, data<double>(o.out) + end, finite ? number : 0);
  std::fill(o.out.reason + begin, o.out.reason + end,
            static_cast<std::uint8_t>(finite ? Missing::None : Missing::OutOfRange));
  o.over([&](std::int64_t word) { o.out.valid[word] = finite ? o.live(word) : 0; });
}

template <typename T>
void where(const Operation& o) {
  const Slot& a = o.operand(1);
  o.over([&](std::int64_t word) {
    const Word kept = trues(o.operand(0))[word];
    for (int i = 0; i < o.rows_of(word); ++i) {
      const std::int64_t row = word * kWord + i;
      const bool keep = (kept >> i & 1) != 0;
      data<T>(o.out)[row] = keep ? data<T>(a)[row] : T{0};
      o.out.reason[row] = keep ? a.reason[row] : static_cast<std::uint8_t>(o.op.imm);
    }
    o.out.valid[word] = a.valid[word] & kept & o.live(word);
  });
}

void map_text(const Operation& o) {
  const Slot& a = o.operand(0);
  const std::int32_t* const results = o.frame.maps[o.op.imm];
  o.over([&](std::int64_t word) {
    for (int i = 0; i < o.rows_of(word); ++i) {
      const std::int64_t row = word * kWord + i;
      const bool there = (a.valid[word] >> i & 1) != 0;
      data<std::int32_t>(o.out)[row] = there ? results[data<std::int32_t>(a)[row]] : 0;
      o.out.reason[row] = a.reason[row];
    }
    o.out.valid[word] = a.valid[word];
  });
}

}  // namespace

void explain_number(const abi::Frame* frame, std::uint32_t value, std::int64_t word) {
  explain(Operation(*frame, value, word, word + 1), word);
}

void fill_value(const Operation& o) {
  switch (o.op.code) {
    case Opcode::Number:
      return constant(o);
    case Opcode::Add:
      return arithmetic(o, [](double a, double b) { return a + b; });
    case Opcode::Subtract:
      return arithmetic(o, [](double a, double b) { return a - b; });
    case Opcode::Multiply:
      return arithmetic(o, [](double a, double b) { return a * b; });
    case Opcode::Divide:
      return arithmetic(o, [](double a, double b) { return a / b; });
    case Opcode::Negate:
      return arithmetic(o, [](double a, double) { return -a; });
    case Opcode::ToNumber:
      return to_number(o);
    case Opcode::MapText:
      return map_text(o);
    default:
      return o.op.type == abi::Type::Number    ? where<double>(o)
             : o.op.type == abi::Type::Integer ? where<std::int64_t>(o)
                                               : where<std::int32_t>(o);
  }
}

}  // namespace qapc::kernels
