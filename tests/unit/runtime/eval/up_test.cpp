// Operations that make one value of the rows below: what all hold, what they share, how many there are.
#include <catch2/catch.hpp>

#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Index;
using abi::Missing;
using abi::Opcode;
using abi::Type;

namespace {

/// Images that are true, false or unknown, a letter each.
Series truths(std::string_view letters) {
  Series series;
  for (const char letter : letters)
    series.push_back({letter == 'U' ? Given(Missing::Absent) : Given(letter == 'T' ? 1 : 0)});
  return series;
}

std::vector<Exam> one_series_each(std::initializer_list<Series> all) {
  return {Exam(all)};
}

/// One operation up over series of truths.
std::string over(Opcode code, std::uint32_t imm, std::initializer_list<std::string_view> letters) {
  Sheet sheet;
  const Index result = sheet.make(code, {sheet.kleene()}, imm);
  Exam exam;
  for (const std::string_view one : letters) exam.push_back(truths(one));
  return Run(std::move(sheet), {exam}).show(result);
}

Series points(const std::vector<std::vector<Given>>& rows) {
  return {rows.begin(), rows.end()};
}

}  // namespace

TEST_CASE("all: one false decides, then one unknown, no rows are what the program says", "[eval][up]") {
  CHECK(over(Opcode::All, 2, {"TTT", "TTF", "TUT", "UUF", "T", "F", "U", ""}) == "TFUFTFUU");
  CHECK(over(Opcode::All, 0, {"T", ""}) == "TF");
  CHECK(over(Opcode::All, 1, {"F", ""}) == "FT");
}

TEST_CASE("any: one true decides, then one unknown, no rows are what the program says", "[eval][up]") {
  CHECK(over(Opcode::Any, 2, {"FFF", "FFT", "FUF", "UUT", "T", "F", "U", ""}) == "FTUTTFUU");
  CHECK(over(Opcode::Any, 0, {"T", ""}) == "TF");
  CHECK(over(Opcode::Any, 1, {"F", ""}) == "FT");
}

TEST_CASE("all and any look at the rows of their own parent only", "[eval][up]") {
  Sheet sheet;
  const Index image = sheet.kleene();
  const Index series = sheet.make(Opcode::All, {image}, 2);
  const Index exam = sheet.make(Opcode::Any, {series}, 0);
  const Run run(std::move(sheet), {{truths("TF"), truths("TT")}, {truths("F")}, {}, {truths("U"), truths("F")}});
  CHECK(run.show(series) == "FTFUF");
  CHECK(run.show(exam) == "TFFU");
}

TEST_CASE("a list that is not there has no values, so that every and any over it are unknown", "[eval][up]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Text);
  const Index is_a =
      sheet.make(Opcode::TextIn, {list.items}, sheet.predicate({abi::PredicateKind::OneOf, {sheet.text("A")}, {}}));
  const Index every = sheet.make(Opcode::All, {is_a}, 2);
  const Index any = sheet.make(Opcode::Any, {is_a}, 2);
  const Run run(std::move(sheet), {{{{texts({"A", "A"})}, {texts({"A", "B"})}, {Missing::Absent}, {texts({"B"})}}}});
  CHECK(run.show(every) == "TFUF");
  CHECK(run.show(any) == "TTUF");
}

TEST_CASE("what all rows share is their value, else it differs", "[eval][up]") {
  Sheet sheet;
  const Index number = sheet.number();
  const Index integer = sheet.integer();
  const Index text = sheet.text();
  const Index n = sheet.make(Opcode::Common, {number});
  const Index i = sheet.make(Opcode::Common, {integer});
  const Index s = sheet.make(Opcode::Common, {text});
  const Run run(std::move(sheet),
                one_series_each({{{1.5, 1, "a"}, {1.5, 1, "a"}}, {{1.5, 1, "a"}, {1.5000000000000002, 2, "A"}}}));
  CHECK(run.show(n) == "1.5, differs");
  CHECK(run.show(i) == "1, differs");
  CHECK(run.show(s) == "a, differs");
}

