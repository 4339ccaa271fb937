// Operations that look at one row: arithmetic, ranges, texts, presence, logic.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Index;
using abi::Missing;
using abi::Opcode;
using abi::Type;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One arithmetic operation on one pair of cells.
std::string computed(Opcode code, Given lhs, Given rhs) {
  Sheet sheet;
  const Index a = sheet.number();
  const Index b = sheet.number();
  const Index result = sheet.make(code, {a, b});
  return Run(std::move(sheet), {{{{std::move(lhs), std::move(rhs)}}}}).show(result);
}

/// Numbers against one range.
std::string inside(abi::NumberRange range, std::vector<Given> cells) {
  Sheet sheet;
  const Index x = sheet.number();
  const Index result = sheet.make(Opcode::NumberIn, {x}, sheet.range(range));
  Series series;
  for (Given& cell : cells) series.push_back({std::move(cell)});
  return Run(std::move(sheet), {{series}}).show(result);
}

Given given(Kleene value) {
  return value == Kleene::Unknown ? Given(Missing::Absent) : Given(value == Kleene::True ? 1 : 0);
}

constexpr Kleene kAll[] = {Kleene::False, Kleene::True, Kleene::Unknown};

/// False < unknown < true: `and` is the least, `or` the greatest, `not` turns the order around.
int rank(Kleene value) {
  return value == Kleene::False ? 0 : value == Kleene::Unknown ? 1 : 2;
}
Kleene of_rank(int rank) {
  return rank == 0 ? Kleene::False : rank == 1 ? Kleene::Unknown : Kleene::True;
}

}  // namespace

TEST_CASE("arithmetic is that of IEEE doubles", "[eval][rows]") {
  CHECK(computed(Opcode::Add, 0.1, 0.2) == "0.30000000000000004");
  CHECK(computed(Opcode::Subtract, 3.1, 3.0) == "0.10000000000000009");
  CHECK(computed(Opcode::Multiply, 1.1, 1.1) == "1.2100000000000002");
  CHECK(computed(Opcode::Divide, 1.0, 3.0) == "0.3333333333333333");
  CHECK(computed(Opcode::Subtract, 2.0, 5.0) == "-3");
}

TEST_CASE("a product and a sum are rounded one after the other, never fused", "[eval][rows]") {
  Sheet sheet;
  const Index a = sheet.number();
  const Index b = sheet.number();
  const Index c = sheet.number();
  const Index result = sheet.make(Opcode::Add, {sheet.make(Opcode::Multiply, {a, b}), c});
  const double step = std::ldexp(1.0, -30);
  // (1 + s)(1 - s) = 1 - s^2 rounds to 1; fused, the sum would be -s^2.
  const Run run(std::move(sheet), {{{{1 + step, 1 - step, -1.0}}}});
  CHECK(run.cell(result).number == 0);
}

TEST_CASE("the result of a missing operand is missing for its reason, left before right", "[eval][rows]") {
  for (const Opcode code : {Opcode::Add, Opcode::Subtract, Opcode::Multiply, Opcode::Divide}) {
    CHECK(computed(code, Missing::Empty, 1.0) == "empty");
    CHECK(computed(code, 1.0, Missing::Unparsable) == "unparsable");
    CHECK(computed(code, Missing::OtherVendor, Missing::Absent) == "other vendor");
  }
}

TEST_CASE("a division by zero is missing, unless its numerator already is", "[eval][rows]") {
  CHECK(computed(Opcode::Divide, 1.0, 0.0) == "division by zero");
  CHECK(computed(Opcode::Divide, 0.0, 0.0) == "division by zero");
  CHECK(computed(Opcode::Divide, Missing::Absent, 0.0) == "absent");
  CHECK(computed(Opcode::Divide, 0.0, -2.0) == "0");
}

TEST_CASE("a result beyond the doubles is missing: out of VR range", "[eval][rows]") {
  CHECK(computed(Opcode::Add, 1e308, 1e308) == "out of VR range");
  CHECK(computed(Opcode::Subtract, -1e308, 1e308) == "out of VR range");
  CHECK(computed(Opcode::Multiply, 1e200, -1e200) == "out of VR range");
  CHECK(computed(Opcode::Divide, 1e300, 1e-300) == "out of VR range");
  CHECK(computed(Opcode::Multiply, 1e-300, 1e-300) == "0");
}

