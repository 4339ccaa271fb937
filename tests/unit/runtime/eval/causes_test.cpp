// Why a truth is unknown: recipes, reasons and how many rows they are missing in.
#include <catch2/catch.hpp>

#include "runtime/eval/why.hpp"
#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Index;
using abi::Missing;
using abi::Opcode;
using abi::Type;
using Causes = std::vector<Cause>;

namespace qapc::eval {

std::ostream& operator<<(std::ostream& out, const Cause& cause) {
  return out << "recipe " << cause.recipe << " " << abi::name(cause.reason) << " x " << cause.rows;
}

}  // namespace qapc::eval

namespace {

const abi::NumberRange kAny{0, 100, false, false};

Index in_range(Sheet& sheet, Index number) {
  return sheet.make(Opcode::NumberIn, {number}, sheet.range(kAny));
}

}  // namespace

TEST_CASE("a truth that is known has no causes", "[eval][why]") {
  Sheet sheet;
  const Index known = in_range(sheet, sheet.number());
  const Run run(std::move(sheet), {{{{5.0}, {500.0}, {Missing::Absent}}}});
  CHECK(causes(run.batch(), known, 0).empty());
  CHECK(causes(run.batch(), known, 1).empty());
  CHECK(causes(run.batch(), known, 2) == Causes{{0, Missing::Absent, 1}});
}

TEST_CASE("every question about a missing value names its recipe and reason", "[eval][why]") {
  Sheet sheet;
  const Index n = sheet.number();
  const Index i = sheet.integer();
  const Index s = sheet.text();
  const Index number = in_range(sheet, n);
  const Index integer = sheet.make(Opcode::IntegerIn, {i}, sheet.range(abi::IntegerRange{1, 2}));
  const Index text =
      sheet.make(Opcode::TextIn, {s}, sheet.predicate({abi::PredicateKind::OneOf, {sheet.text("a")}, {}}));
  const Run run(std::move(sheet), {{{{Missing::Empty, Missing::Unparsable, Missing::Deidentified}}}});
  CHECK(causes(run.batch(), number, 0) == Causes{{0, Missing::Empty, 1}});
  CHECK(causes(run.batch(), integer, 0) == Causes{{1, Missing::Unparsable, 1}});
  CHECK(causes(run.batch(), text, 0) == Causes{{2, Missing::Deidentified, 1}});
}

TEST_CASE("two missing sides of a comparison are two causes, in order of recipe", "[eval][why]") {
  Sheet sheet;
  const Index a = sheet.number();
  const Index b = sheet.number();
  const Index less = sheet.make(Opcode::NumberLess, {b, a});
  const Run run(std::move(sheet), {{{{Missing::Absent, Missing::Empty}, {1.0, Missing::Empty}}}});
  CHECK(causes(run.batch(), less, 0) == Causes{{0, Missing::Absent, 1}, {1, Missing::Empty, 1}});
  CHECK(causes(run.batch(), less, 1) == Causes{{1, Missing::Empty, 1}});
}

TEST_CASE("of and, or, not only the parts that are unknown are causes", "[eval][why]") {
  Sheet sheet;
  const Index a = in_range(sheet, sheet.number());
  const Index b = in_range(sheet, sheet.number());
  const Index both = sheet.make(Opcode::And, {a, b});
  const Index either = sheet.make(Opcode::Or, {sheet.make(Opcode::Not, {a}), b});
  const Run run(std::move(sheet),
                {{{{5.0, Missing::Absent}, {500.0, Missing::Absent}, {Missing::Empty, Missing::Absent}}}});
  CHECK(causes(run.batch(), both, 0) == Causes{{1, Missing::Absent, 1}});
  CHECK(causes(run.batch(), both, 1).empty());
  CHECK(causes(run.batch(), both, 2) == Causes{{0, Missing::Empty, 1}, {1, Missing::Absent, 1}});
  CHECK(causes(run.batch(), either, 0) == Causes{{1, Missing::Absent, 1}});
  CHECK(causes(run.batch(), either, 1).empty());
}

