// Two versions of a policy made at random: what is told of them is so for exams made at random.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <random>

#include "compiler/driver/compile.hpp"
#include "runtime/eval/reference.hpp"
#include "tests/differential/trial.hpp"
#include "tests/support/random_exams.hpp"

using namespace qapc;
using abi::Verdict;

namespace {

constexpr std::uint32_t kPairs = 400;  // QAPC_CASES of them when that is set
constexpr unsigned kSets = 6;          // of exams, for each pair

struct Pair {
  std::string before;
  std::string after;

  Pair operator+(const Pair& other) const { return {before + other.before, after + other.after}; }
};
Pair both(const std::string& text) {
  return {text, text};
}

/// Conditions in pairs: of one form, and now and then with another number, operator or word.
class Author {
 public:
  explicit Author(std::uint32_t seed) : random_(seed) {}

  support::RandomRules rules(bool after) {
    support::RandomRules made;
    made.head =
        "qap 1.0\npolicy org.example.pair \"Pair\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
        "missing means unknown\n";
    made.tail =
        "decision for each exam\n  reject if any critical fails\n"
        "  review if any critical is unknown or any major fails or is unknown\n  accept otherwise\nend\n";
    for (int i = 0; i < 4; ++i) {
      Pair text =
          both(fmt::format("rule R{} ", i)) + other(both("major"), both("minor"), 5) + both(", for each series");
      if (below(5) == 0) text = text + both(", when ") + condition(0);
      if (below(3) == 0) text = text + both(", missing means ") + other(word({"fail", "skip"}), both("unknown"), 10);
      text = text + both(": require ") + condition(2);
      if (below(4) == 0) text = text + both(" when ") + condition(0);
      made.rules.push_back({fmt::format("R{}", i), (after ? text.after : text.before) + "\n"});
    }
    return made;
  }

 private:
  int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  Pair word(const std::vector<std::string>& words) {
    return both(words[static_cast<std::size_t>(below(static_cast<int>(words.size())))]);
  }
  /// The newer one is the other now and then.
  Pair other(const Pair& one, const Pair& two, int percent) {
    return below(100) < percent ? Pair{one.before, two.after} : one;
  }
  Pair number() { return other(both(std::to_string(1 + below(6))), both(std::to_string(1 + below(6))), 25); }
  Pair compared(const std::string& name, const std::string& unit) {
    const Pair at = number();
    switch (below(4)) {
      case 0:
        return both(name + " = ") + at + both(" " + unit + " ± ") + number() + both(" " + unit);
      case 1:
        return both(name + " = " + std::to_string(-below(3)) + " " + unit + " .. ") + at + both(" " + unit);
      default:
        return both(name + " ") + other(word({"<", "<=", ">", ">="}), word({"<", "<=", ">", ">="}), 15) + both(" ") +
               at + both(" " + unit);
    }
  }
  Pair codes() {
    const std::vector<std::string> all{"(MR)", "(MR, CT)", "(CT, PT)", "(MR, CT, PT)"};
    return both("Modality ") + other(word({"is", "is not"}), word({"is", "is not"}), 10) + both(" one of ") +
           other(word(all), word(all), 40);
  }
  Pair condition(int depth) {
    if (depth > 0 && below(2) == 0) {
      const Pair joined = other(word({" and ", " or "}), word({" and ", " or "}), 10);
      const Pair left = condition(depth - 1);
      const Pair right = condition(depth - 1);
      const Pair inner = both("(") + left + joined + right + both(")");
      return below(10) == 0 ? other(inner, left, 100) : below(5) == 0 ? both("not ") + inner : inner;
    }
    switch (below(9)) {
      case 0:
        return codes();
      case 1:
        return compared("Rows", "px");
      case 2:
        return other(word({"every", "any", "no"}), both("every"), 5) + both(" value of ") +
               compared("PixelSpacing", "mm");
      case 3:
        return both("InversionTime is ") + other(word({"absent", "present"}), both("absent or empty"), 30);
      case 4:
        return word({"at least ", "at most ", "exactly "}) + number() + both(" images");
      case 5:
        return both("EchoTime ") + other(both("<"), both("<="), 50) + both(" RepetitionTime");
      case 6:
        return both("all images agree on (EchoTime within ") + number() + both(" ms)");
      case 7:
        return compared("FlipAngle", "deg");
      default:
        return compared("EchoTime", "ms");
    }
  }

