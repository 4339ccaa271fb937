// What is settled before everything is measured stays so, whatever is measured then.
#include "runtime/eval/settled.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <random>

#include "runtime/abi/reason.hpp"
#include "tests/unit/runtime/eval/study.hpp"

using namespace qapc;
using namespace qapc::eval;

namespace {

constexpr std::string_view kImport = "import std.iqm 1 (efc, tsnr_raw, dvars, head)\n";

/// Rules, of which any may be left out, and decisions.
constexpr std::array kRules{
    "rule TE critical, for each series: require EchoTime <= 5 ms\n",
    "rule TR major, for each T1w series, missing means fail: require RepetitionTime <= 3 s, warn above 2 s\n",
    "rule ONE major, for each exam: require exactly 1 T1w series\n",
    "rule SHARP major, for each series, cost pixels: require efc <= 0.5, warn above 0.4\n",
    "rule BOTH minor, for each series, cost pixels, missing means fail: require efc <= 0.5 and EchoTime <= 5 ms\n",
    "rule EITHER critical, for each T1w series, cost pixels: require efc <= 0.5 or FlipAngle <= 9 deg\n",
    "rule CLEAR critical, for each series, cost pixels, missing means skip: require tsnr_raw(in head) >= 40\n",
    "rule IF major, for each series, when efc <= 0.5, cost pixels: require FlipAngle <= 9 deg\n",
    "rule GUARD minor, for each series, cost pixels: require tsnr_raw >= 40 when EchoTime <= 5 ms\n",
    "rule PEAK major, for each series, cost pixels: require share(dvars above 15) <= 25 % and highest(dvars) <= 40\n",
    "rule EVEN major, for each exam, cost pixels: require spread(efc of T1w) <= 0.1\n",
};
constexpr std::array kDecisions{
    "  reject if any critical fails\n"
    "  review if any critical is unknown or any major fails or is unknown\n  accept otherwise\n",
    "  reject if any critical fails or is unknown\n  reject if any major fails\n  review if any major is unknown\n"
    "  accept otherwise\n",
    "  accept if SHIFT fails\n  reject if any critical fails or any major fails or warns\n"
    "  review if any critical is unknown or any major is unknown\n  reject otherwise\n",
};

struct Trial {
  abi::Program program;
  std::vector<exam::Exam> exams;  ///< measured in full
};

class Trials {
 public:
  explicit Trials(unsigned seed) : random_(seed) {}

  /// A policy: rules with a few that stand `after` others.
  abi::Program program() {
    std::string items(kImport);
    items += "series T1w is MRAcquisitionType = \"3D\" end\n";
    items += "rule SHIFT minor, for each series: require EchoTime >= 2 ms\n";
    for (std::string rule : kRules) {
      if (one_in(3)) continue;
      const bool of_series = rule.find("each series,") != std::string::npos;
      if (of_series && one_in(2)) rule.insert(rule.find("series,") + 7, " after SHIFT,");
      items += rule;
    }
    // Of each severity there is something that the decision speaks of.
    items += "rule C critical, for each series: require EchoTime <= 90 ms\n";
    items += "rule M major, for each series: require EchoTime <= 90 ms\n";
    items += fmt::format("decision for each exam\n{}end\n", kDecisions[below(kDecisions.size())]);
    return Study(items).program();
  }

  std::vector<exam::Exam> exams(const abi::Program& program) {
    std::vector<exam::Exam> all;
    for (int i = 0; i < 4; ++i) {
      exam::Exam& exam = all.emplace_back();
      exam.uid = std::to_string(i);
      for (std::size_t s = 0; s <= below(3); ++s) {
        exam::Series& series = exam.series.emplace_back();
        series.uid = fmt::format("{}.{}", i, s);
        exam::Image& image = series.images.emplace_back();
        for (const abi::Recipe& recipe : program.recipes) {
          image.cells.push_back(recipe.measured() ? exam::Cell() : header(program, recipe));
          series.measured.push_back(recipe.measured() ? measured(recipe) : exam::Cell());
        }
      }
    }
    return all;
  }