TEST_CASE("a value that two comparisons read is one cause", "[eval][why]") {
  Sheet sheet;
  const Index x = sheet.number();
  const Index lower = sheet.make(Opcode::NumberIn, {x}, sheet.range(abi::NumberRange{0, 1, false, false}));
  const Index upper = sheet.make(Opcode::NumberIn, {x}, sheet.range(abi::NumberRange{2, 3, false, false}));
  const Index either = sheet.make(Opcode::Or, {lower, upper});
  const Run run(std::move(sheet), {{{{Missing::Absent}}}});
  CHECK(causes(run.batch(), either, 0) == Causes{{0, Missing::Absent, 1}});
}

TEST_CASE("a series is told in how many images each reason stands", "[eval][why]") {
  Sheet sheet;
  const Index all = sheet.make(Opcode::All, {in_range(sheet, sheet.number())}, 2);
  const Index any = sheet.make(Opcode::Any, {in_range(sheet, sheet.number())}, 2);
  const Run run(std::move(sheet), {{{{Missing::Absent, 500.0},
                                     {Missing::Empty, Missing::Absent},
                                     {5.0, Missing::Absent},
                                     {Missing::Absent, 500.0}}}});
  CHECK(causes(run.batch(), all, 0) == Causes{{0, Missing::Absent, 2}, {0, Missing::Empty, 1}});
  CHECK(causes(run.batch(), any, 0) == Causes{{1, Missing::Absent, 2}});
}

TEST_CASE("a list that is not there is the cause where its values were asked for", "[eval][why]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Number);
  const Index every = sheet.make(Opcode::All, {in_range(sheet, list.items)}, 2);
  const Index series = sheet.make(Opcode::All, {every}, 2);
  const Run run(std::move(sheet), {{{{numbers({1, 2})}, {Missing::Absent}, {Missing::Absent}}}});
  CHECK(causes(run.batch(), every, 1) == Causes{{0, Missing::Absent, 1}});
  CHECK(causes(run.batch(), series, 0) == Causes{{0, Missing::Absent, 2}});
}

TEST_CASE("a list that no image of a series has is the cause where the shared list is asked for", "[eval][why]") {
  Sheet sheet;
  const ir::List list = sheet.common(sheet.list(Type::Number), abi::kSeries);
  const Index any = sheet.make(Opcode::Any, {in_range(sheet, list.items)}, 2);
  const Run run(std::move(sheet), {{{{Missing::Absent}, {Missing::Absent}}}});
  REQUIRE(run.show(any) == "U");
  CHECK(causes(run.batch(), any, 0) == Causes{{0, Missing::Absent, 2}});
}

TEST_CASE("a list that the first image of a series lacks is the cause where the shared list is asked for",
          "[eval][why]") {
  Sheet sheet;
  const ir::List list = sheet.common(sheet.list(Type::Number), abi::kSeries);
  const Index any = sheet.make(Opcode::Any, {in_range(sheet, list.items)}, 2);
  const Run run(std::move(sheet), {{{{Missing::Absent}, {numbers({1})}}}});
  REQUIRE(run.show(any) == "U");
  CHECK(causes(run.batch(), any, 0) == Causes{{0, Missing::Differs, 1}});
}

TEST_CASE("an item that the images do not share is the cause, with its reason", "[eval][why]") {
  Sheet sheet;
  const ir::List list = sheet.common(sheet.list(Type::Number), abi::kSeries);
  const Index any = sheet.make(Opcode::Any, {in_range(sheet, list.items)}, 2);
  const Run run(std::move(sheet), {{{{numbers({1})}, {numbers({2})}}}});
  REQUIRE(run.show(any) == "U");
  CHECK(causes(run.batch(), any, 0) == Causes{{0, Missing::Differs, 1}});
}

