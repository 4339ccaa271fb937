// Three engines, one meaning: random policies over random exams.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <map>

#include "compiler/codegen/jit.hpp"
#include "runtime/eval/columns.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/kernels/kernels.hpp"
#include "tests/differential/trial.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/random_exams.hpp"

using namespace qapc;
using differential::each_policy;
using support::differences;

namespace {

constexpr int kSets = 100;  // of exams, for each policy

using Kind = codegen::Fault::Kind;
using Planted = std::pair<abi::Opcode, Kind>;

std::string_view name_of(Kind kind) {
  constexpr std::array<std::string_view, 4> kNames{"value", "last row", "reason", "missing"};
  return kNames.at(static_cast<std::size_t>(kind));
}

/// Whether the kind of fault changes anything that the operation can give (docs/ir.md).
bool can_show(abi::Opcode opcode, Kind kind) {
  using enum abi::Opcode;
  constexpr std::array kNeverMissing{Number,      CountRows,  CountTrue, CountMaybe,     DistinctLeast, DistinctMost,
                                     GroupsLeast, GroupsMost, IsUnknown, MissingBecause, VerdictIn};
  if (kind == Kind::Value || kind == Kind::LastRow) return true;
  if (std::ranges::find(kNeverMissing, opcode) != kNeverMissing.end()) return false;
  const std::string_view results = kind == Kind::Reason ? "NIS0" : "NIT0";
  return results.find(abi::info(opcode).result) != std::string_view::npos;
}

std::vector<Planted> all_faults() {
  std::vector<Planted> all;
  for (const abi::Opcode opcode : codegen::lowered_opcodes()) {
    for (const Kind kind : {Kind::Value, Kind::LastRow, Kind::Reason, Kind::Missing}) {
      if (can_show(opcode, kind)) all.emplace_back(opcode, kind);
    }
  }
  return all;
}

}  // namespace

TEST_CASE("three engines give the same bits for random policies and exams", "[differential]") {
  std::array<std::int64_t, abi::kVerdicts> verdicts{};
  int cases = 0;
  each_policy(0, 200, [&](std::uint32_t seed, const support::RandomRules&, const abi::Program& program) {
    const auto native = codegen::compile(program, {}, kernels::host_kernels());
    REQUIRE(native.has_value());
    const eval::ColumnEngine columns(program);
    for (unsigned set = 0; set < kSets; ++set, ++cases) {
      const std::vector<exam::Exam> exams = support::RandomExams(program, set).exams(set % 10 == 0 ? 12 : 2);
      const eval::Batch by_reference(program, exams);
      const eval::Batch by_columns(program, exams);
      const eval::Batch by_code(program, exams);
      eval::evaluate_reference(program, by_reference.frame());
      columns.evaluate(by_columns.frame());
      (*native)->evaluate(by_code.frame());
      INFO("policy " << seed << ", exams " << set);
      REQUIRE(support::names(differences(by_reference, by_columns)).empty());
      REQUIRE(support::names(differences(by_reference, by_code)).empty());
      for (const abi::Rule& rule : program.rules) {
        for (std::int64_t row = 0; row < by_reference.rows(rule.space); ++row)
          ++verdicts[by_reference.cell(rule.verdict, row).code];
      }
    }
  });
  const auto of = [&](abi::Verdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; };
  const std::int64_t judged = of(abi::Verdict::Pass) + of(abi::Verdict::Fail) + of(abi::Verdict::Unknown);
  WARN(cases << " cases, " << judged << " verdicts: " << of(abi::Verdict::Pass) << " pass, " << of(abi::Verdict::Fail)
             << " fail, " << of(abi::Verdict::Unknown) << " unknown");
  for (const abi::Verdict verdict : {abi::Verdict::Pass, abi::Verdict::Fail, abi::Verdict::Unknown})
    CHECK(of(verdict) * 5 >= judged);
}

TEST_CASE("random policies find faults that were planted into the lowering of operations", "[differential]") {
  std::map<Planted, bool> found;
  each_policy(1000, 60, [&](std::uint32_t, const support::RandomRules&, const abi::Program& program) {
    const std::vector<exam::Exam> exams = support::RandomExams(program, 1).exams(100);
    const eval::Batch right(program, exams);
    eval::evaluate_reference(program, right.frame());
    for (const Planted& planted : all_faults()) {
      const auto& [opcode, kind] = planted;
      const bool used = std::ranges::any_of(program.ops, [&](const abi::Op& op) { return op.code == opcode; });
      if (!used || found[planted]) continue;
      const auto faulty = codegen::compile(program, {true, opcode, kind}, kernels::host_kernels());
      REQUIRE(faulty.has_value());
      const eval::Batch wrong(program, exams);
      (*faulty)->evaluate(wrong.frame());
      found[planted] = !differences(right, wrong).empty();
    }
  });
  std::size_t seen = 0;
  std::string missed;
  for (const auto& [planted, yes] : found) {
    if (!yes) missed += fmt::format("\nnot found: {}, {}", abi::info(planted.first).name, name_of(planted.second));
    seen += yes ? 1 : 0;
  }
  WARN(seen << " of " << found.size() << " planted faults found" << missed);
  CHECK(found.size() >= 50);
  CHECK(seen * 100 >= found.size() * 95);
}