  std::mt19937 random_;
};

/// Verdicts from the best to the worst: docs/audit.md.
int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::Fail:
      return 3;
    case Verdict::Unknown:
    case Verdict::UnknownDefinition:
    case Verdict::NotRun:
    case Verdict::NotAssessed:
      return 2;
    case Verdict::Warn:
      return 1;
    default:
      return 0;
  }
}

versions::Policy checked(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  return std::move(*driver::check(sources, sources.add("random.qap", text), diags));
}

std::vector<abi::Outcome> outcomes(const abi::Program& program, const std::vector<exam::Exam>& exams) {
  const eval::Batch batch(program, exams);
  eval::evaluate_reference(program, batch.frame());
  std::vector<abi::Outcome> all;
  const abi::Decision& decision = program.decisions.front();
  for (std::int64_t row = 0; row < batch.rows(decision.space); ++row)
    all.push_back(static_cast<abi::Outcome>(batch.cell(decision.outcome, row).code));
  return all;
}

/// What is told of the verdicts of one rule.
struct Told {
  bool nothing = true;
  bool relaxed = true;
  bool tightened = true;
};
Told told_of(const versions::Difference& difference, const std::string& rule) {
  Told told;
  for (const versions::Entry& entry : difference.entries) {
    if (entry.about != rule || entry.after.starts_with("severity")) continue;
    told.nothing = false;
    told.relaxed = told.relaxed && entry.kind == versions::Kind::Relaxed;
    told.tightened = told.tightened && entry.kind == versions::Kind::Tightened;
  }
  return told;
}

}  // namespace

TEST_CASE("what is called relaxed never gets worse, tightened never better, and what is not told stays",
          "[differential][versions]") {
  int relaxed = 0;
  int tightened = 0;
  int same = 0;
  int changed = 0;
  int refused = 0;
  int minor = 0;
  const char* const asked = std::getenv("QAPC_CASES");
  const std::uint32_t pairs = asked == nullptr ? kPairs : static_cast<std::uint32_t>(std::atoi(asked));
  for (std::uint32_t seed = 1; seed <= pairs; ++seed) {
    const support::RandomRules rules = Author(seed).rules(false);
    const support::RandomRules newer = Author(seed).rules(true);
    INFO(rules.text() << newer.text());
    const auto before = differential::compiled(rules.text());
    const auto after = differential::compiled(newer.text());
    if (!before || !after) {
      ++refused;
      continue;
    }
    const versions::Difference difference = versions::compare(checked(rules.text()), checked(newer.text()));
    INFO(versions::to_text(difference));
    for (unsigned set = 0; set < kSets; ++set) {
      const std::vector<exam::Exam> exams = support::RandomExams(*before, set).exams(6);
      const auto was = differential::verdicts(*before, exams, rules);
      const auto is = differential::verdicts(*after, differential::moved(exams, *before, *after), rules);
      if (difference.needed <= versions::Step::Minor) {
        const auto then = outcomes(*before, exams);
        const auto now = outcomes(*after, differential::moved(exams, *before, *after));
        for (std::size_t e = 0; e < then.size(); ++e) REQUIRE((now[e] <= abi::Outcome::Accept || now[e] <= then[e]));
        ++minor;
      }
      for (std::size_t r = 0; r < rules.rules.size(); ++r) {
        const Told told = told_of(difference, rules.rules[r].name);
        ++(told.nothing ? same : told.relaxed ? relaxed : told.tightened ? tightened : changed);
        INFO("exams " << set << ", " << rules.rules[r].name);
        for (std::size_t row = 0; row < was[r].size(); ++row) {
          if (told.nothing) REQUIRE(was[r][row] == is[r][row]);
          if (told.relaxed) REQUIRE(badness(is[r][row]) <= badness(was[r][row]));
          if (told.tightened) REQUIRE(badness(is[r][row]) >= badness(was[r][row]));
        }
      }
    }
  }
  WARN(
      fmt::format("of rules: {} relaxed, {} tightened, {} changed, {} the same; {} pairs refused, {} sets of exams of "
                  "minor steps",
                  relaxed, tightened, changed, same, refused, minor));
  CHECK(refused == 0);
  CHECK(relaxed > 0);
  CHECK(tightened > 0);
  CHECK(minor > 0);
}
