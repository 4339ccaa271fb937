#include "runtime/eval/columns.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "runtime/abi/stages.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/kernels/rows.hpp"

namespace qapc::eval {
namespace {

using abi::Index;
using abi::Missing;
using abi::Opcode;
using abi::Slot;
using abi::Verdict;
using Word = std::uint64_t;

constexpr std::int64_t kWord = 64;  // rows
constexpr std::int64_t kTile = 32;  // words: all operations of a stage, then the next tile
constexpr Word kAll = ~Word{0};
constexpr abi::NumberRange kFinite{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()};

/// Bits begin .. end - 1, which lie in one word of `word`.
Word between(std::int64_t begin, std::int64_t end, std::int64_t word) {
  const std::int64_t first = std::clamp<std::int64_t>(begin - word * kWord, 0, kWord);
  const std::int64_t last = std::clamp<std::int64_t>(end - word * kWord, 0, kWord);
  const auto below = [](std::int64_t count) { return count == kWord ? kAll : (Word{1} << count) - 1; };
  return below(last) & ~below(first);
}
/// How many of the bits begin .. end - 1 are set.
std::int64_t count_bits(const Word* bits, std::int64_t begin, std::int64_t end) {
  std::int64_t count = 0;
  for (std::int64_t word = begin / kWord; word * kWord < end; ++word)
    count += std::popcount(bits[word] & between(begin, end, word));
  return count;
}

/// Does something for each bit that is set.
template <typename Do>
void each(Word bits, Do work) {
  for (; bits != 0; bits &= bits - 1) work(std::countr_zero(bits));
}

template <typename T>
T* data(const Slot& slot) {
  return static_cast<T*>(slot.data);
}
const Word* trues(const Slot& slot) {
  return static_cast<const Word*>(slot.data);
}

/// One operation over words of rows.
struct Operation {
  const abi::Program& program;
  const abi::Frame& frame;
  const abi::Op& op;
  const Slot& out;
  std::int64_t count;  ///< rows of its space
  std::int64_t first;  ///< word
  std::int64_t last;   ///< word behind the last

  template <typename Do>
  void over(Do work) const {
    for (std::int64_t word = first; word < last; ++word) work(word);
  }

  [[nodiscard]] const Slot& operand(std::size_t i) const { return frame.slots[op.operands[i]]; }
  /// Rows there are: all of them but in the last word.
  [[nodiscard]] Word live(std::int64_t word) const {
    const std::int64_t left = count - word * kWord;
    return left >= kWord ? kAll : (Word{1} << left) - 1;
  }
  [[nodiscard]] int rows(std::int64_t word) const {
    return static_cast<int>(std::min<std::int64_t>(kWord, count - word * kWord));
  }

  void truth(std::int64_t word, Word is_true, Word is_false) const {
    data<Word>(out)[word] = is_true & live(word);
    out.other[word] = is_false & live(word);
  }
  /// Of rows that are known.
  void known(std::int64_t word, Word is_true, Word known) const { truth(word, is_true & known, ~is_true & known); }

  // --- truths -------------------------------------------------------------------------------------------------------

  /// Truth of rows where the operands have values.
  template <typename T, typename Ask>
  void ask(Ask answer) const {
    const Slot& a = operand(0);
    over([&](std::int64_t word) {
      const Word valid = a.valid[word];
      known(word, valid == 0 ? 0 : answer(data<T>(a) + word * kWord), valid);
    });
  }
  template <typename T, typename Ask>
  void ask_both(Ask answer) const {
    const Slot& a = operand(0);
    const Slot& b = operand(1);
    over([&](std::int64_t word) {
      const std::int64_t at = word * kWord;
      known(word, answer(data<T>(a) + at, data<T>(b) + at), a.valid[word] & b.valid[word]);
    });
  }

