#include "compiler/codegen/jit.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <set>
#include <thread>

#include "runtime/abi/opcode.hpp"
#include "runtime/kernels/kernels.hpp"
#include "tests/unit/compiler/codegen/sheet.hpp"

using namespace qapc;
using namespace qapc::codegen;
using enum abi::Missing;
using abi::Opcode;
using abi::Type;

namespace {

bool is_read(Opcode code) {
  return code == Opcode::Read || code == Opcode::ReadItems;
}

/// One exam on which every opcode gives a result that is not unknown.
struct EveryOpcode {
  Sheet sheet{{2, 1}, {3, 2, 1}};
  abi::Index x = sheet.numbers({1, 2, 3, 4, 5, Absent}), y = sheet.numbers({2, 2, 2, 2, 2, 2});
  abi::Index n = sheet.integers({1, 2, 3, 4, 5, Empty}), s = sheet.texts({1, 1, 2, 2, 3, Absent});
  abi::Index t = sheet.truths("TTFTUF");
  List list = sheet.lists(Type::Text, {{{1, 2}}, {{1, 2}}, {{1, 2}}, {{3}}, {{3}}, {{4}}});

  EveryOpcode() {
    numbers();
    truths();
    up();
    verdicts();
  }
  abi::Index add(Opcode code, std::vector<abi::Index> operands, std::uint32_t imm = 0, abi::Index space = abi::kNone) {
    return sheet.add(code, std::move(operands), imm, space);
  }
  void numbers() {
    add(Opcode::Number, {}, sheet.constant(4), abi::kImages);
    for (const Opcode code : {Opcode::Add, Opcode::Subtract, Opcode::Multiply, Opcode::Divide}) add(code, {x, y});
    add(Opcode::Negate, {x});
    add(Opcode::ToNumber, {n});
    add(Opcode::Item, {list.count, list.items}, 0);
    add(Opcode::MapText, {s}, sheet.map({0, 2, 3, 1}));
    add(Opcode::Where, {t, s}, static_cast<std::uint32_t>(OtherVendor));
  }
  void truths() {
    add(Opcode::Truth, {}, 1, abi::kSeries);
    add(Opcode::NumberIn, {x}, sheet.range(1, 3));
    add(Opcode::IntegerIn, {n}, sheet.integers_between(1, 3));
    add(Opcode::TextIn, {s}, sheet.predicate({0, 1, 0, 1}));
    add(Opcode::NumberLess, {x, y});
    add(Opcode::NumberEqual, {x, y});
    add(Opcode::TextEqual, {s, s});
    add(Opcode::MissingBecause, {x}, bit(Absent));
    add(Opcode::Not, {t});
    add(Opcode::And, {t, t});
    add(Opcode::Or, {t, t});
    add(Opcode::Select, {t, t, t});
    add(Opcode::IsUnknown, {t});
  }
  void up() {
    const abi::Index tolerance = sheet.constant(0);
    add(Opcode::All, {t});
    add(Opcode::Any, {t});
    add(Opcode::Lift, {add(Opcode::Common, {y})}, 0, abi::kImages);
    add(Opcode::CommonItems, {list.count, list.items}, 0, sheet.space_above(list.items));
    add(Opcode::Earliest, {x});
    add(Opcode::CountRows, {}, abi::kImages, abi::kSeries);
    const abi::Index least = add(Opcode::CountTrue, {t}), most = add(Opcode::CountMaybe, {t});
    add(Opcode::CountIn, {least, most}, sheet.integers_between(0, 1));
    add(Opcode::DistinctLeast, {x, y, y}, tolerance);
    add(Opcode::DistinctMost, {x, y, y}, tolerance);
    add(Opcode::GroupsLeast, {t, s, y});
    add(Opcode::GroupsMost, {t, s, y});
    add(Opcode::Certain, {add(Opcode::CountRows, {}, abi::kImages, abi::kSeries), most});
    add(Opcode::Share, {sheet.truths("TTTTTT"), t}, 1);
    sheet.program.aggregates = {{abi::AggregateKind::Median, true}};
    add(Opcode::Aggregate, {sheet.truths("TTTTTT"), x});
    assess();
    add(Opcode::Agree, {x}, tolerance);
    add(Opcode::AgreeItems, {list.count, list.items}, tolerance);
  }
  void assess() {
    sheet.program.texts.emplace_back("blur");
    sheet.program.sources.push_back({0, 0});
    abi::Risks& risks = sheet.program.risks;
    risks.model.consequences = {{"LOST", risk::exactly(0.5)}};
    risks.model.risks.emplace_back().name = "BLUR";
    abi::RiskFacts& facts = risks.facts.emplace_back();
    facts.title = facts.hazard = static_cast<abi::Index>(sheet.program.texts.size() - 1);
    facts.applies = add(Opcode::All, {sheet.truths("TTTTTT")});
    facts.hazard_if = add(Opcode::Any, {t});
    risks.assessed = {{abi::Assessed::What::Total, 0}};
    add(Opcode::Assess, risks.inputs(), 0, abi::kExams);
  }
  void verdicts() {
    const abi::Index yes = add(Opcode::All, {sheet.truths("TTTTTT")}), no = add(Opcode::Not, {yes});
    const abi::Index verdict = add(Opcode::Verdict, {yes, yes, yes, yes, yes, yes, no});
    const abi::Index passed = add(Opcode::VerdictIn, {verdict}, bit(abi::Verdict::Pass));
    const abi::Index all = add(Opcode::All, {passed});
    add(Opcode::Decide, {all, all}, sheet.decision({abi::Outcome::Accept}), abi::kExams);
  }
};

/// A rule as policies have them: ranges of each image, agreement in the series, a verdict, and one decision.
Sheet policy_of(int rules) {
  Sheet sheet({3}, {4, 4, 4});
  const std::vector<Given> cells = {1, 2, 3, 4, 5, Absent, 7, 8, 9, 10, 11, 12};
  std::vector<abi::Index> columns(12);
  for (abi::Index& column : columns) column = sheet.numbers(cells);
  const abi::Index tolerance = sheet.constant(1e-6);
  const abi::Index yes = sheet.add(Opcode::Truth, {}, 1, abi::kSeries);
  std::vector<abi::Index> conditions;
  std::vector<abi::Outcome> outcomes;
  for (int rule = 0; rule < rules; ++rule) {
    abi::Index require = yes, missing = sheet.add(Opcode::Not, {yes});
    for (int leaf = 0; leaf < 5; ++leaf) {
      const abi::Index column = columns[static_cast<std::size_t>((rule + leaf * 3) % 12)];
      const abi::Index in = sheet.add(Opcode::NumberIn, {column}, sheet.range(leaf, rule + leaf));
      require = sheet.add(Opcode::And, {require, sheet.add(Opcode::All, {in}, 1)});
      const abi::Index gone = sheet.add(Opcode::MissingBecause, {column}, abi::kExcusable);
      missing = sheet.add(Opcode::Or, {missing, sheet.add(Opcode::Any, {gone})});
    }
    const abi::Index agree = sheet.add(Opcode::Agree, {columns[static_cast<std::size_t>(rule % 12)]}, tolerance);
    const abi::Index when_true = sheet.add(Opcode::Not, {sheet.add(Opcode::IsUnknown, {agree})});
    const abi::Index verdict = sheet.add(Opcode::Verdict, {yes, when_true, yes, yes, require, yes, missing});
    const abi::Index failed = sheet.add(Opcode::VerdictIn, {verdict}, bit(abi::Verdict::Fail));
    conditions.push_back(sheet.add(Opcode::Any, {failed}));
    outcomes.push_back(abi::Outcome::Reject);
  }
  conditions.insert(conditions.begin(), sheet.add(Opcode::Any, {yes}));
  sheet.add(Opcode::Decide, conditions, sheet.decision(outcomes), abi::kExams);
  return sheet;
}

/// A thread for each item.
template <typename Item, typename Work>
void at_once(std::vector<Item>& items, Work work) {
  std::vector<std::thread> threads;
  threads.reserve(items.size());
  for (Item& item : items) threads.emplace_back([&work, &item] { work(item); });
  for (std::thread& thread : threads) thread.join();
}

double milliseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

TEST_CASE("every opcode that computes is lowered", "[codegen]") {
  const std::vector<Opcode> lowered = lowered_opcodes();
  const std::set<Opcode> once(lowered.begin(), lowered.end());
  CHECK(once.size() == lowered.size());
  for (int code = 0; code < abi::kOpcodes; ++code) {
    INFO(abi::info(static_cast<Opcode>(code)).name);
    CHECK(once.contains(static_cast<Opcode>(code)) != is_read(static_cast<Opcode>(code)));
  }
  const int computing = abi::kOpcodes - 2;  // read and read_items are the columns that the code is given
  CHECK(static_cast<int>(lowered.size()) == computing);
  fmt::print("opcodes lowered / existing = {:g} ({} of {} that compute; read and read_items are columns already)\n",
             static_cast<double>(lowered.size()) / computing, lowered.size(), computing);
}

TEST_CASE("compiled code may call nothing of the process", "[codegen]") {
  for (const std::string_view name : allowed_symbols()) CHECK(name.starts_with("qapc_"));
  for (const std::string_view symbol : {"getenv", "memcpy", "fmod", "malloc"}) {
    const Result<void> linked = link_against(symbol);
    REQUIRE(!linked);
    CHECK(linked.error().code == Errc::Unsupported);
    CHECK_THAT(linked.error().text, Catch::Contains(fmt::format("Symbols not found: [ {} ]", symbol)));
  }
}

TEST_CASE("a program that breaks its own rules is refused, not compiled", "[codegen]") {
  Sheet sheet(1);
  sheet.program.ops.push_back({Opcode::Not, Type::Truth, abi::kImages, 0, {7}});
  const auto compiled = compile(sheet.program, {}, kernels::host_kernels());
  REQUIRE(!compiled);
  CHECK(compiled.error().code == Errc::Invalid);
}

TEST_CASE("a fault changes what its opcode gives, and nothing before it", "[codegen]") {
  const Sheet sheet = EveryOpcode().sheet;
  const std::vector<std::string> right = sheet.evaluate();
  for (const Opcode code : lowered_opcodes()) {
    INFO(abi::info(code).name);
    // These live in spaces of several exams: tests/unit/runtime/session.
    if (code == Opcode::Regroup || code == Opcode::Partner) continue;
    const std::vector<std::string> wrong = sheet.evaluate({true, code});
    std::size_t first = 0;
    while (first < right.size() && right[first] == wrong[first]) ++first;
    REQUIRE(first < right.size());
    CHECK(sheet.program.ops[first].code == code);
  }
}

TEST_CASE("a fault is small: truths swapped, numbers one more, integers one less, texts missing", "[codegen]") {
  Sheet sheet(3);
  const abi::Index numbers = sheet.numbers({1, 2, Empty}), texts = sheet.texts({1, Empty, 2});
  const abi::Index sum = sheet.add(Opcode::Add, {numbers, numbers});
  const abi::Index mapped = sheet.add(Opcode::MapText, {texts}, sheet.map({0, 1, 2}));
  const abi::Index truth = sheet.add(Opcode::Not, {sheet.truths("TFU")});
  const abi::Index rows = sheet.add(Opcode::CountRows, {}, abi::kImages, abi::kSeries);
  CHECK(sheet.show(sum, {true, Opcode::Add}) == "3, 5, empty");
  CHECK(sheet.show(mapped, {true, Opcode::MapText}) == "absent, empty, absent");
  CHECK(sheet.show(truth, {true, Opcode::Not}) == "TFU");
  CHECK(sheet.show(rows, {true, Opcode::CountRows}) == "2");
}

TEST_CASE("a fault can lie in reasons, in what is missing, and in the last row of a word that is not full",
          "[codegen]") {
  using enum Fault::Kind;
  Sheet sheet(3);
  const abi::Index sum = sheet.add(Opcode::Negate, {sheet.numbers({1, Empty, 2})});
  const abi::Index mapped = sheet.add(Opcode::MapText, {sheet.texts({1, Empty, 2})}, sheet.map({0, 1, 2}));
  const abi::Index truth = sheet.add(Opcode::Not, {sheet.truths("TUF")});
  const auto last_row = [&](abi::Index value, Opcode code) {
    const auto compiled = compile(sheet.program, {true, code, LastRow}, kernels::host_kernels());
    REQUIRE(compiled);
    return sheet.run(**compiled, 1)[value];
  };
  CHECK(sheet.show(sum, {true, Opcode::Negate, Reason}) == "-1, absent, -2");
  CHECK(sheet.show(sum, {true, Opcode::Negate, Missing}) == "-1, 0, -2");
  CHECK(last_row(sum, Opcode::Negate) == "-1, empty, -1");
  CHECK(sheet.show(mapped, {true, Opcode::MapText, Missing}) == sheet.show(mapped));
  CHECK(last_row(mapped, Opcode::MapText) == sheet.show(mapped).substr(0, sheet.show(mapped).rfind(' ')) + " absent");
  CHECK(sheet.show(truth, {true, Opcode::Not, Reason}) == "FUT");
  CHECK(sheet.show(truth, {true, Opcode::Not, Missing}) == "FFT");
  CHECK(last_row(truth, Opcode::Not) == "FUF");
}

TEST_CASE("a word that is full has no last row at fault", "[codegen]") {
  Sheet sheet(1);
  const abi::Index negated = sheet.add(Opcode::Negate, {sheet.numbers({1})});
  const auto compiled = compile(sheet.program, {true, Opcode::Negate, Fault::Kind::LastRow}, kernels::host_kernels());
  REQUIRE(compiled);
  CHECK(sheet.run(**compiled, 64)[negated] == "-1");
  CHECK(sheet.run(**compiled, 1)[negated] == "0");
}

TEST_CASE("one compiled program evaluates several frames at once", "[codegen]") {
  const Sheet sheet = EveryOpcode().sheet;
  const auto compiled = compile(sheet.program, {}, kernels::host_kernels());
  REQUIRE(compiled);
  const std::vector<std::string> alone = sheet.run(**compiled, 1);
  constexpr int kFrames = 2, kRounds = 50;
  std::vector<std::vector<Columns>> frames(kFrames);
  for (auto& rounds : frames) rounds.assign(kRounds, sheet.columns(97));
  at_once(frames, [&](std::vector<Columns>& rounds) {
    for (Columns& columns : rounds) (*compiled)->evaluate(sheet.frame(columns));
  });
  for (const auto& rounds : frames) {
    for (const Columns& columns : rounds) REQUIRE(sheet.printed(columns, 97) == alone);
  }
}

TEST_CASE("programs can be compiled at once, and live side by side", "[codegen]") {
  const Sheet sheet = policy_of(3);
  const std::vector<std::string> alone = sheet.evaluate();
  std::vector<Result<std::unique_ptr<const Compiled>>> programs(4);
  at_once(programs, [&](auto& program) { program = compile(sheet.program, {}, kernels::host_kernels()); });
  for (const auto& program : programs) {
    REQUIRE(program);
    CHECK(sheet.run(**program, 1) == alone);
  }
}

TEST_CASE("native code that was kept computes the same, and nothing is lowered again", "[codegen]") {
  const Sheet sheet = policy_of(3);
  std::map<std::string, std::string> kept;
  int found = 0;
  const Cache cache{.find = [&](const std::string& key) -> std::optional<std::string> {
                      const auto known = kept.find(key);
                      found += known != kept.end() ? 1 : 0;
                      return known == kept.end() ? std::nullopt : std::optional(known->second);
                    },
                    .keep = [&](const std::string& key, std::string_view object) { kept[key] = object; }};
  REQUIRE(compile(sheet.program, {}, kernels::host_kernels(), cache));
  CHECK(found == 0);
  REQUIRE(kept.size() == 1);
  CHECK(kept.begin()->first.size() == 64);
  const auto again = compile(sheet.program, {}, kernels::host_kernels(), cache);
  REQUIRE(again);
  CHECK(found == 1);
  CHECK(sheet.run(**again, 1) == sheet.evaluate());
  REQUIRE(compile(policy_of(4).program, {}, kernels::host_kernels(), cache));
  CHECK(kept.size() == 2);

  SECTION("what is no object is made anew") {
    for (auto& [key, object] : kept) object = "no object";
    const auto made = compile(sheet.program, {}, kernels::host_kernels(), cache);
    REQUIRE(made);
    CHECK(sheet.run(**made, 1) == sheet.evaluate());
    CHECK(std::ranges::count(kept, "no object", [](const auto& one) { return one.second; }) == 1);
  }
  SECTION("a fault is never kept") {
    REQUIRE(compile(sheet.program, {.present = true, .opcode = abi::Opcode::And}, kernels::host_kernels(), cache));
    CHECK(kept.size() == 2);
  }
}

TEST_CASE("a policy of a hundred rules is compiled whole", "[codegen]") {
  using Clock = std::chrono::steady_clock;
  const Sheet sheet = policy_of(100);
  for (int round = 0; round < 3; ++round) {
    const auto start = Clock::now();
    const auto compiled = compile(sheet.program, {}, kernels::host_kernels());
    const auto made = Clock::now();
    REQUIRE(compiled);
    Columns columns = sheet.columns(1000);
    const auto ready = Clock::now();
    (*compiled)->evaluate(sheet.frame(columns));
    const auto done = Clock::now();
    std::string object;
    const Cache keeping{.find = [](const std::string&) { return std::nullopt; },
                        .keep = [&](const std::string&, std::string_view bytes) { object = bytes; }};
    REQUIRE(compile(sheet.program, {}, kernels::host_kernels(), keeping));
    const auto before = Clock::now();
    REQUIRE(compile(sheet.program, {}, kernels::host_kernels(),
                    {.find = [&](const std::string&) { return std::optional(object); }}));
    fmt::print("from {} bytes that were kept: {:.1f} ms\n", object.size(), milliseconds(Clock::now() - before));
    fmt::print("100 rules, {} operations: compiled in {:.1f} ms; 12000 images evaluated in {:.1f} ms\n",
               sheet.program.ops.size(), milliseconds(made - start), milliseconds(done - ready));
  }
  CHECK(sheet.evaluate().back() == "reject");
}
