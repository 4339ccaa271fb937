#include <catch2/catch.hpp>

#include "tests/unit/compiler/codegen/sheet.hpp"

using namespace qapc;
using namespace qapc::codegen;
using abi::Opcode;

namespace {

constexpr const char* kLeft = "TTTFFFUUU";
constexpr const char* kRight = "TFUTFUTFU";

std::string combined(Opcode code) {
  Sheet sheet(9);
  const abi::Index lhs = sheet.truths(kLeft), rhs = sheet.truths(kRight);
  return sheet.show(sheet.add(code, {lhs, rhs}));
}

/// Verdicts of one-image series, one for each letter, written from images: member, when, vendor, assessed, require,
/// within warn, excused.
struct Case {
  std::string operands;
  std::string verdict;
};
std::string verdicts(const std::vector<Case>& cases, abi::MissingMeans means) {
  Sheet sheet(static_cast<int>(cases.size()));
  std::vector<abi::Index> operands;
  for (std::size_t i = 0; i < 7; ++i) {
    std::string column;
    for (const Case& row : cases) column += row.operands[i];
    operands.push_back(sheet.truths(column));
  }
  return sheet.show(sheet.add(Opcode::Verdict, operands, static_cast<std::uint32_t>(means)));
}
std::string expected(const std::vector<Case>& cases) {
  std::string text;
  for (const Case& row : cases) text += (text.empty() ? "" : ", ") + row.verdict;
  return text;
}

}  // namespace

TEST_CASE("a constant truth is true, false or unknown in every row", "[codegen]") {
  Sheet sheet(3);
  const auto shown = [&](std::uint32_t imm) { return sheet.show(sheet.add(Opcode::Truth, {}, imm, abi::kImages)); };
  CHECK(shown(0) == "FFF");
  CHECK(shown(1) == "TTT");
  CHECK(shown(2) == "UUU");
}

TEST_CASE("not, and, or, select and is_unknown are strong Kleene", "[codegen]") {
  Sheet sheet(3);
  const abi::Index truths = sheet.truths("TFU");
  CHECK(sheet.show(sheet.add(Opcode::Not, {truths})) == "FTU");
  CHECK(sheet.show(sheet.add(Opcode::IsUnknown, {truths})) == "FFT");
  CHECK(combined(Opcode::And) == "TFUFFFUFU");
  CHECK(combined(Opcode::Or) == "TTTTFUTUU");
}

TEST_CASE("select is unknown where its condition is, even if both choices are equal", "[codegen]") {
  Sheet sheet(9);
  const abi::Index condition = sheet.truths("TTTFFFUUU");
  const abi::Index then = sheet.truths("TFUTFUTFU");
  const abi::Index otherwise = sheet.truths("FTTFUTTFU");
  CHECK(sheet.show(sheet.add(Opcode::Select, {condition, then, otherwise})) == "TFUFUTUUU");
}

TEST_CASE("a verdict is of the first condition that fires", "[codegen]") {
  const std::vector<Case> cases = {{"FFFFFFF", "no subject"},     {"UFFFFFF", "unknown (definition)"},
                                   {"TFFFFFF", "not applicable"}, {"TUTTTTF", "unknown"},
                                   {"TTFTTTF", "unknown"},        {"TTUTTTT", "unknown"},
                                   {"TTTFTTF", "not assessed"},   {"TTTUTTF", "not assessed"},
                                   {"TTTTFTF", "fail"},           {"TTTTTFF", "warn"},
                                   {"TTTTTTF", "pass"},           {"TTTTTUF", "pass"},
                                   {"TTTTUFT", "unknown"}};
  CHECK(verdicts(cases, abi::MissingMeans::Unknown) == expected(cases));
}

TEST_CASE("what is missing fails where the policy says so", "[codegen]") {
  const std::vector<Case> cases = {
      {"TUTTTTT", "fail"}, {"TTFTTTT", "fail"}, {"TTTTUTT", "fail"}, {"UTTTTTT", "unknown (definition)"}};
  CHECK(verdicts(cases, abi::MissingMeans::Fail) == expected(cases));
}