TEST_CASE("no result is minus zero", "[eval][rows]") {
  Sheet sheet;
  const Index a = sheet.number();
  const Index b = sheet.number();
  const Index product = sheet.make(Opcode::Multiply, {a, b});
  const Index quotient = sheet.make(Opcode::Divide, {a, b});
  const Index negated = sheet.make(Opcode::Negate, {a});
  const Run run(std::move(sheet), {{{{0.0, -1.0}}}});
  for (const Index value : {product, quotient, negated}) {
    CHECK(run.cell(value).number == 0);
    CHECK_FALSE(std::signbit(run.cell(value).number));
  }
}

TEST_CASE("negation turns the sign and keeps a reason", "[eval][rows]") {
  Sheet sheet;
  const Index x = sheet.number();
  const Index result = sheet.make(Opcode::Negate, {x});
  const Run run(std::move(sheet), {{{{2.5}, {-1e-300}, {Missing::Differs}}}});
  CHECK(run.show(result) == "-2.5, 1e-300, differs");
}

TEST_CASE("an integer becomes the nearest number", "[eval][rows]") {
  Sheet sheet;
  const Index x = sheet.integer();
  const Index result = sheet.make(Opcode::ToNumber, {x});
  const std::int64_t beyond = (std::int64_t{1} << 53) + 1;  // halfway: ties go to even
  const Run run(std::move(sheet), {{{{-7}, {beyond}, {Missing::Empty}}}});
  CHECK(run.cell(result, 0).number == -7);
  CHECK(run.cell(result, 1).number == 9007199254740992.0);
  CHECK(run.cell(result, 2).missing == Missing::Empty);
}

TEST_CASE("an item is the value at its position, behind the last it is absent", "[eval][rows]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Number);
  const Index first = sheet.make(Opcode::Item, {list.count, list.items}, 0);
  const Index third = sheet.make(Opcode::Item, {list.count, list.items}, 2);
  const Run run(std::move(sheet), {{{{numbers({1, 2, 3})}, {numbers({4, 5})}, {Missing::Unparsable}, {numbers({6})}}}});
  CHECK(run.show(first) == "1, 4, unparsable, 6");
  CHECK(run.show(third) == "3, absent, unparsable, absent");
}

TEST_CASE("an item of a list that the images do not share keeps its own reason", "[eval][rows]") {
  Sheet sheet;
  const ir::List list = sheet.common(sheet.list(Type::Number), abi::kSeries);
  const Index first = sheet.make(Opcode::Item, {list.count, list.items}, 0);
  const Index second = sheet.make(Opcode::Item, {list.count, list.items}, 1);
  const Run run(std::move(sheet), {{{{numbers({1, 2})}, {numbers({1, 3})}}}});
  CHECK(run.show(first) == "1");
  CHECK(run.show(second) == "differs");
}

TEST_CASE("items of texts and of integers are taken as those of numbers", "[eval][rows]") {
  Sheet sheet;
  const ir::List words = sheet.list(Type::Text);
  const ir::List counts = sheet.list(Type::Integer);
  const Index word = sheet.make(Opcode::Item, {words.count, words.items}, 1);
  const Index count = sheet.make(Opcode::Item, {counts.count, counts.items}, 1);
  const Run run(std::move(sheet), {{{{texts({"a", "b"}), integers({7})}, {texts({"c"}), integers({8, 9})}}}});
  CHECK(run.show(word) == "b, absent");
  CHECK(run.show(count) == "absent, 9");
}

TEST_CASE("a map gives the result of the first row whose prefix begins the text", "[eval][rows]") {
  Sheet sheet;
  const Index x = sheet.text();
  abi::TextMap map;
  map.rows.push_back({sheet.text("ge"), sheet.text("GE")});
  map.rows.push_back({sheet.text("siemens"), sheet.text("SIEMENS")});
  map.otherwise = sheet.text("OTHER");
  const Index result = sheet.make(Opcode::MapText, {x}, sheet.map(map));
  const Run run(std::move(sheet), {{{{"GE MEDICAL SYSTEMS"},
                                     {"Siemens Healthineers"},
                                     {"SIEMENS"},
                                     {"GENERAL ELECTRIC"},
                                     {"ge"},
                                     {""},
                                     {Missing::Deidentified}}}});
  CHECK(run.show(result) == "GE, SIEMENS, SIEMENS, OTHER, GE, OTHER, de-identified");
}

