// Programs that break their own rules, one mistake each: verify() refuses them and says which.
#include "runtime/abi/verify.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "runtime/abi/opcode.hpp"
#include "tests/unit/runtime/abi/sample.hpp"

using namespace qapc;
using namespace qapc::abi;

namespace {

/// Whether the sample is refused after one change, as invalid.
template <typename Change>
bool refused(Change change) {
  Program program = sample();
  change(program);
  const Result<void> result = verify(program);
  if (result.has_value()) return false;
  CHECK(result.error().code == Errc::Invalid);
  CHECK_FALSE(result.error().text.empty());
  return true;
}

/// Whether one more operation is refused.
bool refused_op(const Op& op) {
  return refused([&](Program& program) { program.ops.push_back(op); });
}

}  // namespace

TEST_CASE("a program that keeps its rules verifies", "[abi][verify]") {
  const Result<void> result = verify(sample());
  INFO((result.has_value() ? "" : result.error().text));
  CHECK(result.has_value());
  CHECK(sample().ops.size() == kSampleValues);
}

TEST_CASE("a value that is used before it is made is refused", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.ops[kInRange].operands = {kSum}; }));
  CHECK(refused([](Program& p) { p.ops[kInRange].operands = {kInRange}; }));
  CHECK(refused([](Program& p) { p.ops[kInRange].operands = {kNone}; }));
}

TEST_CASE("an operand of the wrong type is refused", "[abi][verify]") {
  CHECK(refused_op({Opcode::NumberIn, Type::Truth, kImages, 0, {kCount}}));
  CHECK(refused_op({Opcode::IntegerIn, Type::Truth, kImages, 0, {kEcho}}));
  CHECK(refused_op({Opcode::TextIn, Type::Truth, kImages, 0, {kEcho}}));
  CHECK(refused_op({Opcode::Not, Type::Truth, kImages, 0, {kEcho}}));
  CHECK(refused_op({Opcode::Add, Type::Number, kImages, 0, {kEcho, kCount}}));
  CHECK(refused_op({Opcode::Common, Type::Truth, kSeries, 0, {kInRange}}));
  CHECK(refused_op({Opcode::VerdictIn, Type::Truth, kSeries, 0, {kAllImages}}));
  CHECK(refused_op({Opcode::MissingBecause, Type::Truth, kSeries, 0, {kVerdict}}));
  CHECK(refused_op({Opcode::Lift, Type::Verdict, kImages, 0, {kVerdict}}));
}

TEST_CASE("too few or too many operands are refused", "[abi][verify]") {
  CHECK(refused_op({Opcode::Add, Type::Number, kImages, 0, {kEcho}}));
  CHECK(refused_op({Opcode::Negate, Type::Number, kImages, 0, {kEcho, kEcho}}));
  CHECK(refused_op({Opcode::Not, Type::Truth, kImages, 0, {}}));
  CHECK(refused_op({Opcode::Truth, Type::Truth, kImages, 0, {kInRange}}));
  CHECK(refused([](Program& p) { p.ops[kVerdict].operands.pop_back(); }));
  CHECK(refused([](Program& p) { p.ops[kVerdict].operands.push_back(kEcho); }));
  CHECK(refused([](Program& p) { p.ops[kOutcome].operands.pop_back(); }));
  CHECK(refused([](Program& p) { p.ops[kOutcome].operands.push_back(kTrueExam); }));
  CHECK(refused([](Program& p) { p.ops[kOutcome].operands.clear(); }));
}

TEST_CASE("a result of the wrong type is refused", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.ops[kInRange].type = Type::Number; }));
  CHECK(refused([](Program& p) { p.ops[kEcho].type = Type::Integer; }));
  CHECK(refused([](Program& p) { p.ops[kCount].type = Type::Text; }));
  CHECK(refused([](Program& p) { p.ops[kItems].type = Type::Integer; }));
  CHECK(refused([](Program& p) { p.ops[kEchoCommon].type = Type::Integer; }));
  CHECK(refused([](Program& p) { p.ops[kOutcome].type = Type::Verdict; }));
  CHECK(refused([](Program& p) { p.ops[kInRange].type = static_cast<Type>(9); }));
}

TEST_CASE("an opcode that is none is refused", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.ops[kInRange].code = static_cast<Opcode>(kOpcodes); }));
  CHECK(refused([](Program& p) { p.ops[kInRange].code = static_cast<Opcode>(255); }));
}