TEST_CASE("a value that the images do not share differs, one that none has is missing in each", "[eval][why]") {
  Sheet sheet;
  const Index asked = in_range(sheet, sheet.make(Opcode::Common, {sheet.number()}));
  const Run run(std::move(sheet), {{{{1.0}, {2.0}}, {{Missing::Empty}, {Missing::Empty}, {Missing::Empty}}}});
  CHECK(causes(run.batch(), asked, 0) == Causes{{0, Missing::Differs, 1}});
  CHECK(causes(run.batch(), asked, 1) == Causes{{0, Missing::Empty, 3}});
}

TEST_CASE("a lifted value is missing because of its parent's rows", "[eval][why]") {
  Sheet sheet;
  const Index lifted = sheet.lift(sheet.make(Opcode::Common, {sheet.number()}), abi::kImages);
  const Index asked = in_range(sheet, lifted);
  const Index truth = sheet.lift(sheet.make(Opcode::All, {asked}, 2), abi::kImages);
  const Run run(std::move(sheet), {{{{Missing::Absent}, {Missing::Absent}}}});
  CHECK(causes(run.batch(), asked, 1) == Causes{{0, Missing::Absent, 2}});
  CHECK(causes(run.batch(), truth, 0) == Causes{{0, Missing::Absent, 2}});
}

TEST_CASE("a computed value is missing because of its operands", "[eval][why]") {
  Sheet sheet;
  const Index a = sheet.number();
  const Index b = sheet.integer();
  const Index c = sheet.number();
  const Index sum = sheet.make(Opcode::Add, {a, sheet.make(Opcode::ToNumber, {b})});
  const Index asked = in_range(sheet, sheet.make(Opcode::Multiply, {sum, c}));
  const Run run(std::move(sheet), {{{{1.0, Missing::Empty, 1.0}, {Missing::Absent, 1, Missing::Unparsable}}}});
  CHECK(causes(run.batch(), asked, 0) == Causes{{1, Missing::Empty, 1}});
  CHECK(causes(run.batch(), asked, 1) == Causes{{0, Missing::Absent, 1}, {2, Missing::Unparsable, 1}});
}

TEST_CASE("a division by zero is blamed on the divisor", "[eval][why]") {
  Sheet sheet;
  const Index a = sheet.number();
  const Index b = sheet.number();
  const Index asked = in_range(sheet, sheet.make(Opcode::Divide, {a, b}));
  const Run run(std::move(sheet), {{{{1.0, 0.0}}}});
  CHECK(causes(run.batch(), asked, 0) == Causes{{1, Missing::DivisionByZero, 1}});
}

TEST_CASE("a position behind the last value is absent, of a list that is not there, its own reason", "[eval][why]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Number);
  const Index asked = in_range(sheet, sheet.make(Opcode::Item, {list.count, list.items}, 1));
  const Run run(std::move(sheet), {{{{numbers({1})}, {Missing::Unparsable}}}});
  CHECK(causes(run.batch(), asked, 0) == Causes{{0, Missing::Absent, 1}});
  CHECK(causes(run.batch(), asked, 1) == Causes{{0, Missing::Unparsable, 1}});
}

TEST_CASE("an attribute of another vendor is missing for that reason", "[eval][why]") {
  Sheet sheet;
  const Index vendor = sheet.kleene();
  const Index x = sheet.number();
  const Index asked =
      in_range(sheet, sheet.make(Opcode::Where, {vendor, x}, static_cast<std::uint32_t>(Missing::OtherVendor)));
  const Run run(std::move(sheet), {{{{0, 1.0}, {1, Missing::Empty}}}});
  CHECK(causes(run.batch(), asked, 0) == Causes{{1, Missing::OtherVendor, 1}});
  CHECK(causes(run.batch(), asked, 1) == Causes{{1, Missing::Empty, 1}});
}

