#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/compiler/codegen/sheet.hpp"

using namespace qapc;
using namespace qapc::codegen;
using enum abi::Missing;
using abi::Opcode;
using abi::Type;

namespace {

constexpr std::uint32_t kFalse = 0, kTrue = 1, kUnknown = 2;

/// Series in one exam, of so many images each.
Sheet series(std::vector<int> images) {
  const int count = static_cast<int>(images.size());
  return {{count}, std::move(images)};
}

/// One exam whose images have these lists, series by series.
struct Listed {
  Sheet sheet;
  List list;
};
Listed listed(Type type, const std::vector<std::vector<GivenList>>& lists_of_series) {
  std::vector<int> images;
  std::vector<GivenList> lists;
  for (const auto& of_series : lists_of_series) {
    images.push_back(static_cast<int>(of_series.size()));
    lists.insert(lists.end(), of_series.begin(), of_series.end());
  }
  Sheet sheet = series(std::move(images));
  const List list = sheet.lists(type, lists);
  return {std::move(sheet), list};
}

}  // namespace

TEST_CASE("all is false before it is unknown, and its constant over no rows", "[codegen]") {
  Sheet sheet = series({3, 3, 3, 0, 2, 1});
  const abi::Index truths = sheet.truths(
      "TTT"
      "TUT"
      "UFT"
      ""
      "UU"
      "F");
  CHECK(sheet.show(sheet.add(Opcode::All, {truths}, kFalse)) == "TUFFUF");
  CHECK(sheet.show(sheet.add(Opcode::All, {truths}, kTrue)) == "TUFTUF");
  CHECK(sheet.show(sheet.add(Opcode::All, {truths}, kUnknown)) == "TUFUUF");
}

TEST_CASE("any is true before it is unknown, and its constant over no rows", "[codegen]") {
  Sheet sheet = series({3, 3, 3, 0, 2, 1});
  const abi::Index truths = sheet.truths(
      "FFF"
      "FUF"
      "UFT"
      ""
      "UU"
      "T");
  CHECK(sheet.show(sheet.add(Opcode::Any, {truths}, kFalse)) == "FUTFUT");
  CHECK(sheet.show(sheet.add(Opcode::Any, {truths}, kTrue)) == "FUTTUT");
  CHECK(sheet.show(sheet.add(Opcode::Any, {truths}, kUnknown)) == "FUTUUT");
}

TEST_CASE("one row among hundreds decides all, any and the counts", "[codegen]") {
  for (const std::size_t place : {0U, 1U, 62U, 63U, 64U, 127U, 128U, 199U}) {
    Sheet sheet = series({5, 200, 64, 128, 1});
    std::string no = std::string(5, 'T') + std::string(200, 'T') + std::string(193, 'T');
    no[5 + place] = 'F';
    std::string unknown = no;
    unknown[5 + place] = 'U';
    const abi::Index one_false = sheet.truths(no);
    const abi::Index one_unknown = sheet.truths(unknown);
    const abi::Index one_true = sheet.add(Opcode::Not, {one_false});
    const abi::Index all_false = sheet.add(Opcode::All, {one_false});
    const abi::Index all_unknown = sheet.add(Opcode::All, {one_unknown});
    const abi::Index any_true = sheet.add(Opcode::Any, {one_true});
    const abi::Index count = sheet.add(Opcode::CountTrue, {one_unknown});
    const abi::Index maybe = sheet.add(Opcode::CountMaybe, {one_unknown});
    const std::vector<std::string> shown = sheet.evaluate();
    CHECK(shown[all_false] == "TFTTT");
    CHECK(shown[all_unknown] == "TUTTT");
    CHECK(shown[any_true] == "FTFFF");
    CHECK(shown[count] == "5, 199, 64, 128, 1");
    CHECK(shown[maybe] == "5, 200, 64, 128, 1");
  }
}