TEST_CASE("an operation that mixes levels is refused", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.ops[kInRange].space = kSeries; }));
  CHECK(refused([](Program& p) { p.ops[kAllImages].space = kExams; }));
  CHECK(refused([](Program& p) { p.ops[kAllImages].space = kImages; }));
  CHECK(refused([](Program& p) { p.ops[kLifted].space = kSeries; }));
  CHECK(refused([](Program& p) { p.ops[kLifted].space = kListSpace; }));
  CHECK(refused([](Program& p) { p.ops[kEcho].space = kSeries; }));
  CHECK(refused([](Program& p) { p.ops[kItems].space = kImages; }));
  CHECK(refused([](Program& p) { p.ops[kItems].space = kSharedSpace; }));
  CHECK(refused_op({Opcode::And, Type::Truth, kSeries, 0, {kAllImages, kInRange}}));
  CHECK(refused_op({Opcode::Add, Type::Number, kImages, 0, {kEcho, kEchoCommon}}));
  CHECK(refused_op({Opcode::DistinctLeast, Type::Integer, kSeries, 0, {kEcho, kEcho, kEchoCommon}}));
  CHECK(refused_op({Opcode::Any, Type::Truth, kExams, 0, {kInRange}}));
}

TEST_CASE("a space that is not there is refused", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.ops[kTrueExam].space = 5; }));
  CHECK(refused([](Program& p) { p.ops[kTrueExam].space = kNone; }));
  CHECK(refused([](Program& p) { p.ops[kCounted].imm = 5; }));
  CHECK(refused([](Program& p) { p.ops[kCounted].imm = kSeries; }));
}

TEST_CASE("items and counts of different levels are refused", "[abi][verify]") {
  CHECK(refused_op({Opcode::Item, Type::Text, kImages, 0, {kCount, kItemsCommon}}));
  CHECK(refused_op({Opcode::Item, Type::Text, kSeries, 0, {kCountCommon, kItems}}));
  CHECK(refused_op({Opcode::Item, Type::Number, kImages, 0, {kCount, kEcho}}));
  CHECK(refused_op({Opcode::CommonItems, Type::Text, kListSpace, 0, {kCount, kItems}}));
  CHECK(refused_op({Opcode::CommonItems, Type::Text, kSharedSpace, 0, {kCountCommon, kItems}}));
  CHECK(refused_op({Opcode::AgreeItems, Type::Truth, kSeries, 0, {kCount, kItemsCommon}}));
  CHECK(refused_op({Opcode::AgreeItems, Type::Truth, kImages, 0, {kCount, kItems}}));
}

TEST_CASE("a count that is not that of the items is refused", "[abi][verify]") {
  // Rows of one list would be looked for by the length of another.
  CHECK(refused([](Program& p) {
    Recipe other = p.recipes[1];
    other.type = Type::Integer;
    other.list = false;
    p.recipes.push_back(other);
    p.ops.push_back({Opcode::Read, Type::Integer, kImages, 2, {}});
    p.ops.push_back({Opcode::Item, Type::Text, kImages, 900, {kSampleValues, kItems}});
  }));
  CHECK(refused([](Program& p) {
    p.recipes.push_back(p.recipes[1]);
    p.ops.push_back({Opcode::Read, Type::Integer, kImages, 2, {}});
    p.ops.push_back({Opcode::AgreeItems, Type::Truth, kSeries, 2, {kSampleValues, kItems}});
  }));
}

TEST_CASE("a map of what a map gave is refused, since tables are made for texts that were read", "[abi][verify]") {
  CHECK(refused_op({Opcode::MapText, Type::Text, kListSpace, 0, {kVendor}}));
}

TEST_CASE("an entry of a pool that is not there is refused", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.ops[kEcho].imm = 2; }));
  CHECK(refused([](Program& p) { p.ops[kItems].imm = 0; }));
  CHECK(refused([](Program& p) { p.ops[kInRange].imm = 2; }));
  CHECK(refused([](Program& p) { p.ops[kCountIn].imm = 2; }));
  CHECK(refused([](Program& p) { p.ops[kOneOf].imm = 4; }));
  CHECK(refused([](Program& p) { p.ops[kVendor].imm = 1; }));
  CHECK(refused([](Program& p) { p.ops[kAgree].imm = 3; }));
  CHECK(refused([](Program& p) { p.ops[kOutcome].imm = 1; }));
  CHECK(refused_op({Opcode::Number, Type::Number, kExams, 3, {}}));
}

