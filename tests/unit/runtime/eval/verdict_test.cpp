// The verdict of a rule and the decision: docs/language.md, "Verdict of a rule on a subject", row by row.
#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <optional>

#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Index;
using abi::Missing;
using abi::MissingMeans;
using abi::Opcode;
using abi::Outcome;
using abi::Verdict;

namespace {

constexpr std::size_t kOperands = 7;  // member, when, vendor known, assessed, require, within warn, excused
constexpr auto kT = Kleene::True;
constexpr auto kF = Kleene::False;
constexpr auto kU = Kleene::Unknown;
constexpr std::array kAll{kF, kT, kU};

using Operands = std::array<Kleene, kOperands>;

ir::Kleene constant(Kleene value) {
  return value == kT ? ir::Kleene::True : value == kF ? ir::Kleene::False : ir::Kleene::Unknown;
}

/// A verdict that is the same for every row of a space.
Index fixed(Sheet& sheet, Verdict wanted, Index space) {
  const auto made = [&](Operands values, MissingMeans means = MissingMeans::Unknown, std::vector<Index> after = {}) {
    std::vector<Index> operands;
    for (const Kleene value : values) operands.push_back(sheet.truth(constant(value), space));
    for (const Index before : after) operands.push_back(sheet.make(Opcode::VerdictIn, {before}, abi::kStopsOthers));
    return sheet.make(Opcode::Verdict, operands, static_cast<std::uint32_t>(means));
  };
  switch (wanted) {
    case Verdict::NoSubject:
      return made({kF, kT, kT, kT, kT, kT, kF});
    case Verdict::UnknownDefinition:
      return made({kU, kT, kT, kT, kT, kT, kF});
    case Verdict::NotApplicable:
      return made({kT, kF, kT, kT, kT, kT, kF});
    case Verdict::NotAssessed:
      return made({kT, kT, kT, kF, kT, kT, kF});
    case Verdict::NotRun:
      return made({kT, kT, kT, kT, kT, kT, kF}, MissingMeans::Unknown, {fixed(sheet, Verdict::Fail, space)});
    case Verdict::Unknown:
      return made({kT, kT, kT, kT, kU, kT, kF});
    case Verdict::Pass:
      return made({kT, kT, kT, kT, kT, kT, kF});
    case Verdict::Warn:
      return made({kT, kT, kT, kT, kT, kF, kF});
    case Verdict::Fail:
      return made({kT, kT, kT, kT, kF, kT, kF});
    case Verdict::Waived:
      break;  // no operation makes it
  }
  return abi::kNone;
}

/// The verdict of one combination, after rules with the given verdicts.
std::string verdict(Operands values, MissingMeans means = MissingMeans::Unknown, std::vector<Verdict> after = {}) {
  Sheet sheet;
  std::vector<Index> operands;
  for (const Kleene value : values) operands.push_back(sheet.truth(constant(value), abi::kSeries));
  for (const Verdict before : after)
    operands.push_back(sheet.make(Opcode::VerdictIn, {fixed(sheet, before, abi::kSeries)}, abi::kStopsOthers));
  const Index result = sheet.make(Opcode::Verdict, operands, static_cast<std::uint32_t>(means));
  return Run(std::move(sheet), {{{}}}).show(result);
}

/// The rows of the table, in order; `missing` stands for row 11.
struct Row {
  std::function<bool(const Operands&)> when;
  Verdict verdict;
  bool missing = false;
};
bool counts_as_failed(std::optional<Verdict> after) {
  return after == Verdict::Fail || after == Verdict::Unknown || after == Verdict::UnknownDefinition ||
         after == Verdict::NotRun;
}
std::vector<Row> table(std::optional<Verdict> after) {
  return {{[](const Operands& o) { return o[0] == kF; }, Verdict::NoSubject},
          {[](const Operands& o) { return o[0] == kU; }, Verdict::UnknownDefinition},
          {[](const Operands& o) { return o[1] == kF; }, Verdict::NotApplicable},
          {[](const Operands& o) { return o[1] == kU; }, Verdict::Unknown, true},
          {[=](const Operands&) { return counts_as_failed(after); }, Verdict::NotRun},
          {[](const Operands& o) { return o[2] != kT; }, Verdict::Unknown, true},
          {[](const Operands& o) { return o[3] != kT; }, Verdict::NotAssessed},
          {[](const Operands& o) { return o[4] == kF; }, Verdict::Fail},
          {[](const Operands& o) { return o[4] == kT && o[5] == kF; }, Verdict::Warn},
          {[](const Operands& o) { return o[4] == kT; }, Verdict::Pass},
          {[](const Operands&) { return true; }, Verdict::Unknown, true}};
}
Verdict expected(const Operands& operands, MissingMeans means, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    if (!row.when(operands)) continue;
    if (!row.missing || means == MissingMeans::Unknown) return row.verdict;
    if (means == MissingMeans::Fail) return Verdict::Fail;
    return operands[6] == kT ? Verdict::NotApplicable : Verdict::Unknown;
  }
  return Verdict::NoSubject;
}

}  // namespace

