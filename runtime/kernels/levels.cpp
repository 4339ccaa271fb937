// From a level to the one below, and from rows to what they have in common.
#include <cmath>
#include <type_traits>

#include "runtime/abi/value.hpp"
#include "runtime/kernels/operation.hpp"

namespace qapc::kernels {
namespace {

using abi::Missing;
using abi::Opcode;
using abi::Slot;

// What `all` and `any` are over no rows.
constexpr std::uint32_t kFalse = 0;
constexpr std::uint32_t kTrue = 1;

// --- down -----------------------------------------------------------------------------------------------------------

/// Goes through the rows of a word parent by parent.
template <typename Do>
void by_parent(const Operation& o, std::int64_t word, Do work) {
  const abi::Rows& space = o.frame.spaces[o.op.space];
  const std::int64_t end = std::min(o.count, (word + 1) * kWord);
  for (std::int64_t row = word * kWord; row < end;) {
    const std::int64_t parent = space.parent[row];
    const std::int64_t next = std::min(end, space.begin[parent + 1]);
    work(parent, row, next);
    row = next;
  }
}

void lift_truth(const Operation& o) {
  const Slot& a = o.operand(0);
  o.over([&](std::int64_t word) {
    Word is_true = 0;
    Word is_false = 0;
    by_parent(o, word, [&](std::int64_t parent, std::int64_t begin, std::int64_t end) {
      const Word mask = between(begin, end, word);
      if (bit_of(trues(a), parent)) is_true |= mask;
      if (bit_of(a.other, parent)) is_false |= mask;
    });
    o.truth(word, is_true, is_false);
  });
}

template <typename T>
void lift(const Operation& o) {
  const Slot& a = o.operand(0);
  o.over([&](std::int64_t word) {
    Word valid = 0;
    by_parent(o, word, [&](std::int64_t parent, std::int64_t begin, std::int64_t end) {
      std::fill(data<T>(o.out) + begin, data<T>(o.out) + end, data<T>(a)[parent]);
      std::fill(o.out.reason + begin, o.out.reason + end, a.reason[parent]);
      if (bit_of(a.valid, parent)) valid |= between(begin, end, word);
    });
    o.out.valid[word] = valid;
  });
}

// --- up -------------------------------------------------------------------------------------------------------------

/// Goes through the rows of a word, each with the rows below it.
template <typename Do>
void by_row(const Operation& o, abi::Index space, std::int64_t word, Do work) {
  const std::int64_t* const begin = o.frame.spaces[space].begin + word * kWord;
  for (int i = 0; i < o.rows_of(word); ++i) work(i, begin[i], begin[i + 1]);
}
abi::Index space_below(const Operation& o) {
  return o.program.ops[o.op.operands[0]].space;
}

void reduce(const Operation& o) {
  const bool all = o.op.code == Opcode::All;
  const Slot& a = o.operand(0);
  const Word* const decides = all ? a.other : trues(a);
  const Word* const agrees = all ? trues(a) : a.other;
  o.over([&](std::int64_t word) {
    Word decided = 0;
    Word agreed = 0;
    Word over_none = 0;
    by_row(o, space_below(o), word, [&](int i, std::int64_t begin, std::int64_t end) {
      const Word one = Word{1} << i;
      if (begin == end) {
        over_none |= one;
      } else if (any_bit(decides, begin, end)) {
        decided |= one;
      } else if (all_bits(agrees, begin, end)) {
        agreed |= one;
      }
    });
    const Word is_true = (all ? agreed : decided) | (o.op.imm == kTrue ? over_none : 0);
    const Word is_false = (all ? decided : agreed) | (o.op.imm == kFalse ? over_none : 0);
    o.truth(word, is_true, is_false);
  });
}

void counts(const Operation& o) {
  const bool rows_alone = o.op.code == Opcode::CountRows;
  o.over([&](std::int64_t word) {
    by_row(o, rows_alone ? o.op.imm : space_below(o), word, [&](int i, std::int64_t begin, std::int64_t end) {
      std::int64_t counted = end - begin;
      if (o.op.code == Opcode::CountTrue) counted = count_bits(trues(o.operand(0)), begin, end);
      if (o.op.code == Opcode::CountMaybe) counted -= count_bits(o.operand(0).other, begin, end);
      data<std::int64_t>(o.out)[word * kWord + i] = counted;
      o.out.reason[word * kWord + i] = 0;
    });
    o.out.valid[word] = o.live(word);
  });
}

template <typename T>
bool all_like_first(const T* rows, std::int64_t begin, std::int64_t end) {
  return std::all_of(rows + begin, rows + end, [first = rows[begin]](T value) { return value == first; });
}

/// Why rows that are not all alike, or not all there, have nothing in common.
Missing shared_reason(const Slot& a, std::int64_t begin, std::int64_t end) {
  if (begin == end) return Missing::Absent;
  const bool none = !any_bit(a.valid, begin, end);
  return none && all_like_first(a.reason, begin, end) ? static_cast<Missing>(a.reason[begin]) : Missing::Differs;
}

template <typename T>
void common(const Operation& o) {
  const Slot& a = o.operand(0);
  o.over([&](std::int64_t word) {
    Word valid = 0;
    by_row(o, space_below(o), word, [&](int i, std::int64_t begin, std::int64_t end) {
      const std::int64_t row = word * kWord + i;
      const bool shared = begin < end && all_bits(a.valid, begin, end) && all_like_first(data<T>(a), begin, end);
      if (shared) valid |= Word{1} << i;
      data<T>(o.out)[row] = shared ? data<T>(a)[begin] : T{0};
      o.out.reason[row] = static_cast<std::uint8_t>(shared ? Missing::None : shared_reason(a, begin, end));
    });
    o.out.valid[word] = valid;
  });
}

void earliest(const Operation& o) {
  const Slot& a = o.operand(0);
  o.over([&](std::int64_t word) {
    Word valid = 0;
    by_row(o, space_below(o), word, [&](int i, std::int64_t begin, std::int64_t end) {
      double best = 0;
      bool found = false;
      for (std::int64_t row = begin; row < end; ++row) {
        const double next = data<double>(a)[row];
        if (!bit_of(a.valid, row) || (found && next >= best)) continue;
        best = next;
        found = true;
      }
      if (found) valid |= Word{1} << i;
      const auto why =
          static_cast<std::uint8_t>(begin == end ? Missing::Absent : static_cast<Missing>(a.reason[begin]));
      data<double>(o.out)[word * kWord + i] = best;
      o.out.reason[word * kWord + i] = found ? std::uint8_t{0} : why;
    });
    o.out.valid[word] = valid;
  });
}

/// Two of those that are there are apart.
template <typename T>
bool disagree(const Operation& o, std::int64_t begin, std::int64_t end) {
  const Slot& a = o.operand(0);
  T lowest{};
  T highest{};
  bool some = false;
  for (std::int64_t row = begin; row < end; ++row) {
    if (!bit_of(a.valid, row)) continue;
    const T next = data<T>(a)[row];
    lowest = some ? std::min(lowest, next) : next;
    highest = some ? std::max(highest, next) : next;
    some = true;
  }
  if constexpr (std::is_same_v<T, double>) {
    double within = o.program.constants[o.op.imm];
    if (within > 0) within += std::max(std::abs(lowest), std::abs(highest)) * abi::kDecimalSlack;
    return highest - lowest > within;
  } else {
    return lowest != highest;
  }
}

template <typename T>
void agree(const Operation& o) {
  o.over([&](std::int64_t word) {
    Word is_true = 0;
    Word is_false = 0;
    by_row(o, space_below(o), word, [&](int i, std::int64_t begin, std::int64_t end) {
      if (disagree<T>(o, begin, end)) {
        is_false |= Word{1} << i;
      } else if (begin < end && all_bits(o.operand(0).valid, begin, end)) {
        is_true |= Word{1} << i;
      }
    });
    o.truth(word, is_true, is_false);
  });
}

}  // namespace

void fill_level(const Operation& o) {
  const abi::Type type = o.op.operands.empty() ? abi::Type::Integer : o.program.ops[o.op.operands[0]].type;
  const auto typed = [&](auto number, auto integer, auto text) {
    return type == abi::Type::Number ? number(o) : type == abi::Type::Integer ? integer(o) : text(o);
  };
  switch (o.op.code) {
    case Opcode::Lift:
      if (type == abi::Type::Truth) return lift_truth(o);
      return typed(lift<double>, lift<std::int64_t>, lift<std::int32_t>);
    case Opcode::All:
    case Opcode::Any:
      return reduce(o);
    case Opcode::Common:
      return typed(common<double>, common<std::int64_t>, common<std::int32_t>);
    case Opcode::Earliest:
      return earliest(o);
    case Opcode::Agree:
      return typed(agree<double>, agree<std::int64_t>, agree<std::int32_t>);
    default:
      return counts(o);
  }
}

}  // namespace qapc::kernels