TEST_CASE("an immediate outside its meaning is refused", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.ops[kTrueExam].imm = 3; }));
  CHECK(refused([](Program& p) { p.ops[kAllImages].imm = 3; }));
  CHECK(refused([](Program& p) { p.ops[kVerdict].imm = 3; }));
  CHECK(refused([](Program& p) { p.ops[kIsFail].imm = 1u << kVerdicts; }));
  CHECK(refused([](Program& p) { p.ops[kItem].imm = 1000; }));
  CHECK(refused([](Program& p) { p.ops[kSum].imm = 1; }));
  CHECK(refused_op({Opcode::MissingBecause, Type::Truth, kImages, 1u << kMissingReasons, {kEcho}}));
  CHECK(refused_op({Opcode::Where, Type::Number, kImages, 0, {kInRange, kEcho}}));
  CHECK(refused_op({Opcode::Where, Type::Number, kImages, kMissingReasons, {kInRange, kEcho}}));
}

TEST_CASE("the first spaces are images, series and exams", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.spaces.clear(); }));
  CHECK(refused([](Program& p) { p.spaces.resize(2); }));
  CHECK(refused([](Program& p) { std::swap(p.spaces[0], p.spaces[1]); }));
  CHECK(refused([](Program& p) { p.spaces[0].parent = kExams; }));
  CHECK(refused([](Program& p) { p.spaces[2].parent = kSeries; }));
  CHECK(refused([](Program& p) { p.spaces[1].recipe = 1; }));
}

TEST_CASE("a value space stands on a list or on a value space before it", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.spaces[kListSpace].recipe = 0; }));
  CHECK(refused([](Program& p) { p.spaces[kListSpace].recipe = 9; }));
  CHECK(refused([](Program& p) { p.spaces[kListSpace].recipe = kNone; }));
  CHECK(refused([](Program& p) { p.spaces[kListSpace].parent = kSeries; }));
  CHECK(refused([](Program& p) { p.spaces[kListSpace].kind = SpaceKind::Image; }));
  CHECK(refused([](Program& p) { p.spaces[kSharedSpace].source = kSharedSpace; }));
  CHECK(refused([](Program& p) { p.spaces[kSharedSpace].source = kImages; }));
  CHECK(refused([](Program& p) { p.spaces[kSharedSpace].parent = kExams; }));
  CHECK(refused([](Program& p) { p.spaces[kSharedSpace].recipe = 1; }));
}

TEST_CASE("no value space stands above exams", "[abi][verify]") {
  CHECK(refused([](Program& p) {
    p.spaces.push_back({SpaceKind::Values, kExams, kNone, kSharedSpace});
    p.spaces.push_back({SpaceKind::Values, kNone, kNone, 5});
  }));
}

TEST_CASE("a recipe has a name, a type that can be read, and at most 255 homes", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.recipes[0].name = 10; }));
  CHECK(refused([](Program& p) { p.recipes[0].unit = kNone; }));
  CHECK(refused([](Program& p) { p.recipes[0].type = Type::Truth; }));
  CHECK(refused([](Program& p) { p.recipes[0].homes.clear(); }));
  CHECK(refused([](Program& p) { p.recipes[0].homes.resize(256, p.recipes[0].homes[0]); }));
  CHECK(refused([](Program& p) { p.recipes[0].homes[0].place = static_cast<Place>(5); }));
  CHECK(refused([](Program& p) { p.recipes[0].homes[0].transform = static_cast<Transform>(3); }));
  CHECK(refused([](Program& p) { p.recipes[0].homes[0].decimal_shift = 31; }));
  CHECK(refused([](Program& p) { p.recipes[0].homes[0].decimal_shift = -31; }));
  CHECK(refused([](Program& p) { p.recipes[0].homes[0].decimal_shift = std::numeric_limits<int>::min(); }));
}

TEST_CASE("a recipe has a class of privacy", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.recipes[0].privacy = static_cast<Privacy>(3); }));
}

TEST_CASE("constants are finite and ranges have two ends", "[abi][verify]") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(refused([](Program& p) { p.constants[0] = kNan; }));
  CHECK(refused([](Program& p) { p.constants[0] = kInfinity; }));
  CHECK(refused([](Program& p) { p.ranges[0].lo = kNan; }));
  CHECK(refused([](Program& p) { p.ranges[0].hi = kNan; }));
  CHECK_FALSE(refused([](Program& p) { p.ranges[0].hi = kInfinity; }));
}