TEST_CASE("what is missing is skipped where it is excused, and unknown elsewhere", "[codegen]") {
  const std::vector<Case> cases = {{"TUTTTTT", "not applicable"}, {"TUTTTTF", "unknown"}, {"TUTTTTU", "unknown"},
                                   {"TTUTTTT", "not applicable"}, {"TTUTTTF", "unknown"}, {"TTTTUTT", "not applicable"},
                                   {"TTTTUTU", "unknown"},        {"TTTTFTT", "fail"}};
  CHECK(verdicts(cases, abi::MissingMeans::Skip) == expected(cases));
}

TEST_CASE("a rule is not run after one that fails or is not known, before its own vendor is asked", "[codegen]") {
  Sheet sheet(9);
  const auto column = [&](const char* letters) { return sheet.truths(letters); };
  const abi::Index yes = column("TTTTTTTTT"), no = column("FFFFFFFFF");
  const abi::Index first =
      sheet.add(Opcode::Verdict, {column("FUTTTTTTT"), column("TTFTTTTTT"), yes, column("TTTFTTTTT"),
                                  column("TTTTUTTFT"), column("TTTTTTFTT"), no});
  CHECK(sheet.show(first) ==
        "no subject, unknown (definition), not applicable, not assessed, unknown, pass, warn, fail, pass");
  const auto stops = [&](abi::Index verdict) { return sheet.add(Opcode::VerdictIn, {verdict}, abi::kStopsOthers); };
  const abi::Index second = sheet.add(Opcode::Verdict, {yes, column("TTTTTTTTF"), no, yes, yes, yes, no, stops(first)},
                                      static_cast<std::uint32_t>(abi::MissingMeans::Fail));
  CHECK(sheet.show(second) == "fail, not run, fail, fail, not run, fail, fail, not run, not applicable");
  const abi::Index third = sheet.add(Opcode::Verdict, {yes, yes, yes, yes, yes, yes, no, stops(second)});
  CHECK(sheet.show(third) == "not run, not run, not run, not run, not run, not run, not run, not run, pass");
  const abi::Index passed = sheet.add(Opcode::Verdict, {yes, yes, yes, yes, yes, yes, no});
  const abi::Index fourth = sheet.add(Opcode::Verdict, {yes, yes, yes, yes, yes, yes, no, stops(passed), stops(first)});
  CHECK(sheet.show(fourth) == "pass, not run, pass, pass, not run, pass, pass, not run, pass");
  const std::uint32_t set = bit(abi::Verdict::NotRun) | bit(abi::Verdict::NotApplicable);
  CHECK(sheet.show(sheet.add(Opcode::VerdictIn, {second}, set)) == "FTFFTFFTT");
  CHECK(sheet.show(sheet.add(Opcode::VerdictIn, {first}, bit(abi::Verdict::NoSubject))) == "TFFFFFFFF");
}

TEST_CASE("the worst outcome that holds decides, if there is a subject", "[codegen]") {
  using enum abi::Outcome;
  Sheet sheet({1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1});
  const auto exams = [&](const char* letters) {
    const abi::Index series = sheet.add(Opcode::All, {sheet.truths(letters)}, 1);
    return sheet.add(Opcode::All, {series}, 1);
  };
  const abi::Index subject = exams("TTTTFU");
  const abi::Index rejects = exams("TFUFTT"), accepts = exams("TTTFTT"), reviews = exams("TTFFTT");
  const abi::Index decide = sheet.add(Opcode::Decide, {subject, reviews, rejects, accepts},
                                      sheet.decision({Review, Reject, Accept}), abi::kExams);
  CHECK(sheet.show(decide) == "reject, review, accept, unknown, unknown, unknown");
}

TEST_CASE("an exam without series, and a batch without exams, are evaluated", "[codegen]") {
  for (Sheet sheet : {Sheet({0}, {}), Sheet({}, {})}) {
    const bool exam = sheet.columns(1).relations[abi::kExams].count == 1;
    const abi::Index series = sheet.add(Opcode::All, {sheet.truths("")}, 1);
    CHECK(sheet.show(sheet.add(Opcode::All, {series}, 1)) == (exam ? "T" : ""));
    CHECK(sheet.show(sheet.add(Opcode::CountRows, {}, abi::kSeries, abi::kExams)) == (exam ? "0" : ""));
  }
}

TEST_CASE("a run of operations longer than a stage is cut and still one", "[codegen]") {
  Sheet sheet(3);
  abi::Index truth = sheet.truths("TFU");
  for (int i = 0; i < 1001; ++i) truth = sheet.add(Opcode::Not, {truth});
  CHECK(sheet.show(truth) == "FTU");
}
