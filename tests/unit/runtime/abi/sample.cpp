#include "tests/unit/runtime/abi/sample.hpp"

namespace qapc::abi {
namespace {

enum Text : Index { kEmpty, kEchoTime, kMs, kImageType, kOriginal, kPattern, kWord, kSiemens, kRule, kSentence };

void pools(Program& program) {
  program.texts = {"",      "EchoTime", "ms",      "ImageType", "ORIGINAL",
                   "^SUB-", "t1",       "SIEMENS", "TE",        "Echo time \xC2\xB1 \"quoted\"\n"};
  Recipe echo;
  echo.name = kEchoTime;
  echo.unit = kMs;
  echo.type = Type::Number;
  echo.privacy = Privacy::Public;
  echo.homes = {{Place::FunctionalGroup, 0x00189082, {0x00189114, 0x00189112}, "", false, Transform::None, -3, 1},
                {Place::Private, 0x0019000C, {}, "SIEMENS MR HEADER", false, Transform::TimeOfDay, 0, 0},
                {Place::DataSet, 0x00180081, {}, "", false, Transform::None, 0, 0}};
  Recipe type;
  type.name = kImageType;
  type.unit = kEmpty;
  type.type = Type::Text;
  type.list = true;
  type.privacy = Privacy::Restricted;
  type.homes = {{Place::DataSet, 0x00080008, {}, "", false, Transform::None, 0, 0}};
  Home csa{.place = Place::Private, .tag = 0x00290010, .path = {}, .creator = "SIEMENS CSA HEADER"};
  csa.format = Format::Csa;
  csa.fields = {"ImaPATModeText"};
  csa.guards = {{0x00080070, "", "(?i)^siemens"}, {0x0019000C, "SIEMENS MR HEADER", "1"}};
  csa.steps = {.unset = {"void"},
               .pattern = "s([0-9]+)",
               .otherwise = "1",
               .table = {{"2", "two"}, {"*", "more"}},
               .modulo = 1e9,
               .reciprocal = true};
  Home joined{.place = Place::Computed};
  joined.function = Function::Join;
  joined.inputs = {0, 0};
  type.homes.push_back(csa);
  type.homes.push_back(joined);
  type.homes.push_back({.place = Place::Never});
  Recipe station;
  station.name = kWord;
  station.unit = kEmpty;
  station.type = Type::Text;
  station.privacy = Privacy::Restricted;
  station.homes = {{Place::DataSet, 0x00081010, {}, "", false, Transform::None, 0, 0}};
  program.recipes = {echo, type, station};
  constexpr Index kStation = 2;
  program.site = {.recipes = {kStation, kStation},
                  .hashed = 2,
                  .table = true,
                  .rows = {{{kOriginal, kWord}, kSiemens}, {{kSiemens, kOriginal}, kWord}}};
  program.scanner = {.recipes = {kStation}, .hashed = 0, .table = false, .rows = {}};
  program.cells = {{{{kWord, kStation, 0, 0, kWord}, {kWord, 0, kNone, 5, kWord}, {kWord, kNone, kNone, 0, kWord}}}};
  program.visit_s = 21600;
  program.spaces = {{SpaceKind::Image, kSeries, kNone, kNone},
                    {SpaceKind::Series, kExams, kNone, kNone},
                    {SpaceKind::Exam, kNone, kNone, kNone},
                    {SpaceKind::Values, kImages, 1, kNone},
                    {SpaceKind::Values, kSeries, kNone, kListSpace}};
  program.constants = {0.05, -1e-300, 0};
  program.ranges = {{2.93, 3.03, false, true},
                    {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), true, false}};
  program.integer_ranges = {{1, 1}, {-5, std::numeric_limits<std::int64_t>::max()}};
  program.predicates = {{PredicateKind::OneOf, {kOriginal, kSiemens}, {}},
                        {PredicateKind::Matches, {kPattern}, {}},
                        {PredicateKind::StartsWith, {kWord}, {}},
                        {PredicateKind::Tokens, {}, {{false, {kWord}}, {true, {kOriginal, kWord}}}}};
  program.maps = {{{{kWord, kSiemens}, {kSiemens, kSiemens}}, kOriginal}};
}

void values(Program& program) {
  const auto missing_means = static_cast<std::uint32_t>(MissingMeans::Skip);
  program.ops = {{Opcode::Read, Type::Number, kImages, 0, {}},
                 {Opcode::Read, Type::Integer, kImages, 1, {}},
                 {Opcode::ReadItems, Type::Text, kListSpace, 1, {}},
                 {Opcode::NumberIn, Type::Truth, kImages, 0, {kEcho}},
                 {Opcode::All, Type::Truth, kSeries, 2, {kInRange}},
                 {Opcode::Truth, Type::Truth, kSeries, 1, {}},
                 {Opcode::Truth, Type::Truth, kSeries, 2, {}},
                 {Opcode::Verdict,
                  Type::Verdict,
                  kSeries,
                  missing_means,
                  {kTrueSeries, kTrueSeries, kTrueSeries, kTrueSeries, kAllImages, kTrueSeries, kUnknownSeries}},
                 {Opcode::VerdictIn, Type::Truth, kSeries, bit(Verdict::Fail), {kVerdict}},
                 {Opcode::Any, Type::Truth, kExams, 0, {kIsFail}},
                 {Opcode::Truth, Type::Truth, kExams, 1, {}},
                 {Opcode::Decide, Type::Outcome, kExams, 0, {kTrueExam, kAnyFail, kTrueExam}},
                 {Opcode::Common, Type::Number, kSeries, 0, {kEcho}},
                 {Opcode::Common, Type::Integer, kSeries, 0, {kCount}},
                 {Opcode::CommonItems, Type::Text, kSharedSpace, 0, {kCount, kItems}},
                 {Opcode::TextIn, Type::Truth, kListSpace, 0, {kItems}},
                 {Opcode::MapText, Type::Text, kListSpace, 0, {kItems}},
                 {Opcode::Item, Type::Text, kImages, 2, {kCount, kItems}},
                 {Opcode::Add, Type::Number, kImages, 0, {kEcho, kEcho}},
                 {Opcode::CountRows, Type::Integer, kSeries, kImages, {}},
                 {Opcode::CountIn, Type::Truth, kSeries, 0, {kCounted, kCounted}},
                 {Opcode::AgreeItems, Type::Truth, kSeries, 2, {kCount, kItems}},
                 {Opcode::Lift, Type::Truth, kImages, 0, {kAllImages}}};
}

void rules(Program& program) {
  const Span place{0, 7, 3};
  const Check check{kEchoTime, kSentence, kMs, kInRange, kEcho, Privacy::Restricted, {0, 8, 5}};
  program.definitions = {{kRule, kTrueSeries, kTrueSeries, {{kTrueSeries, kEchoCommon}}, {check}, place}};
  Rule rule;
  rule.name = kRule;
  rule.title = kSentence;
  rule.severity = Severity::Critical;
  rule.missing = MissingMeans::Skip;
  rule.space = kSeries;
  rule.definition = 0;
  rule.member = kTrueSeries;
  rule.when = kTrueSeries;
  rule.verdict = kVerdict;
  rule.guards = {check};
  rule.requires_ = {
      {kAllImages, place, {{kTrueSeries, kSiemens, kSentence, {check, check}}, {kTrueSeries, kEmpty, kNone, {}}}}};
  rule.says = {{{Segment::Kind::Literal, kSentence, kNone},
                {Segment::Kind::Value, kMs, kEchoCommon},
                {Segment::Kind::Expected, kNone, kNone},
                {Segment::Kind::Count, kNone, kNone}}};
  rule.actions = {{kSentence, kWord}};
  rule.span = place;
  Rule second = rule;
  second.title = kNone;
  second.after = {0};
  second.says.clear();
  program.rules = {rule, second};
  Decision decision;
  decision.outcome = kOutcome;
  decision.branches = {{Outcome::Reject, kAnyFail, {{kSentence, kAnyFail, {0, 1}, bit(Verdict::Fail)}}},
                       {Outcome::Accept, kTrueExam, {}}};
  decision.span = place;
  program.decisions = {decision};
  program.sources = {{kRule, kSentence}};
}

}  // namespace

Program sample() {
  Program program;
  program.edition = "1.0";
  program.name = "org.example.sample";
  program.title = "A sample";
  program.version = "2.1.0";
  program.goal = "every table";
  program.audience = {"researcher", "release"};
  program.owner = "steering group";
  program.approval = "ethics board";
  program.approved_until = "2027-01-31";
  program.steps = {{"acquire", "MR acquisition", {{"sop", "SOP-12"}, {"at", "site"}}}, {"read", "Reading", {}}};
  program.counts_only = true;
  program.dictionary = "2026b";
  program.dictionary_digest = std::string(64, 'a');
  pools(program);
  values(program);
  rules(program);
  return program;
}

}  // namespace qapc::abi