TEST_CASE("row 1: what the definition does not match is no subject, whatever else holds", "[eval][verdict]") {
  CHECK(verdict({kF, kU, kU, kF, kF, kF, kT}, MissingMeans::Fail, {Verdict::Fail}) == "no subject");
}

TEST_CASE("row 2: what may match the definition is unknown (definition), whatever missing means", "[eval][verdict]") {
  for (const MissingMeans means : {MissingMeans::Unknown, MissingMeans::Fail, MissingMeans::Skip})
    CHECK(verdict({kU, kF, kU, kF, kF, kF, kT}, means, {Verdict::Fail}) == "unknown (definition)");
}

TEST_CASE("row 3: a guard that is false makes a rule not applicable, before anything it comes after",
          "[eval][verdict]") {
  CHECK(verdict({kT, kF, kU, kF, kF, kF, kF}, MissingMeans::Fail, {Verdict::Fail}) == "not applicable");
}

TEST_CASE("row 4: a guard that is unknown is what missing means, even after a rule that failed", "[eval][verdict]") {
  const Operands unknown_guard{kT, kU, kT, kT, kT, kT, kF};
  CHECK(verdict(unknown_guard, MissingMeans::Unknown, {Verdict::Fail}) == "unknown");
  CHECK(verdict(unknown_guard, MissingMeans::Fail) == "fail");
  CHECK(verdict(unknown_guard, MissingMeans::Skip) == "unknown");
  CHECK(verdict({kT, kU, kT, kT, kT, kT, kT}, MissingMeans::Skip) == "not applicable");
}

TEST_CASE("row 6: after a rule that is fail, unknown or not run, a rule is not run", "[eval][verdict]") {
  const Operands all{kT, kT, kT, kT, kT, kT, kF};
  for (const Verdict before : {Verdict::Fail, Verdict::Unknown, Verdict::UnknownDefinition, Verdict::NotRun})
    CHECK(verdict(all, MissingMeans::Fail, {before}) == "not run");
  for (const Verdict before :
       {Verdict::Pass, Verdict::Warn, Verdict::NotApplicable, Verdict::NotAssessed, Verdict::NoSubject})
    CHECK(verdict(all, MissingMeans::Fail, {before}) == "pass");
}

TEST_CASE("row 6: one of several rules before is enough, in any place", "[eval][verdict]") {
  const Operands all{kT, kT, kT, kT, kT, kT, kF};
  CHECK(verdict(all, MissingMeans::Unknown, {Verdict::Pass, Verdict::Pass, Verdict::Fail}) == "not run");
  CHECK(verdict(all, MissingMeans::Unknown, {Verdict::Unknown, Verdict::Pass}) == "not run");
  CHECK(verdict(all, MissingMeans::Unknown, {Verdict::Pass, Verdict::Warn}) == "pass");
}

TEST_CASE("row 6 stands before row 7: what is not run is not asked for its vendor", "[eval][verdict]") {
  CHECK(verdict({kT, kT, kF, kF, kF, kF, kF}, MissingMeans::Fail, {Verdict::Fail}) == "not run");
}