TEST_CASE("a value passes where its condition is true, and is missing for the reason given elsewhere", "[eval][rows]") {
  Sheet sheet;
  const Index condition = sheet.kleene();
  const Index n = sheet.number();
  const Index i = sheet.integer();
  const Index s = sheet.text();
  const auto reason = static_cast<std::uint32_t>(Missing::OtherVendor);
  const Index number = sheet.make(Opcode::Where, {condition, n}, reason);
  const Index integer = sheet.make(Opcode::Where, {condition, i}, reason);
  const Index text = sheet.make(Opcode::Where, {condition, s}, reason);
  const Run run(std::move(sheet), {{{{1, 1.5, 1, "a"},
                                     {0, 2.5, 2, "b"},
                                     {Missing::Absent, 3.5, 3, "c"},
                                     {1, Missing::Empty, Missing::Empty, Missing::Empty}}}});
  CHECK(run.show(number) == "1.5, other vendor, other vendor, empty");
  CHECK(run.show(integer) == "1, other vendor, other vendor, empty");
  CHECK(run.show(text) == "a, other vendor, other vendor, empty");
}

TEST_CASE("a range holds its ends unless they are open", "[eval][rows]") {
  const std::vector<Given> cells{1.9999999999999998, 2.0, 2.5, 3.0, 3.0000000000000004, Missing::Absent};
  CHECK(inside({2, 3, false, false}, cells) == "FTTTFU");
  CHECK(inside({2, 3, true, false}, cells) == "FFTTFU");
  CHECK(inside({2, 3, false, true}, cells) == "FTTFFU");
  CHECK(inside({2, 3, true, true}, cells) == "FFTFFU");
}

TEST_CASE("an infinite end bounds nothing, and an empty range holds nothing", "[eval][rows]") {
  CHECK(inside({-kInfinity, 3, false, false}, {-1e308, 3.0, 3.5}) == "TTF");
  CHECK(inside({2, kInfinity, true, false}, {2.0, 1e308}) == "FT");
  CHECK(inside({-kInfinity, kInfinity, false, false}, {0.0, Missing::Empty}) == "TU");
  CHECK(inside({3, 2, false, false}, {2.0, 2.5, 3.0}) == "FFF");
}

TEST_CASE("an integer range holds both ends, up to the ends of 64 bits", "[eval][rows]") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  Sheet sheet;
  const Index x = sheet.integer();
  const Index some = sheet.make(Opcode::IntegerIn, {x}, sheet.range(abi::IntegerRange{2, 4}));
  const Index all = sheet.make(Opcode::IntegerIn, {x}, sheet.range(abi::IntegerRange{kLeast, kMost}));
  const Index none = sheet.make(Opcode::IntegerIn, {x}, sheet.range(abi::IntegerRange{5, 4}));
  const Run run(std::move(sheet), {{{{1}, {2}, {4}, {5}, {kLeast}, {kMost}, {Missing::Empty}}}});
  CHECK(run.show(some) == "FTTFFFU");
  CHECK(run.show(all) == "TTTTTTU");
  CHECK(run.show(none) == "FFFFFFU");
}

TEST_CASE("a question about a text is answered for each text, and unknown without one", "[eval][rows]") {
  Sheet sheet;
  const Index x = sheet.text();
  const Index one = sheet.make(Opcode::TextIn, {x},
                               sheet.predicate({abi::PredicateKind::OneOf, {sheet.text("MR"), sheet.text("CT")}, {}}));
  const Index form =
      sheet.make(Opcode::TextIn, {x}, sheet.predicate({abi::PredicateKind::Matches, {sheet.text("^M")}, {}}));
  const Run run(std::move(sheet), {{{{"MR"}, {"CT"}, {"M"}, {"mr"}, {Missing::Absent}}}});
  CHECK(run.show(one) == "TTFFU");
  CHECK(run.show(form) == "TFTFU");
}

TEST_CASE("two numbers compare as doubles, and are unknown when one is missing", "[eval][rows]") {
  Sheet sheet;
  const Index a = sheet.number();
  const Index b = sheet.number();
  const Index less = sheet.make(Opcode::NumberLess, {a, b});
  const Index equal = sheet.make(Opcode::NumberEqual, {a, b});
  const Run run(std::move(sheet), {{{{1.0, 2.0},
                                     {2.0, 2.0},
                                     {0.30000000000000004, 0.3},
                                     {Missing::Absent, 2.0},
                                     {1.0, Missing::Empty},
                                     {Missing::Empty, Missing::Empty}}}});
  CHECK(run.show(less) == "TFFUUU");
  CHECK(run.show(equal) == "FTFUUU");
}

