#include "runtime/vendor/complete.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "runtime/abi/function.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/vendor/of_image.hpp"
#include "runtime/vendor/of_series.hpp"

namespace qapc::vendor {
namespace {

using abi::Missing;

bool settles(Missing reason) {
  return reason != Missing::Absent && reason != Missing::Empty && reason != Missing::CreatorAbsent;
}

/// The cell in the type of the recipe; absent where it does not fit.
Cell fitted(Cell cell, const abi::Recipe& recipe) {
  if (cell.missing != Missing::None) return cell;
  if (cell.values.empty() || (!recipe.list && cell.values.size() != 1)) return missing_cell(Missing::Absent);
  for (exam::Scalar& value : cell.values.in_place()) {
    if (recipe.type == abi::Type::Number && std::holds_alternative<std::int64_t>(value))
      value = static_cast<double>(std::get<std::int64_t>(value));
    const auto* real = std::get_if<double>(&value);
    if (recipe.type == abi::Type::Integer && real != nullptr && std::trunc(*real) == *real && std::abs(*real) < 1e15)
      value = static_cast<std::int64_t>(*real);
    const bool fits = recipe.type == abi::Type::Number    ? std::holds_alternative<double>(value)
                      : recipe.type == abi::Type::Integer ? std::holds_alternative<std::int64_t>(value)
                                                          : std::holds_alternative<std::string>(value);
    if (!fits) return missing_cell(Missing::Unparsable);
  }
  return cell;
}

/// In a unit that is 10^-shift as large.
Cell shifted(Cell cell, int shift) {
  if (shift == 0 || cell.missing != Missing::None) return cell;
  for (exam::Scalar& value : cell.values.in_place()) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) value = static_cast<double>(*whole);
    const auto* number = std::get_if<double>(&value);
    const auto moved = number == nullptr ? std::nullopt : parse_number(number_text(*number), shift);
    if (!moved) return missing_cell(Missing::OutOfRange);
    value = *moved;
  }
  return cell;
}

class Completer {
 public:
  Completer(std::span<const abi::Recipe> recipes, exam::Series& series) : recipes_(recipes), images_(series.images) {}

  void recipe(std::size_t index) {
    index_ = index;
    const auto& homes = recipes_[index].homes;
    for (std::size_t home = 0; home < homes.size(); ++home) {
      if (homes[home].place != abi::Place::Computed) continue;
      if (homes[home].function == abi::Function::ZeroWhereOthersHave) {
        zero_where_others_have(home);
      } else if (abi::info(homes[home].function).of_series) {
        series(home);
      } else {
        for (exam::Image& image : images_) this->image(image, home);
      }
    }
  }

 private:
  [[nodiscard]] const abi::Home& at(std::size_t home) const { return recipes_[index_].homes[home]; }

  /// No home before this one has given the image a value.
  [[nodiscard]] bool wants(const exam::Image& image, std::size_t home) const {
    const Cell& cell = image.cells[index_];
    const abi::Index given = at(home).given;
    const bool counts = given == abi::kNone || image.cells[given].missing == Missing::None;
    return counts && (!settles(cell.missing) || cell.home > home);
  }
  void give(exam::Image& image, std::size_t home, Cell cell) {
    cell = fitted(std::move(cell), recipes_[index_]);
    if (!settles(cell.missing)) return;
    cell.home = static_cast<std::uint8_t>(home);
    image.cells[index_] = std::move(cell);
  }

  [[nodiscard]] Inputs inputs(const exam::Image& image, std::size_t home) const {
    Inputs in;
    for (const abi::Index input : at(home).inputs) in.push_back(&image.cells[input]);
    return in;
  }

  void image(exam::Image& image, std::size_t home) {
    if (!wants(image, home)) return;
    const Inputs in = inputs(image, home);
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (in[i]->missing == Missing::None || abi::may_miss(at(home).function, i)) continue;
      give(image, home, missing_cell(in[i]->missing == Missing::NeverStored ? Missing::Absent : in[i]->missing));
      return;
    }
    give(image, home, shifted(of_image(at(home).function, in), at(home).decimal_shift));
  }

  void series(std::size_t home) {
    if (std::ranges::none_of(images_, [&](const exam::Image& image) { return wants(image, home); })) return;
    // A series that was kept as single images and again as frames of one object has each value twice: each copy is
    // whole.
    for (const bool frames : {false, true}) {
      std::vector<Inputs> all;
      for (const exam::Image& image : images_) {
        if ((image.frame != 0) == frames) all.push_back(inputs(image, home));
      }
      if (all.empty()) continue;
      const Cell cell = of_series(at(home).function, all);
      for (exam::Image& image : images_) {
        if ((image.frame != 0) == frames && wants(image, home)) give(image, home, cell);
      }
    }
  }

  void zero_where_others_have(std::size_t home) {
    const auto has = [&](const exam::Image& image) { return image.cells[index_].missing == Missing::None; };
    if (std::ranges::none_of(images_, has)) return;
    for (exam::Image& image : images_) {
      if (wants(image, home)) give(image, home, number_cell(0));
    }
  }

  std::span<const abi::Recipe> recipes_;
  std::vector<exam::Image>& images_;
  std::size_t index_ = 0;
};

}  // namespace

void complete(std::span<const abi::Recipe> recipes, exam::Series& series) {
  Completer completer(recipes, series);
  for (std::size_t i = 0; i < recipes.size(); ++i) completer.recipe(i);
}

}  // namespace qapc::vendor