TEST_CASE("rows that are all missing for one reason share that reason, for two reasons they differ", "[eval][up]") {
  Sheet sheet;
  const Index shared = sheet.make(Opcode::Common, {sheet.number()});
  const Run run(std::move(sheet), one_series_each({{{Missing::Empty}, {Missing::Empty}},
                                                   {{Missing::Empty}, {Missing::Absent}},
                                                   {{1.0}, {Missing::Absent}},
                                                   {{Missing::Absent}, {1.0}},
                                                   {},
                                                   {{Missing::Differs}}}));
  CHECK(run.show(shared) == "empty, differs, differs, differs, absent, differs");
}

TEST_CASE("a list that all images share has the rows of the first image's", "[eval][up]") {
  Sheet sheet;
  const ir::List images = sheet.list(Type::Text);
  const ir::List list = sheet.common(images, abi::kSeries);
  const Run run(std::move(sheet), one_series_each({{{texts({"A", "B"})}, {texts({"A", "C"})}},
                                                   {{texts({"A", "B"})}, {texts({"A"})}},
                                                   {{texts({"A"})}, {Missing::Empty}},
                                                   {{Missing::Empty}, {texts({"A"})}},
                                                   {{texts({"X"})}},
                                                   {}}));
  CHECK(run.show(list.count) == "2, differs, differs, differs, 1, absent");
  CHECK(run.show(list.items) == "A, differs, differs, differs, differs, X");
}

TEST_CASE("a list that all series of an exam share is made of those that their images share", "[eval][up]") {
  Sheet sheet;
  const ir::List list = sheet.common(sheet.list(Type::Number), abi::kExams);
  const Series same{{numbers({1, 2})}, {numbers({1, 2})}};
  const Series other{{numbers({1, 3})}};
  const Run run(std::move(sheet), {{same, same}, {same, other}, {}});
  CHECK(run.show(list.count) == "2, 2, absent");
  CHECK(run.show(list.items) == "1, 2, 1, differs");
}

TEST_CASE("the earliest is the smallest number that is there", "[eval][up]") {
  Sheet sheet;
  const Index earliest = sheet.make(Opcode::Earliest, {sheet.number()});
  const Run run(std::move(sheet), one_series_each({{{3.0}, {-1.0}, {2.0}},
                                                   {{Missing::Absent}, {5.0}, {Missing::Empty}},
                                                   {{Missing::Empty}, {Missing::Absent}},
                                                   {}}));
  CHECK(run.show(earliest) == "-1, 5, empty, absent");
}

TEST_CASE("a value is lifted to every row of its parent, whatever its type and its reason", "[eval][up]") {
  Sheet sheet;
  const Index n = sheet.lift(sheet.make(Opcode::Common, {sheet.number()}), abi::kImages);
  const Index i = sheet.lift(sheet.make(Opcode::Common, {sheet.integer()}), abi::kImages);
  const Index s = sheet.lift(sheet.make(Opcode::Common, {sheet.text()}), abi::kImages);
  const Index t = sheet.lift(sheet.make(Opcode::All, {sheet.kleene()}, 2), abi::kImages);
  const Run run(std::move(sheet), {{{{1.5, 7, "a", 1}, {2.5, 7, "a", Missing::Absent}}, {{2.5, 8, "b", 0}}},
                                   {{}, {{Missing::Empty, 9, Missing::Empty, 1}}}});
  CHECK(run.show(n) == "differs, differs, 2.5, empty");
  CHECK(run.show(i) == "7, 7, 8, 9");
  CHECK(run.show(s) == "a, a, b, empty");
  CHECK(run.show(t) == "UUFT");
}

TEST_CASE("an exam's value reaches every image of its series", "[eval][up]") {
  Sheet sheet;
  const Index count = sheet.lift(sheet.count_rows(abi::kSeries, abi::kExams), abi::kImages);
  const Run run(std::move(sheet), {{{{}, {}}, {{}}}, {{{}}}});
  CHECK(run.show(count) == "2, 2, 2, 1");
}

TEST_CASE("counts of truths: those that are true, and those that may be", "[eval][up]") {
  CHECK(over(Opcode::CountTrue, 0, {"TTF", "TUU", "", "F"}) == "2, 1, 0, 0");
  CHECK(over(Opcode::CountMaybe, 0, {"TTF", "TUU", "", "F"}) == "2, 3, 0, 0");
}