TEST_CASE("common is the value of all rows, or the reason of all rows, or differs", "[codegen]") {
  Sheet sheet = series({3, 2, 2, 2, 2, 0, 1, 2});
  const std::vector<Given> cells = {1, 1, 1, 1, 2, 1, Absent, Empty, Empty, Absent, Empty, NoPixels, Absent, 1};
  const std::string expected = "1, differs, differs, empty, differs, absent, no pixels, differs";
  const abi::Index numbers = sheet.numbers(cells), integers = sheet.integers(cells), texts = sheet.texts(cells);
  CHECK(sheet.show(sheet.add(Opcode::Common, {numbers})) == expected);
  CHECK(sheet.show(sheet.add(Opcode::Common, {integers})) == expected);
  CHECK(sheet.show(sheet.add(Opcode::Common, {texts})) == expected);
}

TEST_CASE("a value that comes back after another one is not common", "[codegen]") {
  Sheet sheet = series({3, 3});
  CHECK(sheet.show(sheet.add(Opcode::Common, {sheet.numbers({1, 2, 1, Absent, 2, Absent})})) == "differs, differs");
}

TEST_CASE("common items are compared by position, when all lists are there and of one length", "[codegen]") {
  auto [sheet, list] = listed(Type::Text, {{{{1, 2}}, {{1, 3}}},
                                           {{{1, 2}}, {{1}}},
                                           {{{1}}, {{}, Absent}},
                                           {},
                                           {{{4, Empty}}},
                                           {{{Empty, 1}}, {{Empty, Absent}}},
                                           {{{}, Absent}, {{1, 2, 3}}}});
  const abi::Index items = sheet.add(Opcode::CommonItems, {list.count, list.items}, 0, sheet.space_above(list.items));
  CHECK(sheet.show(items) == "1, differs, differs, differs, differs, 4, empty, empty, differs");
  const abi::Index count = sheet.add(Opcode::Common, {list.count});
  CHECK(sheet.show(count) == "2, differs, differs, absent, 2, 2, differs");
  const abi::Index second = sheet.add(Opcode::Item, {count, items}, 1);
  CHECK(sheet.show(second) == "differs, differs, differs, absent, empty, differs, differs");
}

TEST_CASE("items common to all series of an exam stand above those common to a series", "[codegen]") {
  Sheet sheet({2, 2, 0}, {2, 1, 1, 1});
  const List list = sheet.lists(Type::Number, {{{1.5, 2}}, {{1.5, 2}}, {{1.5, 3}}, {{7}}, {{7}}});
  const abi::Index series_space = sheet.space_above(list.items);
  const abi::Index items = sheet.add(Opcode::CommonItems, {list.count, list.items}, 0, series_space);
  const abi::Index count = sheet.add(Opcode::Common, {list.count});
  const abi::Index exam_items = sheet.add(Opcode::CommonItems, {count, items}, 0, sheet.space_above(items));
  CHECK(sheet.show(items) == "1.5, 2, 1.5, 3, 7, 7");
  CHECK(sheet.show(exam_items) == "1.5, differs, 7");
}

TEST_CASE("earliest is the smallest that is there, else the first row's reason", "[codegen]") {
  Sheet sheet = series({3, 3, 2, 0, 1});
  const abi::Index numbers = sheet.numbers({3, 1, 2, Absent, 5, -7, Empty, Absent, 4});
  CHECK(sheet.show(sheet.add(Opcode::Earliest, {numbers})) == "1, -7, empty, absent, 4");
}

TEST_CASE("rows that are true are counted, and rows that may be", "[codegen]") {
  Sheet sheet = series({3, 3, 0, 2});
  const abi::Index truths = sheet.truths(
      "TFT"
      "UTU"
      ""
      "FF");
  CHECK(sheet.show(sheet.add(Opcode::CountTrue, {truths})) == "2, 1, 0, 0");
  CHECK(sheet.show(sheet.add(Opcode::CountMaybe, {truths})) == "2, 3, 0, 0");
}

