#include <catch2/catch.hpp>
#include <limits>

#include "tests/unit/compiler/codegen/sheet.hpp"

using namespace qapc;
using namespace qapc::codegen;
using enum abi::Missing;
using abi::Opcode;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

std::string arithmetic(Opcode code, const std::vector<Given>& lhs, const std::vector<Given>& rhs) {
  Sheet sheet(static_cast<int>(lhs.size()));
  const abi::Index a = sheet.numbers(lhs);
  const abi::Index b = sheet.numbers(rhs);
  return sheet.show(sheet.add(code, {a, b}));
}

}  // namespace

TEST_CASE("a number stands in every row, and is never -0", "[codegen]") {
  Sheet sheet(3);
  const abi::Index number = sheet.add(Opcode::Number, {}, sheet.constant(2.5), abi::kImages);
  const abi::Index zero = sheet.add(Opcode::Number, {}, sheet.constant(-0.0), abi::kSeries);
  CHECK(sheet.show(number) == "2.5, 2.5, 2.5");
  CHECK(sheet.show(zero) == "0");
}

TEST_CASE("a sum is missing for the first reason, or when it is too large for a number", "[codegen]") {
  CHECK(arithmetic(Opcode::Add, {1, 0.1, Absent, 4, Empty, kLargest}, {2, 0.2, 3, Differs, Unparsable, kLargest}) ==
        "3, 0.30000000000000004, absent, differs, empty, out of VR range");
}

TEST_CASE("a chain of sums is as long as it likes", "[codegen]") {
  Sheet sheet(3);
  const abi::Index x = sheet.numbers({1, 2, Absent});
  abi::Index sum = x;
  for (int i = 0; i < 150; ++i) sum = sheet.add(Opcode::Add, {sum, x});
  CHECK(sheet.show(sum) == "151, 302, absent");
}

TEST_CASE("a difference is the left less the right", "[codegen]") {
  CHECK(arithmetic(Opcode::Subtract, {5, 1, Absent, 1, Empty, -kLargest, 7}, {3, 4, 1, Differs, Absent, kLargest, 7}) ==
        "2, -3, absent, differs, empty, out of VR range, 0");
}

TEST_CASE("a product of zero and a negative number is 0, not -0", "[codegen]") {
  CHECK(arithmetic(Opcode::Multiply, {2, 0, Absent, 2, Empty, kLargest, -1e-300},
                   {3, -1, 1, Differs, Absent, 2, 1e-300}) == "6, 0, absent, differs, empty, out of VR range, 0");
}

TEST_CASE("a quotient by zero is missing for that reason, also zero by zero", "[codegen]") {
  CHECK(arithmetic(Opcode::Divide, {6, 1, 0, Absent, 1, Empty, kLargest, 0, Absent},
                   {4, 0, 0, 1, Differs, Absent, 0.5, -3, 0}) ==
        "1.5, division by zero, division by zero, absent, differs, empty, out of VR range, 0, absent");
}

TEST_CASE("a negated zero is 0", "[codegen]") {
  Sheet sheet(4);
  const abi::Index numbers = sheet.numbers({2, 0, -3.5, NoPixels});
  CHECK(sheet.show(sheet.add(Opcode::Negate, {numbers})) == "-2, 0, 3.5, no pixels");
}

TEST_CASE("an integer as a number is the nearest double", "[codegen]") {
  Sheet sheet(4);
  const abi::Index integers = sheet.integers({3, -4, Empty, 9007199254740993});
  CHECK(sheet.show(sheet.add(Opcode::ToNumber, {integers})) == "3, -4, empty, 9007199254740992");
}

TEST_CASE("an item is absent behind the end of its list, and missing with the list's own reason", "[codegen]") {
  Sheet sheet(5);
  const List list = sheet.lists(abi::Type::Text, {{{1, 2, 3}}, {{}}, {{4}}, {{}, OtherVendor}, {{2, Empty}}});
  const abi::Index first = sheet.add(Opcode::Item, {list.count, list.items}, 0);
  const abi::Index second = sheet.add(Opcode::Item, {list.count, list.items}, 1);
  CHECK(sheet.show(first) == "1, absent, 4, other vendor, 2");
  CHECK(sheet.show(second) == "2, absent, absent, other vendor, empty");
}

TEST_CASE("items of lists that have no rows at all are absent", "[codegen]") {
  Sheet sheet(2);
  const List list = sheet.lists(abi::Type::Number, {{{}}, {{}, Absent}});
  CHECK(sheet.show(sheet.add(Opcode::Item, {list.count, list.items}, 0)) == "absent, absent");
}

TEST_CASE("a text is mapped through the table, a missing one is not looked up", "[codegen]") {
  Sheet sheet(4);
  const abi::Index texts = sheet.texts({0, 2, Absent, 1});
  CHECK(sheet.show(sheet.add(Opcode::MapText, {texts}, sheet.map({3, 4, 1}))) == "3, 1, absent, 4");
}

TEST_CASE("where is the value where the condition is true, and missing for the given reason elsewhere", "[codegen]") {
  Sheet sheet(4);
  const abi::Index truths = sheet.truths("TFUT");
  const auto reason = static_cast<std::uint32_t>(OtherVendor);
  const auto where = [&](abi::Index value) { return sheet.show(sheet.add(Opcode::Where, {truths, value}, reason)); };
  CHECK(where(sheet.numbers({1.5, 2, 3, Empty})) == "1.5, other vendor, other vendor, empty");
  CHECK(where(sheet.integers({1, 2, Absent, Empty})) == "1, other vendor, other vendor, empty");
  CHECK(where(sheet.texts({3, Absent, 2, Differs})) == "3, other vendor, other vendor, differs");
}

