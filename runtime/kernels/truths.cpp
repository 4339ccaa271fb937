// Comparisons, logic and verdicts of the same rows.
#include <array>

#include "runtime/kernels/operation.hpp"

namespace qapc::kernels {
namespace {

using abi::Missing;
using abi::Opcode;
using abi::Slot;
using abi::Verdict;

/// Answers, which stand where rows are true, become truths of the rows that are known.
template <typename Known>
void settle(const Operation& o, Known known) {
  Word* const yes = data<Word>(o.out);
  Word* const no = o.out.other;
  o.over([&](std::int64_t word) {
    const Word there = known(word);
    no[word] = ~yes[word] & there;
    yes[word] &= there;
  });
}
/// Columns are padded with rows that have no value.
void settle_one(const Operation& o) {
  settle(o, [valid = o.operand(0).valid](std::int64_t word) { return valid[word]; });
}
void settle_both(const Operation& o) {
  settle(o, [a = o.operand(0).valid, b = o.operand(1).valid](std::int64_t word) { return a[word] & b[word]; });
}

/// Rows without a text have no id that could be looked up.
void text_in(const Operation& o) {
  const Slot& a = o.operand(0);
  const std::uint8_t* const table = o.frame.predicates[o.op.imm];
  o.over([&](std::int64_t word) {
    const std::int32_t* const texts = data<std::int32_t>(a) + word * kWord;
    const Word valid = a.valid[word];
    const auto answer = [&](int i) { return static_cast<Word>(table[texts[i]] != 0 ? 1 : 0) << i; };
    Word yes = 0;
    if (valid == kAll) {
      for (int i = 0; i < kWord; ++i) yes |= answer(i);
    } else {
      each(valid, [&](int i) { yes |= answer(i); });
    }
    o.known(word, yes, valid);
  });
}

/// Reasons of a policy's own count as one kind.
void missing_because(const Operation& o) {
  const Slot& a = o.operand(0);
  o.over([&](std::int64_t word) {
    std::array<std::uint8_t, kWord> kinds;
    for (std::size_t i = 0; i < kinds.size(); ++i)
      kinds[i] = static_cast<std::uint8_t>(
          abi::kind_of(static_cast<Missing>(a.reason[word * kWord + static_cast<std::int64_t>(i)])));
    Word in = 0;
    rows().code_in(kinds.data(), 1, o.op.imm, &in);
    o.known(word, in & ~a.valid[word], kAll);
  });
}

void verdict_in(const Operation& o) {
  rows().code_in(data<std::uint8_t>(o.operand(0)) + o.first * kWord, o.words(), o.op.imm, data<Word>(o.out) + o.first);
  settle(o, [&](std::int64_t word) { return o.live(word); });
}

void logic(const Operation& o) {
  const auto is_true = [&](std::size_t i) { return trues(o.operand(i)); };
  const auto is_false = [&](std::size_t i) { return static_cast<const Word*>(o.operand(i).other); };
  Word* const yes = data<Word>(o.out);
  Word* const no = o.out.other;
  switch (o.op.code) {
    case Opcode::Not:
      return o.over([=, a = is_true(0), b = is_false(0)](std::int64_t w) {
        yes[w] = b[w];
        no[w] = a[w];
      });
    case Opcode::And:
      return o.over([=, at = is_true(0), af = is_false(0), bt = is_true(1), bf = is_false(1)](std::int64_t w) {
        yes[w] = at[w] & bt[w];
        no[w] = af[w] | bf[w];
      });
    case Opcode::Or:
      return o.over([=, at = is_true(0), af = is_false(0), bt = is_true(1), bf = is_false(1)](std::int64_t w) {
        yes[w] = at[w] | bt[w];
        no[w] = af[w] & bf[w];
      });
    case Opcode::Select:
      return o.over([&, at = is_true(0), af = is_false(0)](std::int64_t w) {
        o.truth(w, (at[w] & is_true(1)[w]) | (af[w] & is_true(2)[w]),
                (at[w] & is_false(1)[w]) | (af[w] & is_false(2)[w]));
      });
    case Opcode::IsUnknown:
      return o.over([&, at = is_true(0), af = is_false(0)](std::int64_t w) { o.known(w, ~(at[w] | af[w]), kAll); });
    default:
      return o.over([&](std::int64_t w) { o.truth(w, o.op.imm == 1 ? kAll : 0, o.op.imm == 0 ? kAll : 0); });
  }
}

/// The table of docs/language.md, "Verdict of a rule on a subject", from the top, for 64 rows: what a line decides is
/// not asked again.
class Verdicts {
 public:
  explicit Verdicts(Word live) : open_(live) {}