TEST_CASE("a point is new unless an earlier one lies within the tolerance in each coordinate", "[codegen]") {
  Sheet sheet = series({4, 3, 2, 3, 0});
  const abi::Index x = sheet.numbers({0, 0, 0.5, 0, /**/ 0, 1, 2, /**/ Absent, 0, /**/ 1, Absent, 1});
  const abi::Index y = sheet.numbers({0, 0, 0, 9, /**/ 0, 0, 0, /**/ 0, Empty, /**/ 1, 1, 1});
  const abi::Index z = sheet.numbers({0, 0, 0, 0, /**/ 0, 0, 0, /**/ 0, 0, /**/ 1, 1, 1});
  const abi::Index half = sheet.constant(0.5), one = sheet.constant(1), none = sheet.constant(0);
  const auto counted = [&](Opcode code, abi::Index tolerance) {
    return sheet.show(sheet.add(code, {x, y, z}, tolerance));
  };
  CHECK(counted(Opcode::DistinctLeast, half) == "2, 3, 1, 1, 0");
  CHECK(counted(Opcode::DistinctMost, half) == "2, 3, 2, 2, 0");
  CHECK(counted(Opcode::DistinctLeast, none) == "3, 3, 1, 1, 0");
  // 2 lies within 1 of 1, which is itself not new: any earlier point makes a point old.
  CHECK(counted(Opcode::DistinctLeast, one) == "2, 1, 1, 1, 0");
}

TEST_CASE("points lie apart in any one coordinate, and on either side", "[codegen]") {
  Sheet sheet = series({2, 2, 2, 2});
  const abi::Index x = sheet.numbers({5, 0, /**/ 0, 0, /**/ 0, 0, /**/ 0, 5});
  const abi::Index y = sheet.numbers({0, 0, /**/ 5, 0, /**/ 0, 0, /**/ 0, 0});
  const abi::Index z = sheet.numbers({0, 0, /**/ 0, 0, /**/ 5, 0, /**/ 0, 0});
  CHECK(sheet.show(sheet.add(Opcode::DistinctLeast, {x, y, z}, sheet.constant(1))) == "2, 2, 2, 2");
}

TEST_CASE("a point or key that is not known makes no later one old", "[codegen]") {
  Sheet sheet = series({2});
  const abi::Index x = sheet.numbers({Absent, 3}), same = sheet.numbers({1, 1});
  const abi::Index texts = sheet.add(Opcode::MapText, {sheet.texts({Absent, 0})}, sheet.map({0}));
  CHECK(sheet.show(sheet.add(Opcode::DistinctMost, {x, same, same}, sheet.constant(1))) == "2");
  CHECK(sheet.show(sheet.add(Opcode::GroupsMost, {sheet.truths("TT"), texts, same})) == "2");
}

TEST_CASE("groups are counted among rows that are true, or that may be", "[codegen]") {
  Sheet sheet = series({4, 3, 2, 0, 3});
  const abi::Index truths = sheet.truths(
      "TTTF"
      "TUT"
      "UF"
      ""
      "TTT");
  const abi::Index texts = sheet.texts({1, 1, 2, 3, /**/ 1, 2, Absent, /**/ Absent, 1, /**/ 1, 1, 1});
  const abi::Index numbers = sheet.numbers({5, 5, 5, 5, /**/ 5, 5, 5, /**/ 1, 1, /**/ 1, 2, Empty});
  CHECK(sheet.show(sheet.add(Opcode::GroupsLeast, {truths, texts, numbers})) == "2, 1, 0, 0, 2");
  CHECK(sheet.show(sheet.add(Opcode::GroupsMost, {truths, texts, numbers})) == "2, 3, 1, 0, 3");
}

TEST_CASE("groups with nothing but unknown keys are at least one", "[codegen]") {
  Sheet sheet = series({2});
  const abi::Index truths = sheet.truths("TT"), texts = sheet.texts({Absent, 1}), numbers = sheet.numbers({1, Absent});
  CHECK(sheet.show(sheet.add(Opcode::GroupsLeast, {truths, texts, numbers})) == "1");
  CHECK(sheet.show(sheet.add(Opcode::GroupsMost, {truths, texts, numbers})) == "2");
}