TEST_CASE("predicates and maps name texts that are there", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.predicates[0].texts[1] = 10; }));
  CHECK(refused([](Program& p) { p.predicates[1].texts.clear(); }));
  CHECK(refused([](Program& p) { p.predicates[2].texts.push_back(0); }));
  CHECK(refused([](Program& p) { p.predicates[3].tokens[0].words[0] = 10; }));
  CHECK(refused([](Program& p) { p.predicates[0].kind = PredicateKind::Says; }));
  CHECK(refused([](Program& p) { p.predicates[0].kind = static_cast<PredicateKind>(6); }));
  CHECK(refused([](Program& p) { p.maps[0].otherwise = 10; }));
  CHECK(refused([](Program& p) { p.maps[0].rows[0].prefix = kNone; }));
  CHECK(refused([](Program& p) { p.maps[0].rows[1].result = 10; }));
}

TEST_CASE("a pattern that cannot be read is refused before it is used", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.texts[p.predicates[1].texts[0]] = "(t1"; }));
}

TEST_CASE("checks speak of texts, truths and values that are there", "[abi][verify]") {
  const auto with = [](auto change) { return refused([&](Program& p) { change(p.rules[0].guards[0]); }); };
  CHECK(with([](Check& c) { c.label = 10; }));
  CHECK(with([](Check& c) { c.expected = kNone; }));
  CHECK(with([](Check& c) { c.unit = 10; }));
  CHECK(with([](Check& c) { c.truth = kEcho; }));
  CHECK(with([](Check& c) { c.truth = kNone; }));
  CHECK(with([](Check& c) { c.observed = kSampleValues; }));
  CHECK(with([](Check& c) { c.privacy = static_cast<Privacy>(3); }));
  CHECK(with([](Check& c) { c.span.source = 1; }));
  CHECK(refused([](Program& p) { p.definitions[0].clauses[0].truth = kEcho; }));
  CHECK(refused([](Program& p) { p.rules[0].requires_[0].rows[0].checks[1].label = 10; }));
}

TEST_CASE("a rule's parts live at its level and have their types", "[abi][verify]") {
  const auto with = [](auto change) { return refused([&](Program& p) { change(p.rules[0]); }); };
  CHECK(with([](Rule& r) { r.name = 10; }));
  CHECK(with([](Rule& r) { r.title = 10; }));
  CHECK(with([](Rule& r) { r.severity = static_cast<Severity>(3); }));
  CHECK(with([](Rule& r) { r.missing = static_cast<MissingMeans>(3); }));
  CHECK(with([](Rule& r) { r.space = kListSpace; }));
  CHECK(with([](Rule& r) { r.definition = 1; }));
  CHECK(with([](Rule& r) { r.member = kInRange; }));
  CHECK(with([](Rule& r) { r.when = kTrueExam; }));
  CHECK(with([](Rule& r) { r.verdict = kTrueSeries; }));
  CHECK(with([](Rule& r) { r.after = {0}; }));
  CHECK(with([](Rule& r) { r.after = {2}; }));
  CHECK(with([](Rule& r) { r.requires_[0].truth = kInRange; }));
  CHECK(with([](Rule& r) { r.requires_[0].span.source = 1; }));
  CHECK(with([](Rule& r) { r.requires_[0].rows[0].selected = kLifted; }));
  CHECK(with([](Rule& r) { r.requires_[0].rows[0].label = kNone; }));
  CHECK(with([](Rule& r) { r.requires_[0].rows[0].because = 10; }));
  CHECK(with([](Rule& r) { r.actions[0].text = 10; }));
  CHECK(with([](Rule& r) { r.actions[0].role = kNone; }));
  CHECK(with([](Rule& r) { r.span.source = 1; }));
}

TEST_CASE("a message says texts that are there and values of the rule's level", "[abi][verify]") {
  const auto with = [](std::size_t segment, auto change) {
    return refused([&](Program& p) { change(p.rules[0].says[0][segment]); });
  };
  CHECK(with(0, [](Segment& s) { s.text = kNone; }));
  CHECK(with(0, [](Segment& s) { s.kind = static_cast<Segment::Kind>(4); }));
  CHECK(with(1, [](Segment& s) { s.value = kEcho; }));
  CHECK(with(1, [](Segment& s) { s.value = kTrueSeries; }));
  CHECK(with(1, [](Segment& s) { s.value = kNone; }));
  CHECK(with(1, [](Segment& s) { s.text = 10; }));
}

