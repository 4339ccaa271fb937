// What is read, constants, and the rows of each space, as the interpreter finds them in a batch.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Index;
using abi::Missing;
using abi::Opcode;
using abi::Type;

TEST_CASE("a value that is read keeps its value, or its reason for having none", "[eval][leaves]") {
  Sheet sheet;
  const Index number = sheet.number();
  const Index integer = sheet.integer();
  const Index text = sheet.text();
  const Run run(std::move(sheet), {{{{2.5, 7, "MR"}, {Missing::Absent, Missing::Empty, Missing::Unparsable}}}});
  CHECK(run.show(number) == "2.5, absent");
  CHECK(run.show(integer) == "7, empty");
  CHECK(run.show(text) == "MR, unparsable");
}

TEST_CASE("every reason for a missing value survives being read", "[eval][leaves]") {
  Sheet sheet;
  const Index number = sheet.number();
  Series series;
  for (int reason = 1; reason < abi::kMissingReasons; ++reason) series.push_back({static_cast<Missing>(reason)});
  const Run run(std::move(sheet), {{series}});
  for (int reason = 1; reason < abi::kMissingReasons; ++reason)
    CHECK(run.cell(number, reason - 1).missing == static_cast<Missing>(reason));
}

TEST_CASE("a list is read as its count and as the rows of its value space", "[eval][leaves]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Number);
  const Index space = sheet.space(list.items);
  const Run run(std::move(sheet), {{{{numbers({1, 2, 3})}, {Missing::Absent}, {numbers({4})}}}});
  CHECK(run.show(list.count) == "3, absent, 1");
  CHECK(run.show(list.items) == "1, 2, 3, 4");
  CHECK(run.batch().under(space, 0) == std::pair<std::int64_t, std::int64_t>(0, 3));
  CHECK(run.batch().under(space, 1) == std::pair<std::int64_t, std::int64_t>(3, 3));
  CHECK(run.batch().under(space, 2) == std::pair<std::int64_t, std::int64_t>(3, 4));
  CHECK(run.batch().parent(space, 3) == 2);
}

TEST_CASE("rows of one parent stand side by side, and a parent may have none", "[eval][leaves]") {
  Sheet sheet;
  const Index images = sheet.count_rows(abi::kImages, abi::kSeries);
  const Index series = sheet.count_rows(abi::kSeries, abi::kExams);
  const ir::List list = sheet.list(Type::Text);
  const Index values = sheet.count_rows(sheet.space(list.items), abi::kImages);
  const Image two{texts({"a", "b"})};
  const Image none{Missing::Empty};
  const Run run(std::move(sheet), {{{two, none}, {}}, {}, {{none}, {two}, {none, two, two}}});
  CHECK(run.show(series) == "2, 0, 3");
  CHECK(run.show(images) == "2, 0, 1, 1, 3");
  CHECK(run.show(values) == "2, 0, 0, 2, 0, 2, 2");
  CHECK(run.batch().under(abi::kSeries, 1) == std::pair<std::int64_t, std::int64_t>(2, 2));
  CHECK(run.batch().parent(abi::kImages, 6) == 4);
  CHECK(run.batch().parent(abi::kSeries, 2) == 2);
}

TEST_CASE("no exams are no rows anywhere", "[eval][leaves]") {
  Sheet sheet;
  const Index number = sheet.number();
  const Index any = sheet.truth(ir::Kleene::True, abi::kExams);
  const Run run(std::move(sheet), {});
  CHECK(run.batch().rows(abi::kExams) == 0);
  CHECK(run.show(number).empty());
  CHECK(run.show(any).empty());
}

TEST_CASE("a constant has the same value in every row of its space", "[eval][leaves]") {
  Sheet sheet;
  const Index number = sheet.number(0.05, abi::kSeries);
  const Index yes = sheet.truth(ir::Kleene::True, abi::kExams);
  const Index no = sheet.truth(ir::Kleene::False, abi::kSeries);
  const Index unknown = sheet.truth(ir::Kleene::Unknown, abi::kImages);
  const Run run(std::move(sheet), {{{{}, {}}, {}}, {}});
  CHECK(run.show(number) == "0.05, 0.05");
  CHECK(run.show(yes) == "TT");
  CHECK(run.show(no) == "FF");
  CHECK(run.show(unknown) == "UU");
}