TEST_CASE("an interval lies in a range, apart from it, or neither is known", "[eval][up]") {
  Sheet sheet;
  const Index truth = sheet.kleene();
  const Index least = sheet.make(Opcode::CountTrue, {truth});
  const Index most = sheet.make(Opcode::CountMaybe, {truth});
  const auto within = [&](std::int64_t lo, std::int64_t hi) {
    return sheet.make(Opcode::CountIn, {least, most}, sheet.range(abi::IntegerRange{lo, hi}));
  };
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Index exactly_one = within(1, 1);
  const Index at_least_two = within(2, kMost);
  const Index at_most_one = within(0, 1);
  // [1,1] [0,0] [2,2] [1,2] [0,1] [0,2] [2,3]
  const Run run(std::move(sheet), one_series_each({truths("T"), truths("F"), truths("TT"), truths("TU"), truths("U"),
                                                   truths("UU"), truths("TTU")}));
  CHECK(run.show(exactly_one) == "TFFUUUF");
  CHECK(run.show(at_least_two) == "FFTUFUT");
  CHECK(run.show(at_most_one) == "TTFUTUF");
}

TEST_CASE("points are distinct when they lie further apart than the tolerance in some coordinate", "[eval][up]") {
  Sheet sheet;
  const std::vector<Index> point{sheet.number(), sheet.number(), sheet.number()};
  const std::uint32_t within = sheet.constant(0.25);
  const Index least = sheet.make(Opcode::DistinctLeast, point, within);
  const Index most = sheet.make(Opcode::DistinctMost, point, within);
  const Run run(std::move(sheet), one_series_each({points({{0.0, 0.0, 0.0}, {0.0, 0.0, 0.25}, {0.0, 0.0, 0.5}}),
                                                   points({{0.0, 0.0, 0.0}, {0.0, 0.0, 0.26}, {0.0, -0.26, 0.0}}),
                                                   points({{1.0, 2.0, 3.0}, {1.25, 1.75, 3.25}}), points({})}));
  // In the first series the third point is near the second, which is an earlier one though it was not new.
  CHECK(run.show(least) == "1, 3, 1, 0");
  CHECK(run.show(most) == "1, 3, 1, 0");
}

TEST_CASE("points that are not wholly known widen the count of distinct ones", "[eval][up]") {
  Sheet sheet;
  const std::vector<Index> point{sheet.number(), sheet.number(), sheet.number()};
  const std::uint32_t within = sheet.constant(0.01);
  const Index least = sheet.make(Opcode::DistinctLeast, point, within);
  const Index most = sheet.make(Opcode::DistinctMost, point, within);
  const std::vector<Given> known{0.0, 0.0, 0.0};
  const std::vector<Given> other{0.0, 0.0, 1.0};
  const std::vector<Given> half{0.0, Missing::Absent, 0.0};
  const std::vector<Given> none{Missing::Absent, Missing::Absent, Missing::Absent};
  const Run run(std::move(sheet), one_series_each({points({known, half, other, none}), points({half, none}),
                                                   points({none}), points({known, half, known})}));
  CHECK(run.show(least) == "2, 1, 1, 1");
  CHECK(run.show(most) == "4, 2, 1, 2");
}

TEST_CASE("a stack of slices at a regular gap has as many places as slices", "[eval][up]") {
  Sheet sheet;
  const std::vector<Index> point{sheet.number(), sheet.number(), sheet.number()};
  const Index least = sheet.make(Opcode::DistinctLeast, point, sheet.constant(0.01));
  Series series;
  for (int volume = 0; volume < 3; ++volume) {
    for (int slice = 0; slice < 70; ++slice) series.push_back({-120.0, 80.5, slice * 1.2 - 40});
  }
  CHECK(Run(std::move(sheet), {{series}}).show(least) == "70");
}

TEST_CASE("groups are distinct pairs of text and number among the rows that count", "[eval][up]") {
  Sheet sheet;
  const Index member = sheet.kleene();
  const Index frame = sheet.text();
  const Index time = sheet.number();
  const Index least = sheet.make(Opcode::GroupsLeast, {member, frame, time});
  const Index most = sheet.make(Opcode::GroupsMost, {member, frame, time});
  const Run run(std::move(sheet), one_series_each({{{1, "f", 1.0}, {1, "f", 1.0}, {1, "f", 2.0}, {1, "g", 1.0}},
                                                   {{1, "f", 1.0}, {Missing::Absent, "f", 2.0}, {0, "f", 3.0}},
                                                   {{1, "f", Missing::Absent}, {1, Missing::Empty, 1.0}},
                                                   {{1, "f", 1.0}, {1, "f", Missing::Absent}},
                                                   {{Missing::Absent, "f", Missing::Absent}},
                                                   {{0, "f", 1.0}},
                                                   {}}));
  CHECK(run.show(least) == "3, 1, 1, 1, 0, 0, 0");
  CHECK(run.show(most) == "3, 2, 2, 2, 1, 0, 0");
}