TEST_CASE("definitions, decisions and sources speak of what is there", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.definitions[0].name = 10; }));
  CHECK(refused([](Program& p) { p.definitions[0].member = kInRange; }));
  CHECK(refused([](Program& p) { p.definitions[0].fits = kInRange; }));
  CHECK(refused([](Program& p) { p.definitions[0].span.source = 1; }));
  CHECK(refused([](Program& p) { p.decisions[0].outcome = kTrueExam; }));
  CHECK(refused([](Program& p) { p.decisions[0].span.source = 1; }));
  CHECK(refused([](Program& p) { p.decisions[0].branches[0].outcome = static_cast<Outcome>(4); }));
  CHECK(refused([](Program& p) { p.decisions[0].branches[0].condition = kTrueSeries; }));
  CHECK(refused([](Program& p) { p.decisions[0].branches[0].parts[0].truth = kNone; }));
  CHECK(refused([](Program& p) { p.decisions[0].branches[0].parts[0].text = 10; }));
  CHECK(refused([](Program& p) { p.decisions[0].branches[0].parts[0].rules = {2}; }));
  CHECK(refused([](Program& p) { p.sources[0].name = 10; }));
  CHECK(refused([](Program& p) { p.sources[0].text = kNone; }));
  CHECK(refused([](Program& p) { p.sources.clear(); }));
}

TEST_CASE("sites and scanners are named by texts, and a table has each key once, in order", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.site.recipes[0] = 0; }));
  CHECK(refused([](Program& p) { p.site.recipes[0] = 1; }));
  CHECK(refused([](Program& p) { p.scanner.recipes[0] = 3; }));
  CHECK(refused([](Program& p) { p.site.hashed = 4; }));
  CHECK(refused([](Program& p) { p.site.table = false; }));
  CHECK(refused([](Program& p) { p.scanner.rows = p.site.rows; }));
  CHECK(refused([](Program& p) { p.site.rows[0].code = 10; }));
  CHECK(refused([](Program& p) { p.site.rows[0].keys.pop_back(); }));
  CHECK(refused([](Program& p) { p.site.rows[0].keys[1] = 10; }));
  CHECK(refused([](Program& p) { std::swap(p.site.rows[0], p.site.rows[1]); }));
  CHECK(refused([](Program& p) { p.site.rows[1].keys = p.site.rows[0].keys; }));
}

TEST_CASE("a cell is told by texts, bands of numbers and sites, and lies in the cohort", "[abi][verify]") {
  using Part = Cells::Part;
  const auto part = [](std::size_t which, auto change) {
    return refused([=](Program& p) { change(p.cells[0].parts[which]); });
  };
  CHECK(refused([](Program& p) { p.cells[0].parts.clear(); }));
  CHECK(part(0, [](Part& p) { p.name = 100; }));
  CHECK(part(0, [](Part& p) { p.unit = kNone; }));
  CHECK(part(0, [](Part& p) { p.recipe = 0; }));
  CHECK(part(0, [](Part& p) { p.recipe = 1; }));
  CHECK(part(0, [](Part& p) { p.map = 7; }));
  CHECK(part(0, [](Part& p) { p.width = 5; }));
  CHECK(part(1, [](Part& p) { p.width = -5; }));
  CHECK(part(1, [](Part& p) { p.width = 0; }));
  CHECK(part(1, [](Part& p) { p.map = 0; }));
  CHECK(part(2, [](Part& p) { p.map = 0; }));
  CHECK(refused([](Program& p) { p.site = {}; }));
  CHECK(refused([](Program& p) { p.spaces.push_back({SpaceKind::Cell, kNone, 0, kNone}); }));
  CHECK(refused([](Program& p) { p.spaces.push_back({SpaceKind::Cell, kExams, 0, kNone}); }));
}

TEST_CASE("studies are joined within a span of time, and choices compare what series have", "[abi][verify]") {
  CHECK(refused([](Program& p) { p.visit_s = -1; }));
  CHECK(refused([](Program& p) { p.visit_s = std::numeric_limits<double>::infinity(); }));
  CHECK(refused([](Program& p) { p.definitions[0].compared[0].open = kInRange; }));
  CHECK(refused([](Program& p) { p.definitions[0].compared[0].value = kEcho; }));
  CHECK(refused([](Program& p) { p.definitions[0].compared[0].value = kNone; }));
}

TEST_CASE("every opcode has one row of the table, with a name of its own", "[abi][opcode]") {
  std::vector<std::string_view> names;
  for (int code = 0; code < kOpcodes; ++code) {
    const OpcodeInfo& row = info(static_cast<Opcode>(code));
    CHECK(row.code == static_cast<Opcode>(code));
    CHECK(std::ranges::find(names, row.name) == names.end());
    names.push_back(row.name);
  }
}
