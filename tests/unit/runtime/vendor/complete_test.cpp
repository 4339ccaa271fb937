#include "runtime/vendor/complete.hpp"

#include <catch2/catch.hpp>

#include "runtime/vendor/inputs.hpp"

using namespace qapc;
using namespace qapc::vendor;

namespace {

using abi::Function;
using abi::Missing;

abi::Home stored() {
  abi::Home home;
  home.tag = 0x0018'0081;
  return home;
}
abi::Home computed(Function function, std::vector<abi::Index> inputs) {
  abi::Home home;
  home.place = abi::Place::Computed;
  home.function = function;
  home.inputs = std::move(inputs);
  return home;
}
abi::Recipe recipe(abi::Type type, std::vector<abi::Home> homes, bool list = false) {
  abi::Recipe recipe;
  recipe.type = type;
  recipe.list = list;
  recipe.homes = std::move(homes);
  return recipe;
}
exam::Series series(std::vector<std::vector<Cell>> cells) {
  exam::Series series;
  for (auto& row : cells) {
    exam::Image& image = series.images.emplace_back();
    image.cells = std::move(row);
  }
  return series;
}
Cell from(Cell cell, std::uint8_t home) {
  cell.home = home;
  return cell;
}
const Cell kAbsent = missing_cell(Missing::Absent);

}  // namespace

TEST_CASE("a computed home gives its value where no home before it has one", "[vendor][complete]") {
  const std::vector recipes{recipe(abi::Type::Number, {stored()}),
                            recipe(abi::Type::Number, {stored(), computed(Function::Sum, {0, 0}), stored()})};
  // By the first home, by none, and by the home after the computed one.
  exam::Series all =
      series({{number_cell(2), number_cell(9)}, {number_cell(3), kAbsent}, {number_cell(4), from(number_cell(7), 2)}});
  complete(recipes, all);
  CHECK(all.images[0].cells[1] == number_cell(9));
  CHECK(all.images[1].cells[1] == from(number_cell(6), 1));
  CHECK(all.images[2].cells[1] == from(number_cell(8), 1));
}

TEST_CASE("a computed value needs its inputs and says why it is not there", "[vendor][complete]") {
  const std::vector recipes{recipe(abi::Type::Number, {stored()}),
                            recipe(abi::Type::Number, {computed(Function::Sum, {0, 0})})};
  exam::Series all = series({{missing_cell(Missing::Unparsable), kAbsent},
                             {kAbsent, kAbsent},
                             {missing_cell(Missing::NeverStored), kAbsent}});
  complete(recipes, all);
  CHECK(all.images[0].cells[1].missing == Missing::Unparsable);
  CHECK(all.images[1].cells[1].missing == Missing::Absent);
  CHECK(all.images[2].cells[1].missing == Missing::Absent);
}

TEST_CASE("a home that is given a recipe counts for images that have its value", "[vendor][complete]") {
  std::vector recipes{recipe(abi::Type::Number, {stored()}), recipe(abi::Type::Text, {stored()}),
                      recipe(abi::Type::Number, {computed(Function::Sum, {0, 0})})};
  recipes[2].homes[0].given = 1;
  exam::Series all = series({{number_cell(2), text_cell("GE"), kAbsent}, {number_cell(2), kAbsent, kAbsent}});
  complete(recipes, all);
  CHECK(all.images[0].cells[2] == number_cell(4));
  CHECK(all.images[1].cells[2].missing == Missing::Absent);
}

TEST_CASE("a function sees what was computed before it", "[vendor][complete]") {
  const std::vector recipes{recipe(abi::Type::Number, {stored()}),
                            recipe(abi::Type::Number, {computed(Function::Sum, {0, 0})}),
                            recipe(abi::Type::Number, {computed(Function::Sum, {1, 0})})};
  exam::Series all = series({{number_cell(2), kAbsent, kAbsent}});
  complete(recipes, all);
  CHECK(all.images[0].cells[2] == number_cell(6));
}

TEST_CASE("a value of the series is given to all its images", "[vendor][complete]") {
  const std::vector recipes{recipe(abi::Type::Number, {stored()}, true), recipe(abi::Type::Text, {stored()}),
                            recipe(abi::Type::Integer, {computed(Function::SlicesAtOnce, {0, 1})})};
  exam::Series all =
      series({{kAbsent, kAbsent, kAbsent}, {numbers_cell(std::vector<double>{0, 1, 0, 1}), text_cell("EP"), kAbsent}});
  complete(recipes, all);
  CHECK(all.images[0].cells[2] == count_cell(2));
  CHECK(all.images[1].cells[2] == count_cell(2));
}

TEST_CASE("single images and frames of one series are looked at apart", "[vendor][complete]") {
  const std::vector recipes{recipe(abi::Type::Number, {stored()}, true), recipe(abi::Type::Text, {stored()}),
                            recipe(abi::Type::Integer, {computed(Function::SlicesAtOnce, {0, 1})})};
  exam::Series all = series({{numbers_cell(std::vector<double>{0, 1, 0, 1}), text_cell("EP"), kAbsent},
                             {numbers_cell(std::vector<double>{0, 1, 2, 3}), text_cell("EP"), kAbsent}});
  all.images[1].frame = 1;
  complete(recipes, all);
  CHECK(all.images[0].cells[2] == count_cell(2));
  CHECK(all.images[1].cells[2] == count_cell(1));
}

TEST_CASE("images without a value are 0 where others of the series have one", "[vendor][complete]") {
  const std::vector recipes{recipe(abi::Type::Number, {stored(), computed(Function::ZeroWhereOthersHave, {})})};
  exam::Series some = series({{number_cell(1000)}, {kAbsent}, {missing_cell(Missing::Unparsable)}});
  complete(recipes, some);
  CHECK(some.images[1].cells[0] == from(number_cell(0), 1));
  CHECK(some.images[2].cells[0].missing == Missing::Unparsable);
  exam::Series none = series({{kAbsent}, {kAbsent}});
  complete(recipes, none);
  CHECK(none.images[0].cells[0].missing == Missing::Absent);
}

TEST_CASE("a computed value that does not fit its recipe is not there", "[vendor][complete]") {
  const std::vector recipes{recipe(abi::Type::Number, {stored()}),
                            recipe(abi::Type::Integer, {computed(Function::Sum, {0, 0})}),
                            recipe(abi::Type::Number, {computed(Function::Join, {0, 0})})};
  exam::Series all = series({{number_cell(1.25), kAbsent, kAbsent}, {number_cell(1.5), kAbsent, kAbsent}});
  complete(recipes, all);
  CHECK(all.images[0].cells[1].missing == Missing::Unparsable);
  CHECK(all.images[1].cells[1] == count_cell(3));
  CHECK(all.images[0].cells[2].missing == Missing::Absent);  // two values for a recipe of one
}