  void compare() const {
    switch (op.code) {
      case Opcode::NumberIn:
        return ask<double>([&](const double* rows) { return kernels::number_in(rows, program.ranges[op.imm]); });
      case Opcode::IntegerIn:
        return ask<std::int64_t>(
            [&](const std::int64_t* rows) { return kernels::integer_in(rows, program.integer_ranges[op.imm]); });
      case Opcode::TextIn:
        return ask<std::int32_t>(
            [&](const std::int32_t* rows) { return kernels::text_in(rows, frame.predicates[op.imm]); });
      case Opcode::NumberLess:
        return ask_both<double>(kernels::number_less);
      case Opcode::NumberEqual:
        return ask_both<double>(kernels::number_equal);
      case Opcode::TextEqual:
        return ask_both<std::int32_t>(kernels::text_equal);
      default:
        return over([&, &a = operand(0)](std::int64_t word) {
          std::array<std::uint8_t, kWord> kinds;
          std::ranges::transform(std::span(a.reason + word * kWord, kWord), kinds.begin(), [](std::uint8_t reason) {
            return static_cast<std::uint8_t>(abi::kind_of(static_cast<Missing>(reason)));
          });
          known(word, kernels::code_in(kinds.data(), op.imm) & ~a.valid[word], kAll);
        });
    }
  }

  void logic() const {
    const auto is_true = [&](std::size_t i, std::int64_t word) { return trues(operand(i))[word]; };
    const auto is_false = [&](std::size_t i, std::int64_t word) { return operand(i).other[word]; };
    switch (op.code) {
      case Opcode::Not:
        return over([&](std::int64_t w) { truth(w, is_false(0, w), is_true(0, w)); });
      case Opcode::And:
        return over([&](std::int64_t w) { truth(w, is_true(0, w) & is_true(1, w), is_false(0, w) | is_false(1, w)); });
      case Opcode::Or:
        return over([&](std::int64_t w) { truth(w, is_true(0, w) | is_true(1, w), is_false(0, w) & is_false(1, w)); });
      case Opcode::Select:
        return over([&](std::int64_t w) {
          truth(w, (is_true(0, w) & is_true(1, w)) | (is_false(0, w) & is_true(2, w)),
                (is_true(0, w) & is_false(1, w)) | (is_false(0, w) & is_false(2, w)));
        });
      case Opcode::IsUnknown:
        return over([&](std::int64_t w) { known(w, ~(is_true(0, w) | is_false(0, w)), kAll); });
      default:
        return over([&](std::int64_t w) { truth(w, op.imm == 1 ? kAll : 0, op.imm == 0 ? kAll : 0); });
    }
  }

  // --- values -------------------------------------------------------------------------------------------------------

  [[nodiscard]] Missing reason(const Slot& slot, std::int64_t row) const {
    return static_cast<Missing>(slot.reason[row]);
  }
  template <typename Compute>
  void arithmetic(Compute compute) const {
    const Slot& first_one = operand(0);
    const Slot& second = operand(op.operands.size() - 1);
    over([&](std::int64_t word) {
      const std::int64_t at = word * kWord;
      const double* const a = data<double>(first_one) + at;
      const double* const b = data<double>(second) + at;
      std::array<double, kWord> results;
      for (std::size_t i = 0; i < kWord; ++i) results[i] = compute(a[i], b[i]) + 0.0;  // -0 is 0
      const Word finite = kernels::number_in(results.data(), kFinite);
      std::ranges::copy(results, data<double>(out) + at);
      std::fill_n(out.reason + at, kWord, std::uint8_t{0});
      const Word valid = first_one.valid[word] & second.valid[word] & finite & live(word);
      out.valid[word] = valid;
      each(~valid, [&](int i) {
        data<double>(out)[at + i] = 0;
        if (at + i < count) out.reason[at + i] = static_cast<std::uint8_t>(why(word, i));
      });
    });
  }
  /// Why there is no result: the first operand's reason, the second's, or that of the result.
  [[nodiscard]] Missing why(std::int64_t word, int i) const {
    const std::int64_t row = word * kWord + i;
    for (const Index value : op.operands) {
      if ((frame.slots[value].valid[word] >> i & 1) == 0) return reason(frame.slots[value], row);
    }
    const bool divides = op.code == Opcode::Divide && data<double>(operand(1))[row] == 0;
    return divides ? Missing::DivisionByZero : Missing::OutOfRange;
  }

