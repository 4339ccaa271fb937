#include "tests/conformance/exams.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>

#include "compiler/sema/units.hpp"
#include "runtime/abi/reason.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/text/clock.hpp"
#include "runtime/vendor/complete.hpp"
#include "tests/conformance/scanner.hpp"

namespace qapc::conformance {
namespace {

std::string numbered(std::string text, int number) {
  for (std::size_t at = text.find("#n"); at != std::string::npos; at = text.find("#n", at))
    text.replace(at, 2, std::to_string(number));
  return text;
}

/// `3 ms` in the unit of the recipe.
exam::Scalar number(const std::string& text, const abi::Recipe& recipe, const std::string& unit) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  const auto given = Decimal::parse(text.substr(0, blank));
  const auto from = sema::find_unit(trimmed(text.substr(blank)));
  const auto to = sema::find_unit(unit);
  if (!given || !from || (to && from->dimension != to->dimension)) throw BadCase("`" + text + "` in " + unit);
  const Decimal value = sema::convert(*given, *from, to.value_or(sema::Unit{}), Decimal::Round::Down).value();
  if (recipe.type == abi::Type::Integer) return value.whole(Decimal::Round::Down).value();
  return parse_number(value.text()).value();
}

exam::Scalar scalar(const std::string& text, const abi::Recipe& recipe, const std::string& unit) {
  const std::string plain = text.starts_with('"') ? Scanner(text).quoted() : text;
  const bool time = std::ranges::any_of(
      recipe.homes, [](const abi::Home& home) { return home.transform == abi::Transform::TimeOfDay; });
  if (time) return parse_number(text::seconds_of_day(plain).value()).value();
  return recipe.type == abi::Type::Text ? exam::Scalar(plain) : number(plain, recipe, unit);
}

std::optional<abi::Missing> reason(const std::string& text) {
  for (int i = 1; i < abi::kMissingReasons; ++i) {
    const auto missing = static_cast<abi::Missing>(i);
    if (text == fmt::format("({})", abi::name(missing))) return missing;
  }
  for (int i = 0; i < abi::kReasons; ++i) {
    const auto missing = abi::because(static_cast<abi::Reason>(i));
    if (text == fmt::format("({})", abi::name(missing))) return missing;
  }
  return std::nullopt;
}

exam::Cell cell(const std::string& text, const abi::Recipe& recipe, const std::string& unit) {
  if (const auto missing = reason(text)) return {*missing, {}, 0};
  exam::Cell made{abi::Missing::None, {}, 0};
  const bool list = text.starts_with('[');
  for (const std::string& one : split(list ? text.substr(1, text.size() - 2) : text, ','))
    made.values.push_back(scalar(one, recipe, unit));
  if (made.values.size() != 1 && !recipe.list) throw BadCase("`" + text + "` for one value");
  return made;
}

struct Maker {
  const abi::Program& program;

  [[nodiscard]] exam::Image image(const std::string& fields, int position) const {
    exam::Image made;
    made.cells.resize(program.recipes.size());
    for (const std::string& field : split(fields, ',')) {
      const std::size_t colon = field.find(':');
      const std::string name = trimmed(field.substr(0, colon));
      if (colon == std::string::npos) throw BadCase("`" + field + "` has no value");
      bool read = false;
      for (std::size_t i = 0; i < program.recipes.size(); ++i) {
        const abi::Recipe& recipe = program.recipes[i];
        if (program.text(recipe.name) != name) continue;
        read = true;
        const bool values = trimmed(field.substr(colon + 1)).starts_with('[');
        if (recipe.measured() && values && !recipe.list) continue;  // the number is given apart from the values
        made.cells[i] = cell(numbered(trimmed(field.substr(colon + 1)), position), recipe, program.text(recipe.unit));
      }
      if (!read) throw BadCase("the policy does not read " + name);
    }
    return made;
  }

  [[nodiscard]] exam::Series series(const std::string& text) const {
    exam::Series made;
    Scanner scanner(text);
    if (scanner.take("series of nothing")) return made;
    while (!scanner.done()) {
      int copies = 1;
      if (!scanner.sees("{")) {
        copies = std::atoi(scanner.word().c_str());
        scanner.need("x");
      }
      scanner.need("{");
      const std::string fields = scanner.until("}");
      scanner.need("}");
      for (int i = 0; i < copies; ++i) made.images.push_back(image(fields, static_cast<int>(made.images.size())));
    }
    measured(made);
    return made;
  }

  /// What is measured stands in the braces of the first image.
  void measured(exam::Series& made) const {
    if (made.images.empty() || std::ranges::none_of(program.recipes, &abi::Recipe::measured)) return;
    made.measured.resize(program.recipes.size());
    for (std::size_t i = 0; i < program.recipes.size(); ++i) {
      if (!program.recipes[i].measured()) continue;
      made.measured[i] = made.images.front().cells[i];
      for (exam::Image& image : made.images) image.cells[i] = {};
    }
  }
};

}  // namespace

std::vector<exam::Exam> read_exams(const abi::Program& program, std::string_view text) {
  std::vector<exam::Exam> all(1);
  for (const std::string& part : split(text, '|')) {  // `||` has nothing between
    if (part.empty()) {
      all.emplace_back();
    } else {
      all.back().series.push_back(Maker{program}.series(part));
    }
  }
  for (std::size_t e = 0; e < all.size(); ++e) {
    all[e].uid = fmt::format("2.25.{}", e + 1);
    for (std::size_t s = 0; s < all[e].series.size(); ++s) {
      exam::Series& series = all[e].series[s];
      series.uid = fmt::format("{}.{:03}", all[e].uid, s + 1);
      series.number = std::to_string(s + 1);
      for (std::size_t i = 0; i < series.images.size(); ++i)
        series.images[i].sop_instance_uid = fmt::format("{}.{:05}", series.uid, i + 1);
      vendor::complete(program.recipes, series);
    }
  }
  return all;
}

}  // namespace qapc::conformance