TEST_CASE("numbers agree when the largest is at most the tolerance above the smallest", "[eval][up]") {
  Sheet sheet;
  const Index x = sheet.number();
  const Index exact = sheet.make(Opcode::Agree, {x}, sheet.constant(0));
  const Index loose = sheet.make(Opcode::Agree, {x}, sheet.constant(0.5));
  const Run run(std::move(sheet), one_series_each({{{1.0}, {1.0}},
                                                   {{1.0}, {1.25}, {1.5}},
                                                   {{1.5}, {0.75}, {1.0}},
                                                   {{1.0}, {Missing::Absent}},
                                                   {{1.0}, {Missing::Absent}, {2.0}},
                                                   {{Missing::Absent}},
                                                   {{7.0}},
                                                   {}}));
  CHECK(run.show(exact) == "TFFUFUTU");
  CHECK(run.show(loose) == "TTFUFUTU");
}

TEST_CASE("integers and texts agree when they are equal", "[eval][up]") {
  Sheet sheet;
  const Index i = sheet.make(Opcode::Agree, {sheet.integer()}, sheet.constant(0));
  const Index s = sheet.make(Opcode::Agree, {sheet.text()}, sheet.constant(0));
  const Run run(std::move(sheet), one_series_each({{{1, "a"}, {1, "a"}},
                                                   {{1, "a"}, {2, "b"}},
                                                   {{1, "a"}, {Missing::Empty, Missing::Empty}},
                                                   {{1, "a"}, {Missing::Empty, Missing::Empty}, {2, "A"}},
                                                   {}}));
  CHECK(run.show(i) == "TFUFU");
  CHECK(run.show(s) == "TFUFU");
}

TEST_CASE("lists agree when their lengths do and each position does", "[eval][up]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Number);
  const Index agree = sheet.make(Opcode::AgreeItems, {list.count, list.items}, sheet.constant(0.5));
  const Run run(std::move(sheet), one_series_each({{{numbers({1, 2})}, {numbers({1.5, 2})}},
                                                   {{numbers({1, 2})}, {numbers({1, 2.75})}},
                                                   {{numbers({1, 2})}, {numbers({1})}},
                                                   {{numbers({1, 2})}, {Missing::Absent}},
                                                   {{numbers({1, 2})}, {Missing::Absent}, {numbers({1, 3})}},
                                                   {{numbers({1, 2})}, {Missing::Absent}, {numbers({1, 2, 3})}},
                                                   {{Missing::Absent}, {Missing::Absent}},
                                                   {{numbers({1, 2})}},
                                                   {}}));
  CHECK(run.show(agree) == "TFFUFFUTU");
}

TEST_CASE("lists of texts agree position by position", "[eval][up]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Text);
  const Index agree = sheet.make(Opcode::AgreeItems, {list.count, list.items}, sheet.constant(0));
  const Run run(std::move(sheet), one_series_each({{{texts({"A", "B"})}, {texts({"A", "B"})}},
                                                   {{texts({"A", "B"})}, {texts({"B", "A"})}}}));
  CHECK(run.show(agree) == "TF");
}

TEST_CASE("counts of rows go up from the values to the exam", "[eval][up]") {
  Sheet sheet;
  const ir::List list = sheet.list(Type::Number);
  const ir::List common = sheet.common(list, abi::kSeries);
  const Index values = sheet.count_rows(sheet.space(list.items), abi::kImages);
  const Index shared = sheet.count_rows(sheet.space(common.items), abi::kSeries);
  const Run run(std::move(sheet), {{{{numbers({1, 2})}, {numbers({1})}}, {{Missing::Absent}}, {}}});
  CHECK(run.show(values) == "2, 1, 0");
  CHECK(run.show(shared) == "2, 0, 0");
}