  void to_number(std::int64_t word) const {
    const Slot& a = operand(0);
    for (int i = 0; i < rows(word); ++i) {
      const std::int64_t row = word * kWord + i;
      data<double>(out)[row] = static_cast<double>(data<std::int64_t>(a)[row]);
      out.reason[row] = a.reason[row];
    }
    out.valid[word] = a.valid[word] & live(word);
  }

  void constant(std::int64_t word) const {
    const double number = program.constants[op.imm] + 0.0;
    const bool finite = std::isfinite(number);
    for (int i = 0; i < rows(word); ++i) {
      data<double>(out)[word * kWord + i] = finite ? number : 0;
      out.reason[word * kWord + i] = static_cast<std::uint8_t>(finite ? Missing::None : Missing::OutOfRange);
    }
    out.valid[word] = finite ? live(word) : 0;
  }

  template <typename T>
  void where(std::int64_t word) const {
    const Slot& a = operand(1);
    const Word kept = trues(operand(0))[word];
    for (int i = 0; i < rows(word); ++i) {
      const std::int64_t row = word * kWord + i;
      const bool keep = (kept >> i & 1) != 0;
      data<T>(out)[row] = keep ? data<T>(a)[row] : T{0};
      out.reason[row] = keep ? a.reason[row] : static_cast<std::uint8_t>(op.imm);
    }
    out.valid[word] = a.valid[word] & kept & live(word);
  }

  void map(std::int64_t word) const {
    const Slot& a = operand(0);
    for (int i = 0; i < rows(word); ++i) {
      const std::int64_t row = word * kWord + i;
      const bool there = (a.valid[word] >> i & 1) != 0;
      data<std::int32_t>(out)[row] = there ? frame.maps[op.imm][data<std::int32_t>(a)[row]] : 0;
      out.reason[row] = a.reason[row];
    }
    out.valid[word] = a.valid[word] & live(word);
  }

  // --- down ---------------------------------------------------------------------------------------------------------

  /// Goes through the rows of a word parent by parent.
  template <typename Do>
  void by_parent(std::int64_t word, Do work) const {
    const abi::Rows& space = frame.spaces[op.space];
    const std::int64_t end = std::min(count, (word + 1) * kWord);
    for (std::int64_t row = word * kWord; row < end;) {
      const std::int64_t parent = space.parent[row];
      const std::int64_t next = std::min(end, space.begin[parent + 1]);
      work(parent, row, next);
      row = next;
    }
  }
  static bool bit(const Word* bits, std::int64_t row) { return (bits[row / kWord] >> (row % kWord) & 1) != 0; }

  void lift_truth(std::int64_t word) const {
    Word is_true = 0;
    Word is_false = 0;
    by_parent(word, [&](std::int64_t parent, std::int64_t begin, std::int64_t end) {
      const Word mask = between(begin, end, word);
      if (bit(trues(operand(0)), parent)) is_true |= mask;
      if (bit(operand(0).other, parent)) is_false |= mask;
    });
    truth(word, is_true, is_false);
  }
  template <typename T>
  void lift(std::int64_t word) const {
    const Slot& a = operand(0);
    Word valid = 0;
    by_parent(word, [&](std::int64_t parent, std::int64_t begin, std::int64_t end) {
      std::fill(data<T>(out) + begin, data<T>(out) + end, data<T>(a)[parent]);
      std::fill(out.reason + begin, out.reason + end, a.reason[parent]);
      if (bit(a.valid, parent)) valid |= between(begin, end, word);
    });
    out.valid[word] = valid;
  }

  // --- up -----------------------------------------------------------------------------------------------------------

  /// Rows of `space` below a row.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> below(Index space, std::int64_t row) const {
    const std::int64_t* const begin = frame.spaces[space].begin;
    return {begin[row], begin[row + 1]};
  }