TEST_CASE("a constant of minus zero is zero", "[eval][leaves]") {
  Sheet sheet;
  const Index number = sheet.number(-0.0, abi::kExams);
  const Run run(std::move(sheet), {{}});
  CHECK_FALSE(std::signbit(run.cell(number).number));
}

TEST_CASE("equal texts have one number in a batch, different texts have two", "[eval][leaves]") {
  Sheet sheet;
  const Index a = sheet.text();
  const Index b = sheet.text();
  const ir::List list = sheet.list(Type::Text);
  const Run run(std::move(sheet), {{{{"MR", "SIEMENS", texts({"MR", "M"})}, {"SIEMENS", "mr", texts({"M"})}}}});
  CHECK(run.cell(a, 0).text == run.cell(list.items, 0).text);
  CHECK(run.cell(a, 1).text == run.cell(b, 0).text);
  CHECK(run.cell(list.items, 1).text == run.cell(list.items, 2).text);
  CHECK(run.cell(a, 0).text != run.cell(b, 1).text);
  CHECK(run.batch().text(run.cell(b, 1).text) == "mr");
}

TEST_CASE("columns are padded to whole words, and nothing is there behind the last row", "[eval][batch]") {
  for (const int images : {1, 63, 64, 65, 128, 129}) {
    INFO(images << " images");
    Sheet sheet;
    const Index number = sheet.number();
    const Index sum = sheet.make(Opcode::Add, {number, number});
    const Index positive = sheet.make(Opcode::NumberIn, {number}, sheet.range(abi::NumberRange{0, 1e9, false, false}));
    const Index negative = sheet.negate(positive);
    const Run run(std::move(sheet), {{Series(static_cast<std::size_t>(images), Image{1.0})}});
    const int words = (images + 63) / 64;
    const auto last = [&](const std::uint64_t* bits) {
      std::uint64_t ones = 0;
      for (int i = 0; i < words; ++i) ones += static_cast<std::uint64_t>(__builtin_popcountll(bits[i]));
      return ones;
    };
    const abi::Slot* slots = run.batch().frame().slots;
    const auto rows = static_cast<std::uint64_t>(images);
    CHECK(last(slots[number].valid) == rows);
    CHECK(last(slots[sum].valid) == rows);
    CHECK(last(static_cast<const std::uint64_t*>(slots[positive].data)) == rows);
    CHECK(last(slots[positive].other) == 0);
    CHECK(last(static_cast<const std::uint64_t*>(slots[negative].data)) == 0);
    CHECK(last(slots[negative].other) == rows);
    for (int row = images; row < words * 64; ++row) {  // the padding can be read, and is not valid
      CHECK(static_cast<const double*>(slots[number].data)[row] == 0);
      CHECK((slots[number].valid[row / 64] >> (row % 64) & 1u) == 0);
    }
  }
}

TEST_CASE("a cell that was written is read back, and leaves its neighbours alone", "[eval][batch]") {
  Sheet sheet;
  const Index number = sheet.number();
  const Index truth = sheet.kleene();
  const Run run(std::move(sheet), {{{{1.0, 1}, {2.0, 0}, {3.0, Missing::Absent}}}});
  Cell cell;
  cell.number = 9.5;
  write(run.program(), run.batch().frame(), number, 1, cell);
  CHECK(run.show(number) == "1, 9.5, 3");
  cell.missing = Missing::Deidentified;
  write(run.program(), run.batch().frame(), number, 1, cell);
  CHECK(run.show(number) == "1, de-identified, 3");
  cell.truth = Kleene::True;
  write(run.program(), run.batch().frame(), truth, 2, cell);
  CHECK(run.show(truth) == "TFT");
  cell.truth = Kleene::Unknown;
  write(run.program(), run.batch().frame(), truth, 0, cell);
  CHECK(run.show(truth) == "UFT");
}

TEST_CASE("a batch that was moved reads as before", "[eval][batch]") {
  Sheet sheet;
  const Index text = sheet.text();
  const abi::Program program = std::move(sheet).finish();
  const std::vector<exam::Exam> all = exams({{{{"a"}, {"b"}}}});
  Batch first(program, all);
  const Batch second = std::move(first);
  CHECK(second.rows(abi::kImages) == 2);
  CHECK(second.text(second.cell(text, 1).text) == "b");
}