  void decide(Word which, Verdict as) {
    mark(open_ & which, as);
    open_ &= ~which;
  }
  void cannot_tell(Word which) {
    unknown_ |= open_ & which;
    open_ &= ~which;
  }
  void end(abi::MissingMeans means, Word excused) {
    const Word skipped = means == abi::MissingMeans::Skip ? unknown_ & excused : 0;
    mark(skipped, Verdict::NotApplicable);
    mark(unknown_ & ~skipped, means == abi::MissingMeans::Fail ? Verdict::Fail : Verdict::Unknown);
  }
  /// Bits of the codes.
  [[nodiscard]] const Word* planes() const { return planes_.data(); }

 private:
  void mark(Word which, Verdict as) {
    for (std::size_t plane = 0; plane < planes_.size(); ++plane) {
      if ((static_cast<unsigned>(as) >> plane & 1) != 0) planes_[plane] |= which;
    }
  }

  Word open_;
  Word unknown_ = 0;
  std::array<Word, 4> planes_{};
};

}  // namespace

void fill_verdict(const Operation& o) {
  constexpr std::size_t kStops = 7;  // operands before those that stop the rule
  std::array<const Word*, kStops> yes;
  std::array<const Word*, kStops> no;
  for (std::size_t i = 0; i < kStops; ++i) {
    yes[i] = trues(o.operand(i));
    no[i] = o.operand(i).other;
  }
  std::uint8_t* const codes = data<std::uint8_t>(o.out);
  const auto means = static_cast<abi::MissingMeans>(o.op.imm);
  const auto spread = rows().spread;
  o.over([&](std::int64_t word) {
    Verdicts verdicts(o.live(word));
    verdicts.decide(no[0][word], Verdict::NoSubject);
    verdicts.decide(~yes[0][word], Verdict::UnknownDefinition);
    verdicts.decide(no[1][word], Verdict::NotApplicable);
    verdicts.cannot_tell(~yes[1][word]);
    for (std::size_t i = kStops; i < o.op.operands.size(); ++i)
      verdicts.decide(trues(o.operand(i))[word], Verdict::NotRun);
    verdicts.cannot_tell(~yes[2][word]);
    verdicts.decide(~yes[3][word], Verdict::NotAssessed);
    verdicts.decide(no[4][word], Verdict::Fail);
    verdicts.cannot_tell(~yes[4][word]);
    verdicts.decide(no[5][word], Verdict::Warn);
    verdicts.decide(kAll, Verdict::Pass);
    verdicts.end(means, yes[6][word]);
    spread(verdicts.planes(), codes + word * kWord);
  });
}

void fill_truth(const Operation& o) {
  const std::int64_t at = o.first * kWord;
  Word* const answers = data<Word>(o.out) + o.first;
  switch (o.op.code) {
    case Opcode::NumberIn:
      rows().number_in(data<double>(o.operand(0)) + at, o.words(), o.program.ranges[o.op.imm], answers);
      return settle_one(o);
    case Opcode::IntegerIn:
      rows().integer_in(data<std::int64_t>(o.operand(0)) + at, o.words(), o.program.integer_ranges[o.op.imm], answers);
      return settle_one(o);
    case Opcode::TextIn:
      return text_in(o);
    case Opcode::NumberLess:
      rows().number_less(data<double>(o.operand(0)) + at, data<double>(o.operand(1)) + at, o.words(), answers);
      return settle_both(o);
    case Opcode::NumberEqual:
      rows().number_equal(data<double>(o.operand(0)) + at, data<double>(o.operand(1)) + at, o.words(), answers);
      return settle_both(o);
    case Opcode::TextEqual:
      text_equal(data<std::int32_t>(o.operand(0)) + at, data<std::int32_t>(o.operand(1)) + at, o.words(), answers);
      return settle_both(o);
    case Opcode::MissingBecause:
      return missing_because(o);
    case Opcode::VerdictIn:
      return verdict_in(o);
    default:
      return logic(o);
  }
}

}  // namespace qapc::kernels