  void reduce(std::int64_t word) const {
    const bool all = op.code == Opcode::All;
    const Word* const decides = all ? operand(0).other : trues(operand(0));
    const Word* const agrees = all ? trues(operand(0)) : operand(0).other;
    Word decided = 0;
    Word agreed = 0;
    Word over_none = 0;
    for (int i = 0; i < rows(word); ++i) {
      const auto [begin, end] = below(program.ops[op.operands[0]].space, word * kWord + i);
      const Word one = Word{1} << i;
      if (begin == end) over_none |= one;
      if (count_bits(decides, begin, end) > 0) {
        decided |= one;
      } else if (begin < end && count_bits(agrees, begin, end) == end - begin) {
        agreed |= one;
      }
    }
    Word is_true = all ? agreed : decided;
    Word is_false = all ? decided : agreed;
    if (op.imm == static_cast<std::uint32_t>(Kleene::True)) is_true |= over_none;
    if (op.imm == static_cast<std::uint32_t>(Kleene::False)) is_false |= over_none;
    truth(word, is_true, is_false);
  }

  void counts(std::int64_t word) const {
    const Index space = op.code == Opcode::CountRows ? op.imm : program.ops[op.operands[0]].space;
    for (int i = 0; i < rows(word); ++i) {
      const std::int64_t row = word * kWord + i;
      const auto [begin, end] = below(space, row);
      std::int64_t counted = end - begin;
      if (op.code == Opcode::CountTrue) counted = count_bits(trues(operand(0)), begin, end);
      if (op.code == Opcode::CountMaybe) counted -= count_bits(operand(0).other, begin, end);
      data<std::int64_t>(out)[row] = counted;
      out.reason[row] = 0;
    }
    out.valid[word] = live(word);
  }

  // --- verdicts -----------------------------------------------------------------------------------------------------

  /// The table of docs/language.md, "Verdict of a rule on a subject", from the top: what a line decides is not asked
  /// again.
  void verdict(std::int64_t word) const {
    const auto is_true = [&](std::size_t i) { return trues(operand(i))[word]; };
    const auto is_false = [&](std::size_t i) { return operand(i).other[word]; };
    const auto means = static_cast<abi::MissingMeans>(op.imm);
    Word open = live(word);
    std::array<Word, 4> planes{};  // bits of the codes
    const auto mark = [&](Word which, Verdict as) {
      for (std::size_t plane = 0; plane < planes.size(); ++plane)
        planes[plane] |= (static_cast<unsigned>(as) >> plane & 1) != 0 ? which : 0;
    };
    const auto decide = [&](Word which, Verdict as) {
      mark(open & which, as);
      open &= ~which;
    };
    Word unknown = 0;
    const auto cannot_tell = [&](Word which) {
      unknown |= open & which;
      open &= ~which;
    };
    decide(is_false(0), Verdict::NoSubject);
    decide(~is_true(0), Verdict::UnknownDefinition);
    decide(is_false(1), Verdict::NotApplicable);
    cannot_tell(~is_true(1));
    for (std::size_t i = 7; i < op.operands.size(); ++i) decide(is_true(i), Verdict::NotRun);
    cannot_tell(~is_true(2));
    decide(~is_true(3), Verdict::NotAssessed);
    decide(is_false(4), Verdict::Fail);
    cannot_tell(~is_true(4));
    decide(is_false(5), Verdict::Warn);
    decide(kAll, Verdict::Pass);
    const Word skipped = means == abi::MissingMeans::Skip ? unknown & is_true(6) : 0;
    mark(skipped, Verdict::NotApplicable);
    mark(unknown & ~skipped, means == abi::MissingMeans::Fail ? Verdict::Fail : Verdict::Unknown);
    kernels::spread(planes.data(), data<std::uint8_t>(out) + word * kWord);
  }

  // --- all of them --------------------------------------------------------------------------------------------------