TEST_CASE("two texts are equal byte for byte, and unknown when one is missing", "[eval][rows]") {
  Sheet sheet;
  const Index a = sheet.text();
  const Index b = sheet.text();
  const Index equal = sheet.make(Opcode::TextEqual, {a, b});
  const Run run(std::move(sheet),
                {{{{"a", "a"}, {"a", "A"}, {"", ""}, {"a", Missing::Absent}, {Missing::Empty, "a"}}}});
  CHECK(run.show(equal) == "TFTUU");
}

TEST_CASE("missing_because is true for the reasons of its set and never unknown", "[eval][rows]") {
  Sheet sheet;
  const Index x = sheet.number();
  std::vector<Index> alone;
  for (int reason = 1; reason < abi::kMissingReasons; ++reason)
    alone.push_back(sheet.missing(x, abi::bit(static_cast<Missing>(reason))));
  const Index two = sheet.missing(x, abi::bit(Missing::Absent) | abi::bit(Missing::Empty));
  const Index none = sheet.missing(x, 0);
  const Index every = sheet.missing(x, (1u << abi::kMissingReasons) - 1);
  Series series{{1.0}};
  for (int reason = 1; reason < abi::kMissingReasons; ++reason) series.push_back({static_cast<Missing>(reason)});
  const Run run(std::move(sheet), {{series}});
  for (std::size_t i = 0; i < alone.size(); ++i) {
    std::string expected(static_cast<std::size_t>(abi::kMissingReasons), 'F');
    expected[i + 1] = 'T';
    CHECK(run.show(alone[i]) == expected);
  }
  CHECK(run.show(two) == "FTT" + std::string(abi::kMissingReasons - 3, 'F'));
  CHECK(run.show(none) == std::string(abi::kMissingReasons, 'F'));
  CHECK(run.show(every) == "F" + std::string(abi::kMissingReasons - 1, 'T'));
}

TEST_CASE("missing_because looks at integers and texts as at numbers", "[eval][rows]") {
  Sheet sheet;
  const Index i = sheet.integer();
  const Index s = sheet.text();
  const Index integer = sheet.missing(i, abi::bit(Missing::Empty));
  const Index text = sheet.missing(s, abi::bit(Missing::Empty));
  const Run run(std::move(sheet), {{{{1, "a"}, {Missing::Empty, Missing::Absent}, {Missing::Absent, Missing::Empty}}}});
  CHECK(run.show(integer) == "FTF");
  CHECK(run.show(text) == "FFT");
}

TEST_CASE("not, and, or are strong Kleene for every pair", "[eval][rows]") {
  Sheet sheet;
  const Index a = sheet.kleene();
  const Index b = sheet.kleene();
  const Index neither = sheet.make(Opcode::Not, {a});
  const Index both = sheet.make(Opcode::And, {a, b});
  const Index either = sheet.make(Opcode::Or, {a, b});
  Series series;
  for (const Kleene lhs : kAll) {
    for (const Kleene rhs : kAll) series.push_back({given(lhs), given(rhs)});
  }
  const Run run(std::move(sheet), {{series}});
  std::int64_t row = 0;
  for (const Kleene lhs : kAll) {
    for (const Kleene rhs : kAll) {
      INFO(rank(lhs) << " and " << rank(rhs));
      CHECK(run.cell(neither, row).truth == of_rank(2 - rank(lhs)));
      CHECK(run.cell(both, row).truth == of_rank(std::min(rank(lhs), rank(rhs))));
      CHECK(run.cell(either, row).truth == of_rank(std::max(rank(lhs), rank(rhs))));
      ++row;
    }
  }
}

TEST_CASE("a choice is its second where the first is true, its third where it is false, else unknown", "[eval][rows]") {
  Sheet sheet;
  const Index condition = sheet.kleene();
  const Index yes = sheet.kleene();
  const Index no = sheet.kleene();
  const Index chosen = sheet.make(Opcode::Select, {condition, yes, no});
  Series series;
  std::string expected;
  for (const Kleene c : kAll) {
    for (const Kleene y : kAll) {
      for (const Kleene n : kAll) {
        series.push_back({given(c), given(y), given(n)});
        const Kleene result = c == Kleene::Unknown ? Kleene::Unknown : c == Kleene::True ? y : n;
        expected += "FTU"[static_cast<std::size_t>(result)];
      }
    }
  }
  CHECK(Run(std::move(sheet), {{series}}).show(chosen) == expected);
}

TEST_CASE("whether a truth is unknown is known", "[eval][rows]") {
  Sheet sheet;
  const Index result = sheet.make(Opcode::IsUnknown, {sheet.kleene()});
  CHECK(Run(std::move(sheet), {{{{1}, {0}, {Missing::Absent}}}}).show(result) == "FFT");
}