TEST_CASE("row 7: a vendor that is not known is what missing means", "[eval][verdict]") {
  for (const Kleene vendor : {kF, kU}) {
    CHECK(verdict({kT, kT, vendor, kF, kF, kT, kF}, MissingMeans::Unknown) == "unknown");
    CHECK(verdict({kT, kT, vendor, kT, kT, kT, kF}, MissingMeans::Fail) == "fail");
    CHECK(verdict({kT, kT, vendor, kT, kF, kT, kT}, MissingMeans::Skip) == "not applicable");
    CHECK(verdict({kT, kT, vendor, kT, kF, kT, kF}, MissingMeans::Skip) == "unknown");
  }
}

TEST_CASE("row 7: a row that is not assessed comes before what the rule requires", "[eval][verdict]") {
  CHECK(verdict({kT, kT, kT, kF, kF, kF, kF}, MissingMeans::Fail) == "not assessed");
  CHECK(verdict({kT, kT, kT, kF, kU, kT, kF}, MissingMeans::Fail) == "not assessed");
}

TEST_CASE("row 8: what is required and false fails, even beyond a warn limit", "[eval][verdict]") {
  CHECK(verdict({kT, kT, kT, kT, kF, kF, kT}, MissingMeans::Skip) == "fail");
}

TEST_CASE("rows 9 and 10: what holds passes, or warns beyond its warn limit", "[eval][verdict]") {
  CHECK(verdict({kT, kT, kT, kT, kT, kF, kF}) == "warn");
  CHECK(verdict({kT, kT, kT, kT, kT, kT, kF}) == "pass");
}

TEST_CASE("row 11: unknown stays, fails whatever the reason, or is skipped only where excused", "[eval][verdict]") {
  CHECK(verdict({kT, kT, kT, kT, kU, kT, kT}, MissingMeans::Unknown) == "unknown");
  CHECK(verdict({kT, kT, kT, kT, kU, kF, kF}, MissingMeans::Fail) == "fail");
  CHECK(verdict({kT, kT, kT, kT, kU, kT, kT}, MissingMeans::Skip) == "not applicable");
  CHECK(verdict({kT, kT, kT, kT, kU, kT, kF}, MissingMeans::Skip) == "unknown");
  CHECK(verdict({kT, kT, kT, kT, kU, kT, kU}, MissingMeans::Skip) == "unknown");
}

TEST_CASE("what missing means changes no verdict that is known", "[eval][verdict]") {
  for (const MissingMeans means : {MissingMeans::Unknown, MissingMeans::Fail, MissingMeans::Skip}) {
    CHECK(verdict({kT, kT, kT, kT, kT, kT, kT}, means) == "pass");
    CHECK(verdict({kT, kT, kT, kT, kF, kT, kT}, means) == "fail");
  }
}

TEST_CASE("every combination of operands has the verdict of the first row that fires", "[eval][verdict]") {
  Sheet sheet;
  std::vector<Index> operands;
  for (std::size_t i = 0; i < kOperands; ++i) operands.push_back(sheet.kleene());
  struct Tried {
    Index value;
    MissingMeans means;
    std::optional<Verdict> after;
  };
  std::vector<Tried> tried;
  for (const MissingMeans means : {MissingMeans::Unknown, MissingMeans::Fail, MissingMeans::Skip}) {
    tried.push_back({sheet.make(Opcode::Verdict, operands, static_cast<std::uint32_t>(means)), means, {}});
    for (int before = 0; before < abi::kVerdicts; ++before) {
      std::vector<Index> with = operands;
      const Index other = fixed(sheet, static_cast<Verdict>(before), abi::kImages);
      with.push_back(sheet.make(Opcode::VerdictIn, {other}, abi::kStopsOthers));
      tried.push_back(
          {sheet.make(Opcode::Verdict, with, static_cast<std::uint32_t>(means)), means, static_cast<Verdict>(before)});
    }
  }
  Series series;
  std::vector<Operands> combinations;
  for (int code = 0; code < 2187; ++code) {  // 3^7
    Operands values{};
    Image image;
    int rest = code;
    for (Kleene& value : values) {
      value = kAll[static_cast<std::size_t>(rest % 3)];
      rest /= 3;
      image.push_back(value == kU ? Given(Missing::Absent) : Given(value == kT ? 1 : 0));
    }
    combinations.push_back(values);
    series.push_back(image);
  }
  const Run run(std::move(sheet), {{series}});
  std::size_t wrong = 0;
  for (const Tried& one : tried) {
    const std::vector<Row> rows = table(one.after);
    for (std::size_t i = 0; i < combinations.size(); ++i) {
      const Verdict is = run.verdict(one.value, static_cast<std::int64_t>(i));
      wrong += is == expected(combinations[i], one.means, rows) ? 0u : 1u;
    }
  }
  CHECK(tried.size() * combinations.size() == 65610);
  CHECK(wrong == 0);
}