  void run() const {
    switch (op.code) {
      case Opcode::NumberIn:
      case Opcode::IntegerIn:
      case Opcode::TextIn:
      case Opcode::NumberLess:
      case Opcode::NumberEqual:
      case Opcode::TextEqual:
      case Opcode::MissingBecause:
        return compare();
      case Opcode::Not:
      case Opcode::And:
      case Opcode::Or:
      case Opcode::Select:
      case Opcode::IsUnknown:
      case Opcode::Truth:
        return logic();
      case Opcode::Add:
        return arithmetic([](double a, double b) { return a + b; });
      case Opcode::Subtract:
        return arithmetic([](double a, double b) { return a - b; });
      case Opcode::Multiply:
        return arithmetic([](double a, double b) { return a * b; });
      case Opcode::Divide:
        return arithmetic([](double a, double b) { return a / b; });
      case Opcode::Negate:
        return arithmetic([](double a, double) { return -a; });
      case Opcode::ToNumber:
        return over([&](std::int64_t word) { to_number(word); });
      case Opcode::Number:
        return over([&](std::int64_t word) { constant(word); });
      case Opcode::MapText:
        return over([&](std::int64_t word) { map(word); });
      case Opcode::All:
      case Opcode::Any:
        return over([&](std::int64_t word) { reduce(word); });
      case Opcode::CountRows:
      case Opcode::CountTrue:
      case Opcode::CountMaybe:
        return over([&](std::int64_t word) { counts(word); });
      case Opcode::Verdict:
        return over([&](std::int64_t word) { verdict(word); });
      case Opcode::VerdictIn:
        return over([&, &a = operand(0)](std::int64_t word) {
          known(word, kernels::code_in(data<std::uint8_t>(a) + word * kWord, op.imm), kAll);
        });
      default:
        return over([&](std::int64_t word) { by_type(word); });
    }
  }
  void by_type(std::int64_t word) const {
    const bool lifts = op.code == Opcode::Lift;
    switch (op.type) {
      case abi::Type::Number:
        return lifts ? lift<double>(word) : where<double>(word);
      case abi::Type::Integer:
        return lifts ? lift<std::int64_t>(word) : where<std::int64_t>(word);
      case abi::Type::Text:
        return lifts ? lift<std::int32_t>(word) : where<std::int32_t>(word);
      default:
        return lift_truth(word);
    }
  }
};

}  // namespace

bool has_column_kernel(Opcode code) {
  switch (code) {
    case Opcode::Item:
    case Opcode::Common:
    case Opcode::CommonItems:
    case Opcode::Earliest:
    case Opcode::DistinctLeast:
    case Opcode::DistinctMost:
    case Opcode::GroupsLeast:
    case Opcode::GroupsMost:
    case Opcode::CountIn:
    case Opcode::Agree:
    case Opcode::AgreeItems:
    case Opcode::Decide:
    case Opcode::Regroup:
    case Opcode::Partner:
    case Opcode::Certain:
    case Opcode::Share:
    case Opcode::Aggregate:
    case Opcode::Assess:
      return false;
    default:
      return true;
  }
}

ColumnEngine::ColumnEngine(const abi::Program& program)
    : program_(program), stages_(abi::stages(program, std::numeric_limits<std::size_t>::max())) {}

void ColumnEngine::evaluate(const abi::Frame& frame) const {
  for (const std::vector<Index>& stage : stages_) {
    const std::int64_t count = frame.spaces[program_.ops[stage.front()].space].count;
    const std::int64_t words = (count + kWord - 1) / kWord;
    for (std::int64_t tile = 0; tile < words; tile += kTile) {
      const std::int64_t last = std::min(words, tile + kTile);
      for (const Index value : stage) {
        const abi::Op& op = program_.ops[value];
        const bool truths_of_codes = op.code == Opcode::Lift && op.type > abi::Type::Truth;
        if (!has_column_kernel(op.code) || truths_of_codes) {
          evaluate_rows(program_, frame, value, tile * kWord, std::min(count, last * kWord));
          continue;
        }
        Operation{program_, frame, op, frame.slots[value], count, tile, last}.run();
      }
    }
  }
}

}  // namespace qapc::eval