  /// The same exams with less measured.
  std::vector<exam::Exam> less(const abi::Program& program, std::vector<exam::Exam> exams) {
    for (exam::Exam& exam : exams) {
      for (exam::Series& series : exam.series) {
        for (std::size_t recipe = 0; recipe < series.measured.size(); ++recipe) {
          if (program.recipes[recipe].measured() && !one_in(4))
            series.measured[recipe] = {abi::because(abi::Reason::NotNeeded), {}, 0};
        }
      }
    }
    return exams;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  exam::Cell header(const abi::Program& program, const abi::Recipe& recipe) {
    if (one_in(8)) return {};
    const std::string& name = program.text(recipe.name);
    if (recipe.type == abi::Type::Text) return {abi::Missing::None, {std::string(one_in(4) ? "2D" : "3D")}, 0};
    const double value = name == "EchoTime" ? (one_in(3) ? 9.0 : 3.0) : one_in(2) ? 1500.0 : 12.0;
    return {abi::Missing::None, {value}, 0};
  }
  exam::Cell measured(const abi::Recipe& recipe) {
    if (one_in(5)) return {abi::because(abi::Reason::NoHead), {}, 0};
    exam::Cell cell{abi::Missing::None, {}, 0};
    const std::size_t count = recipe.list ? 1 + below(4) : 1;
    for (std::size_t i = 0; i < count; ++i) cell.values.emplace_back<double>(one_in(2) ? 0.45 : one_in(2) ? 0.3 : 50.0);
    return cell;
  }

  std::mt19937 random_;
};

bool same(const abi::Op& op, const Cell& a, const Cell& b) {
  switch (op.type) {
    case abi::Type::Truth:
      return a.truth == b.truth;
    case abi::Type::Verdict:
    case abi::Type::Outcome:
      return a.code == b.code;
    case abi::Type::Number:
      return a.missing == b.missing && (!a.there() || a.number == b.number);
    case abi::Type::Integer:
      return a.missing == b.missing && (!a.there() || a.integer == b.integer);
    default:
      return a.missing == b.missing;  // ids of texts are of their batch
  }
}

/// Position of the first branch that makes the outcome, of those that hold for certain.
std::size_t branch_of(const Batch& batch, std::int64_t exam, const Settled& settled) {
  const abi::Decision& decision = batch.program().decisions.front();
  const auto outcome = static_cast<abi::Outcome>(batch.cell(decision.outcome, exam).code);
  const auto found = std::ranges::find_if(decision.branches, [&](const abi::Branch& branch) {
    return branch.outcome == outcome && settled.is_settled(branch.condition, exam) &&
           batch.cell(branch.condition, exam).truth == Kleene::True;
  });
  return static_cast<std::size_t>(found - decision.branches.begin());
}

}  // namespace

TEST_CASE("what is settled does not change by what is measured later", "[eval][settled]") {
  Trials trials(20261130);
  std::size_t settled_values = 0;
  std::size_t decided = 0;
  std::size_t not_decided = 0;
  for (int i = 0; i < 40; ++i) {
    const abi::Program program = trials.program();
    REQUIRE(!why_all_are_measured(program));
    for (int j = 0; j < 20; ++j) {
      const std::vector<exam::Exam> exams = trials.exams(program);
      const Run full(program, exams);
      const Run less(program, trials.less(program, exams));
      const Settled settled(less.batch());
      const Settled everything(full.batch());
      for (abi::Index value = 0; value < program.ops.size(); ++value) {
        const abi::Op& op = program.ops[value];
        if (op.space != abi::kSeries && op.space != abi::kExams) continue;  // others may have more rows
        for (std::int64_t row = 0; row < less.batch().rows(op.space); ++row) {
          if (!settled.is_settled(value, row)) continue;
          ++settled_values;
          if (!same(op, less.cell(value, row), full.cell(value, row))) FAIL("value " << value << " row " << row);
        }
      }
      for (std::int64_t exam = 0; exam < less.batch().rows(abi::kExams); ++exam) {
        ++(settled.is_decided(exam) ? decided : not_decided);
        if (!settled.is_decided(exam)) continue;
        const abi::Index outcome = program.decisions.front().outcome;
        CHECK(less.cell(outcome, exam).code == full.cell(outcome, exam).code);
        CHECK(branch_of(less.batch(), exam, settled) == branch_of(full.batch(), exam, everything));
      }
    }
  }
  CHECK(settled_values > 10000);
  CHECK(decided > 500);
  CHECK(not_decided > 500);
}

TEST_CASE("a rule that asks what is measured leaves an exam open, and one that header rules decide is decided",
          "[eval][settled]") {
  const Study study(std::string(kImport) +
                    "rule TE critical, for each series: require EchoTime <= 5 ms\n"
                    "rule SHARP major, for each series, cost pixels: require efc <= 0.5\n");
  const auto exam = [&](double echo) {
    exam::Exam made;
    exam::Series& series = made.series.emplace_back();
    for (const abi::Recipe& recipe : study.program().recipes) {
      exam::Cell cell;
      if (!recipe.measured()) cell = {abi::Missing::None, {echo}, 0};
      series.images.resize(1);
      series.images[0].cells.push_back(cell);
    }
    return made;
  };
  const Run run(study.program(), {exam(3), exam(9)});
  const Settled settled(run.batch());
  CHECK(!settled.is_decided(0));
  CHECK(settled.is_decided(1));
  const abi::Index sharp = study.program().rules[1].verdict;
  CHECK(!settled.is_settled(sharp, 0));
  CHECK(!settled.is_settled(sharp, 1));
  CHECK(settled.is_settled(study.program().rules[0].verdict, 1));
}

TEST_CASE("what is said of several exams, and risks, let every exam be measured", "[eval][settled]") {
  const auto why = [](std::string_view items) {
    return why_all_are_measured(Study(std::string(kImport) + std::string(items)).program());
  };
  constexpr std::string_view kSharp = "rule SHARP major, for each series, cost pixels: require efc <= 0.5\n";
  constexpr std::string_view kExams =
      "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n";
  CHECK(!why(std::string(kSharp)));
  const std::string subjects = "series T1w is MRAcquisitionType = \"3D\" end\n" + std::string(kSharp) +
                               "rule EVEN minor, for each subject, cost pixels: require spread(efc of T1w) <= 1\n";
  CHECK(why(subjects + std::string(kExams)) == "what is said of several exams rests on a measurement");
  CHECK(why(std::string(kSharp) + std::string(kExams) +
            "decision for each subject\n  review if any major fails or is unknown\n  accept otherwise\nend\n") ==
        "what is said of several exams rests on a measurement");
  constexpr std::string_view kRisk =
      "scale consequence: lose 1.0 because \"one subject\"\nconsequence LOST is lose because \"a group\"\n"
      "risk BLUR, for each series\n  hazard \"a blurred image\" when {}\n  exposure 0.8 because \"most\"\n"
      "  probability 0.5 because \"a pilot\"\n  consequence LOST\nend\n";
  const auto risk = [&](std::string_view hazard) {
    return why(std::string(kSharp) + fmt::format(kRisk, hazard) + std::string(kExams));
  };
  CHECK(risk("efc > 0.5") == "a risk rests on a measurement");
  CHECK(!risk("EchoTime > 30 ms"));
  CHECK(why(std::string(kSharp) + "decision for each subject\n  review if any major fails or is unknown\n  accept "
                                  "otherwise\nend\n") == "nothing is decided of an exam");
}