TEST_CASE("numbers agree when the largest and the smallest are within the tolerance", "[codegen]") {
  Sheet sheet = series({3, 3, 3, 2, 0, 1, 2});
  const abi::Index numbers =
      sheet.numbers({1, 1.25, 1.5, /**/ 1, 1.5, 2, /**/ 1, Absent, 1, /**/ Empty, Empty, /**/ 3, /**/ -1e308, 1e308});
  CHECK(sheet.show(sheet.add(Opcode::Agree, {numbers}, sheet.constant(0.5))) == "TFUUUTF");
  const abi::Index gap = sheet.numbers({1, Absent, 2, 3, 3, 3, 1, 1, 1, 1, 1, 1, Absent, 1});
  CHECK(sheet.show(sheet.add(Opcode::Agree, {gap}, sheet.constant(0))) == "FTTTUTU");
}

TEST_CASE("integers and texts agree when they are equal", "[codegen]") {
  Sheet sheet = series({2, 2, 2, 0});
  constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
  const abi::Index integers = sheet.integers({-kHighest, kHighest, 4, 4, 4, Absent});
  const abi::Index texts = sheet.texts({1, 2, 3, 3, Empty, 1});
  CHECK(sheet.show(sheet.add(Opcode::Agree, {integers}, sheet.constant(0))) == "FTUU");
  CHECK(sheet.show(sheet.add(Opcode::Agree, {texts}, sheet.constant(0))) == "FTUU");
}

TEST_CASE("lists agree in length and at each position", "[codegen]") {
  const GivenList one_two{{1, 2}}, gone{{}, Absent}, none{{}};
  auto [sheet, list] = listed(Type::Number, {{one_two, {{1.5, 2}}},    // T: within the tolerance
                                             {one_two, {{1, 3}}},      // F: apart at the second position
                                             {one_two, {{1}}},         // F: of two lengths
                                             {{{1, Empty}}, one_two},  // U: an item is missing
                                             {{{1, Empty}}, {{2, 2}}},
                                             {one_two, gone},
                                             {gone, gone},
                                             {none, gone},
                                             {},
                                             {none},
                                             {none, none},
                                             {{{1}}, gone, {{9}}}});
  CHECK(sheet.show(sheet.add(Opcode::AgreeItems, {list.count, list.items}, sheet.constant(0.5))) == "TFFUFUUUUTTF");
}

TEST_CASE("texts at one position agree when they are equal, also when a later position is open", "[codegen]") {
  Sheet sheet = series({2, 2});
  const List list = sheet.lists(Type::Text, {{{1, Empty}}, {{2, 3}}, {{1, 3}}, {{1, 3}}});
  CHECK(sheet.show(sheet.add(Opcode::AgreeItems, {list.count, list.items}, sheet.constant(0))) == "FT");
}

TEST_CASE("points are counted as if each were compared with every one before it", "[codegen]") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::array<double, 3>> points(1 + random() % 40);
    std::array<std::vector<Given>, 3> columns;
    for (auto& point : points) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        point[axis] = 0.25 * static_cast<double>(random() % (round % 3 == 0 ? 40 : 5));
        columns[axis].emplace_back(point[axis]);
      }
    }
    const double within = 0.25 * static_cast<double>(random() % 3);
    int fresh = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const bool known =
          std::any_of(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(i), [&](const auto& one) {
            return std::abs(one[0] - points[i][0]) <= within && std::abs(one[1] - points[i][1]) <= within &&
                   std::abs(one[2] - points[i][2]) <= within;
          });
      fresh += known ? 0 : 1;
    }
    Sheet sheet(static_cast<int>(points.size()));
    const abi::Index x = sheet.numbers(columns[0]), y = sheet.numbers(columns[1]), z = sheet.numbers(columns[2]);
    CHECK(sheet.show(sheet.add(Opcode::DistinctMost, {x, y, z}, sheet.constant(within))) == std::to_string(fresh));
  }
}