TEST_CASE("of a choice, the condition is the cause where it is unknown, else the chosen side", "[eval][why]") {
  Sheet sheet;
  const Index condition = in_range(sheet, sheet.number());
  const Index yes = in_range(sheet, sheet.number());
  const Index no = in_range(sheet, sheet.number());
  const Index chosen = sheet.make(Opcode::Select, {condition, yes, no});
  const Missing absent = Missing::Absent;
  const Run run(std::move(sheet), {{{{absent, absent, absent}, {5.0, absent, absent}, {500.0, absent, absent}}}});
  CHECK(causes(run.batch(), chosen, 0) == Causes{{0, absent, 1}});
  CHECK(causes(run.batch(), chosen, 1) == Causes{{1, absent, 1}});
  CHECK(causes(run.batch(), chosen, 2) == Causes{{2, absent, 1}});
}

TEST_CASE("where no row of a table fits, no value is to blame", "[eval][why]") {
  Sheet sheet;
  const Index condition = in_range(sheet, sheet.number());
  const Index none = sheet.truth(ir::Kleene::Unknown, abi::kImages);
  const Index chosen = sheet.make(Opcode::Select, {condition, condition, none});
  const Run run(std::move(sheet), {{{{500.0}}}});
  CHECK(causes(run.batch(), chosen, 0) == Causes{{abi::kNone, Missing::NoRow, 1}});
}

TEST_CASE("an agreement is unknown because of the images that have no value", "[eval][why]") {
  Sheet sheet;
  const Index scalar = sheet.make(Opcode::Agree, {sheet.number()}, sheet.constant(0));
  const ir::List list = sheet.list(Type::Number);
  const Index items = sheet.make(Opcode::AgreeItems, {list.count, list.items}, sheet.constant(0));
  const Run run(std::move(sheet),
                {{{{1.0, numbers({1})}, {Missing::Absent, Missing::Empty}, {Missing::Absent, numbers({1})}}}});
  CHECK(causes(run.batch(), scalar, 0) == Causes{{0, Missing::Absent, 2}});
  CHECK(causes(run.batch(), items, 0) == Causes{{1, Missing::Empty, 1}});
}

TEST_CASE("a count is uncertain because of the memberships that are unknown", "[eval][why]") {
  Sheet sheet;
  const Index member = sheet.make(Opcode::All, {in_range(sheet, sheet.number())}, 2);
  const Index least = sheet.make(Opcode::CountTrue, {member});
  const Index most = sheet.make(Opcode::CountMaybe, {member});
  const Index one = sheet.make(Opcode::CountIn, {least, most}, sheet.range(abi::IntegerRange{1, 1}));
  const Run run(std::move(sheet), {{{{5.0}}, {{Missing::Absent}, {Missing::Absent}}, {{500.0}}}});
  REQUIRE(run.show(one) == "U");
  CHECK(causes(run.batch(), one, 0) == Causes{{0, Missing::Absent, 2}});
}

TEST_CASE("a count of places is uncertain because of the images without one", "[eval][why]") {
  Sheet sheet;
  const ir::List position = sheet.list(Type::Number);
  std::vector<Index> point;
  for (std::uint32_t axis = 0; axis < 3; ++axis)
    point.push_back(sheet.make(Opcode::Item, {position.count, position.items}, axis));
  const std::uint32_t within = sheet.constant(0.01);
  const Index least = sheet.make(Opcode::DistinctLeast, point, within);
  const Index most = sheet.make(Opcode::DistinctMost, point, within);
  const Index two = sheet.make(Opcode::CountIn, {least, most}, sheet.range(abi::IntegerRange{2, 2}));
  const Run run(std::move(sheet), {{{{numbers({0, 0, 0})}, {Missing::Empty}, {Missing::Empty}}}});
  REQUIRE(run.show(two) == "U");
  CHECK(causes(run.batch(), two, 0) == Causes{{0, Missing::Empty, 2}});
}
