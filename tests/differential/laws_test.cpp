// What must not change a verdict, and what can change it one way only.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "tests/differential/trial.hpp"
#include "tests/support/random_exams.hpp"

using namespace qapc;
using abi::Verdict;
using differential::each_policy;
using differential::verdicts;

namespace {

constexpr unsigned kSets = 25;  // of exams, for each policy
constexpr int kPolicies = 120;

/// The same exams, each cell taken away now and then.
std::vector<exam::Exam> with_less(std::vector<exam::Exam> exams, std::mt19937& random) {
  for (exam::Exam& exam : exams) {
    for (exam::Series& series : exam.series) {
      for (exam::Image& image : series.images) {
        for (exam::Cell& cell : image.cells) {
          if (random() % 5 == 0) cell = {abi::Missing::Absent, {}, 0};
        }
      }
    }
  }
  return exams;
}

/// The same policy with all it says of units or tolerances written otherwise.
abi::Program rewritten(std::uint32_t seed, support::Writing how) {
  const support::RandomRules rules = support::random_rules(seed, how);
  INFO(rules.text());
  std::optional<abi::Program> program = differential::compiled(rules.text());
  REQUIRE(program.has_value());
  return std::move(*program);
}

}  // namespace

TEST_CASE("order of rules, spelling of units and a rule more change no verdict", "[differential]") {
  int cases = 0;
  each_policy(2000, kPolicies, [&](std::uint32_t seed, const support::RandomRules& rules, const abi::Program& program) {
    support::RandomRules shuffled = rules;
    std::ranges::shuffle(shuffled.rules, std::mt19937(seed));
    support::RandomRules more = rules;
    more.tail = "rule MORE minor, for each series: require EchoTime > 1 ms and FlipAngle > 1 deg\n" + more.tail;
    const std::vector<std::optional<abi::Program>> others{
        differential::compiled(shuffled.text()), rewritten(seed, {true, false}), differential::compiled(more.text())};
    for (unsigned set = 0; set < kSets; ++set) {
      const std::vector<exam::Exam> exams = support::RandomExams(program, set).exams(4);
      const auto as_written = verdicts(program, exams, rules);
      for (const auto& other : others) {
        REQUIRE(other.has_value());
        INFO("policy " << seed << ", exams " << set);
        REQUIRE(verdicts(*other, differential::moved(exams, program, *other), rules) == as_written);
        ++cases;
      }
    }
  });
  WARN(cases << " cases");
}

TEST_CASE("a wider tolerance makes nothing fail that passed", "[differential]") {
  int cases = 0;
  int helped = 0;
  each_policy(3000, kPolicies, [&](std::uint32_t seed, const support::RandomRules& rules, const abi::Program& program) {
    const abi::Program wide = rewritten(seed, {false, true});
    for (unsigned set = 0; set < kSets; ++set) {
      const std::vector<exam::Exam> exams = support::RandomExams(program, set).exams(4);
      const auto before = verdicts(program, exams, rules);
      const auto after = verdicts(wide, differential::moved(exams, program, wide), rules);
      for (std::size_t r = 0; r < rules.rules.size(); ++r) {
        if (!rules.rules[r].tolerant) continue;
        INFO("policy " << seed << ", exams " << set << ", " << rules.rules[r].name);
        for (std::size_t row = 0; row < before[r].size(); ++row) {
          REQUIRE((before[r][row] != Verdict::Pass || after[r][row] == Verdict::Pass));
          helped += before[r][row] == Verdict::Fail && after[r][row] == Verdict::Pass ? 1 : 0;
        }
        ++cases;
      }
    }
  });
  WARN(cases << " cases; " << helped << " verdicts became pass");
  CHECK(helped > 0);
}

TEST_CASE("a value taken away makes nothing pass that failed or was unknown", "[differential]") {
  std::mt19937 random(5);
  int cases = 0;
  int lost = 0;
  each_policy(4000, kPolicies, [&](std::uint32_t seed, const support::RandomRules& rules, const abi::Program& program) {
    for (unsigned set = 0; set < kSets; ++set) {
      const std::vector<exam::Exam> exams = support::RandomExams(program, set).exams(4);
      const auto before = verdicts(program, exams, rules);
      const auto after = verdicts(program, with_less(exams, random), rules);
      for (std::size_t r = 0; r < rules.rules.size(); ++r) {
        if (!rules.rules[r].monotone) continue;
        INFO("policy " << seed << ", exams " << set << ", " << rules.rules[r].name);
        for (std::size_t row = 0; row < before[r].size(); ++row) {
          const bool bad = before[r][row] == Verdict::Fail || before[r][row] == Verdict::Unknown;
          REQUIRE((!bad || after[r][row] != Verdict::Pass));
          lost += before[r][row] == Verdict::Pass && after[r][row] == Verdict::Unknown ? 1 : 0;
        }
        ++cases;
      }
    }
  });
  WARN(cases << " cases; " << lost << " verdicts became unknown");
  CHECK(lost > 0);
}