TEST_CASE("verdict_in is true for the verdicts of its set and never unknown", "[eval][verdict]") {
  for (int verdict = 0; verdict < abi::kVerdicts; ++verdict) {
    Sheet sheet;
    const Index value = fixed(sheet, static_cast<Verdict>(verdict), abi::kExams);
    std::vector<Index> alone;
    for (int other = 0; other < abi::kVerdicts; ++other)
      alone.push_back(sheet.make(Opcode::VerdictIn, {value}, abi::bit(static_cast<Verdict>(other))));
    const Index any = sheet.make(Opcode::VerdictIn, {value}, (1u << abi::kVerdicts) - 1);
    const Index none = sheet.make(Opcode::VerdictIn, {value}, 0);
    const Run run(std::move(sheet), {{}});
    for (int other = 0; other < abi::kVerdicts; ++other)
      CHECK(run.show(alone[static_cast<std::size_t>(other)]) == (other == verdict ? "T" : "F"));
    CHECK(run.show(any) == "T");
    CHECK(run.show(none) == "F");
  }
}

namespace {

/// The outcome of branches that hold or not, in the order given.
std::string decided(Kleene has_subject, const std::vector<std::pair<Outcome, Kleene>>& branches) {
  Sheet sheet;
  abi::Decision decision;
  std::vector<Index> operands{sheet.truth(constant(has_subject), abi::kExams)};
  for (const auto& [outcome, holds] : branches) {
    operands.push_back(sheet.truth(constant(holds), abi::kExams));
    decision.branches.push_back({outcome, operands.back(), {}});
  }
  sheet.tables().sources.push_back({sheet.text("t.qap"), sheet.text("")});
  decision.outcome = sheet.make(Opcode::Decide, operands, 0);
  const Index result = decision.outcome;
  sheet.tables().decisions.push_back(decision);
  return Run(std::move(sheet), {{}}).show(result);
}

}  // namespace

TEST_CASE("the worst branch that holds decides, in any order", "[eval][decide]") {
  CHECK(decided(kT, {{Outcome::Reject, kT}, {Outcome::Review, kT}, {Outcome::Accept, kT}}) == "reject");
  CHECK(decided(kT, {{Outcome::Accept, kT}, {Outcome::Review, kT}, {Outcome::Reject, kT}}) == "reject");
  CHECK(decided(kT, {{Outcome::Accept, kT}, {Outcome::Reject, kF}, {Outcome::Review, kT}}) == "review");
  CHECK(decided(kT, {{Outcome::Reject, kF}, {Outcome::Review, kF}, {Outcome::Accept, kT}}) == "accept");
}

TEST_CASE("an exam of which no branch holds, or no rule has a subject, is undecided", "[eval][decide]") {
  CHECK(decided(kT, {{Outcome::Reject, kF}, {Outcome::Accept, kF}}) == "unknown");
  CHECK(decided(kF, {{Outcome::Reject, kT}, {Outcome::Accept, kT}}) == "unknown");
  CHECK(decided(kU, {{Outcome::Reject, kT}}) == "unknown");
  CHECK(decided(kT, {}) == "unknown");
}

TEST_CASE("a branch that is unknown does not hold", "[eval][decide]") {
  CHECK(decided(kT, {{Outcome::Reject, kU}, {Outcome::Accept, kT}}) == "accept");
}