TEST_CASE("a range holds its ends unless they are open", "[codegen]") {
  Sheet sheet(6);
  const abi::Index numbers = sheet.numbers({0.9999999999999999, 1, 1.5, 2, 2.0000000000000004, Absent});
  const auto in = [&](abi::Index range) { return sheet.show(sheet.add(Opcode::NumberIn, {numbers}, range)); };
  CHECK(in(sheet.range(1, 2)) == "FTTTFU");
  CHECK(in(sheet.range(1, 2, true, false)) == "FFTTFU");
  CHECK(in(sheet.range(1, 2, false, true)) == "FTTFFU");
  CHECK(in(sheet.range(1, 2, true, true)) == "FFTFFU");
  CHECK(in(sheet.range(-kInfinity, 1)) == "TTFFFU");
  CHECK(in(sheet.range(1, kInfinity, true, true)) == "FFTTTU");
  CHECK(in(sheet.range(-kInfinity, kInfinity, true, true)) == "TTTTTU");
}

TEST_CASE("an open range from zero holds the smallest number above it", "[codegen]") {
  Sheet sheet(4);
  const abi::Index numbers = sheet.numbers({0, std::numeric_limits<double>::denorm_min(), kLargest, -1});
  CHECK(sheet.show(sheet.add(Opcode::NumberIn, {numbers}, sheet.range(0, kInfinity, true, true))) == "FTTF");
}

TEST_CASE("an integer range holds its ends", "[codegen]") {
  Sheet sheet(6);
  const abi::Index integers = sheet.integers({kLowest, -1, 0, 3, kHighest, Differs});
  const auto in = [&](abi::Index range) { return sheet.show(sheet.add(Opcode::IntegerIn, {integers}, range)); };
  CHECK(in(sheet.integers_between(0, 3)) == "FFTTFU");
  CHECK(in(sheet.integers_between(kLowest, -1)) == "TTFFFU");
  CHECK(in(sheet.integers_between(kLowest, kHighest)) == "TTTTTU");
}

TEST_CASE("a text satisfies a predicate as its table says, a missing one is not looked up", "[codegen]") {
  Sheet sheet(4);
  const abi::Index texts = sheet.texts({1, 0, Empty, 2});
  CHECK(sheet.show(sheet.add(Opcode::TextIn, {texts}, sheet.predicate({1, 0, 1}))) == "FTUT");
}

TEST_CASE("comparisons are unknown where an operand is missing", "[codegen]") {
  Sheet sheet(5);
  const abi::Index a = sheet.numbers({1, 2, 3, Absent, 1});
  const abi::Index b = sheet.numbers({2, 2, 1, 1, Absent});
  const abi::Index s = sheet.texts({1, 2, 3, Absent, 1});
  const abi::Index t = sheet.texts({2, 2, 1, 1, Absent});
  CHECK(sheet.show(sheet.add(Opcode::NumberLess, {a, b})) == "TFFUU");
  CHECK(sheet.show(sheet.add(Opcode::NumberEqual, {a, b})) == "FTFUU");
  CHECK(sheet.show(sheet.add(Opcode::TextEqual, {s, t})) == "FTFUU");
}

TEST_CASE("missing because is never unknown, and never true of a value that is there", "[codegen]") {
  Sheet sheet(4);
  const abi::Index numbers = sheet.numbers({1, Absent, Differs, NoRow});
  const abi::Index texts = sheet.texts({Empty, 0, Absent, NoRow});
  const std::uint32_t some = bit(Absent) | bit(NoRow) | bit(None);
  CHECK(sheet.show(sheet.add(Opcode::MissingBecause, {numbers}, some)) == "FTFT");
  CHECK(sheet.show(sheet.add(Opcode::MissingBecause, {texts}, some)) == "FFTT");
}

TEST_CASE("lift gives each row the cell of its parent", "[codegen]") {
  Sheet sheet({3}, {2, 0, 1});
  const abi::Index numbers = sheet.add(Opcode::Common, {sheet.numbers({1, 1, Empty})});
  const abi::Index truths = sheet.add(Opcode::All, {sheet.truths("TFT")}, 2);
  CHECK(sheet.show(sheet.add(Opcode::Lift, {numbers}, 0, abi::kImages)) == "1, 1, empty");
  CHECK(sheet.show(sheet.add(Opcode::Lift, {truths}, 0, abi::kImages)) == "FFT");
  const abi::Index unknown = sheet.add(Opcode::Any, {sheet.truths("FUF")}, 2);
  CHECK(sheet.show(sheet.add(Opcode::Lift, {unknown}, 0, abi::kImages)) == "UUF");
}

TEST_CASE("rows are counted under each parent, none included", "[codegen]") {
  Sheet sheet({3, 0, 1}, {2, 0, 70, 1});
  CHECK(sheet.show(sheet.add(Opcode::CountRows, {}, abi::kImages, abi::kSeries)) == "2, 0, 70, 1");
  CHECK(sheet.show(sheet.add(Opcode::CountRows, {}, abi::kSeries, abi::kExams)) == "3, 0, 1");
}

TEST_CASE("an interval of counts is in a range when all of it is, and out when none of it is", "[codegen]") {
  Sheet sheet(8);
  const abi::Index least = sheet.integers({2, 1, 4, 5, 0, 3, Absent, 1});
  const abi::Index most = sheet.integers({4, 2, 5, 9, 1, 3, 3, Empty});
  const auto in = [&](abi::Index range) { return sheet.show(sheet.add(Opcode::CountIn, {least, most}, range)); };
  CHECK(in(sheet.integers_between(2, 4)) == "TUUFFTUU");
  CHECK(in(sheet.integers_between(2, kHighest)) == "TUTTFTUU");
  CHECK(in(sheet.integers_between(kLowest, 4)) == "TTUFTTUU");
}
