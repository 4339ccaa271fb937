#include "runtime/abi/verify_home.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/abi/function.hpp"
#include "runtime/abi/measurement.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::abi {
namespace {

constexpr int kLargestShift = 30;  // powers of ten between two units
constexpr std::size_t kMostRows = 1000;

Result<void> verify_steps(const Steps& steps) {
  if (steps.unset.size() > kMostRows || steps.table.size() > kMostRows)
    return fail(Errc::Invalid, "a home has less than a thousand steps");
  if (!steps.pattern.empty() && text::pattern_error(steps.pattern)) return fail(Errc::Invalid, "a pattern can be read");
  if (!std::isfinite(steps.modulo) || steps.modulo < 0) return fail(Errc::Invalid, "a divisor is finite");
  return {};
}

/// Nothing but the name of a metric; of one that another tool measures, and of what tells the series.
Home measured(const Home& home) {
  Home only;
  only.place = home.place;
  only.fields = home.fields;
  if (home.place == Place::External) only.inputs = home.inputs;
  return only;
}

/// Which members a kind of place uses.
bool fits_place(const Home& home) {
  const bool reads = home.place <= Place::Private;
  if ((home.place == Place::Private) != !home.creator.empty()) return false;
  if ((home.place == Place::Computed) != (home.function != Function::None)) return false;
  const bool has_inputs = home.place == Place::Computed || home.place == Place::External;
  if ((!has_inputs && !home.inputs.empty()) || (home.place != Place::Computed && home.given != kNone)) return false;
  // What a function gives depends on its inputs alone, and is not changed afterwards; of another attribute alone the
  // unit may be another.
  const bool shifted = home.decimal_shift != 0 && home.function != Function::Same;
  if (home.place == Place::Computed && (!home.guards.empty() || home.steps != Steps{} || shifted)) return false;
  if (home.deep && (home.place != Place::Private || !home.path.empty())) return false;
  if (!home.path.empty() && home.place != Place::FunctionalGroup && home.place != Place::Private) return false;
  if (!home.path.empty() && home.format != Format::None) return false;
  if (!reads && (home.tag != 0 || home.transform != Transform::None || home.value != 0)) return false;
  if (home.place != Place::Private && home.format != Format::None) return false;
  if (is_of_series(home.place)) {
    const std::size_t names = home.place == Place::Measured ? 1 : 2;
    return home.fields.size() == names && home == measured(home);
  }
  return (home.format == Format::None) == home.fields.empty();
}

bool is_of_type(const Recipe& recipe, char letter) {
  if (letter == 'A') return true;
  const bool is_number = recipe.type == Type::Number || recipe.type == Type::Integer;
  return is_number == (letter != 'T') && recipe.list == (letter == 'L');
}

Result<void> verify_inputs(const Home& home, std::span<const Recipe> before) {
  const FunctionInfo& row = info(home.function);
  if (home.given != kNone && home.given >= before.size())
    return fail(Errc::Invalid, "a home is given a recipe before it");
  if (home.inputs.size() < row.least || home.inputs.size() > row.most)
    return fail(Errc::Invalid, "a function has its inputs");
  for (std::size_t i = 0; i < home.inputs.size(); ++i) {
    if (home.inputs[i] >= before.size()) return fail(Errc::Invalid, "a function's inputs are recipes before it");
    if (!is_of_type(before[home.inputs[i]], input_type(row, i)))
      return fail(Errc::Invalid, "a function's inputs are of its types");
  }
  return {};
}

/// A number, a text and a time, of images.
Result<void> verify_external(const Home& home, std::span<const Recipe> before) {
  constexpr std::array<Type, 3> kTypes{Type::Integer, Type::Text, Type::Number};
  if (home.inputs.size() != kTypes.size()) return fail(Errc::Invalid, "what another tool measures is of a series");
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    const bool fits = home.inputs[i] < before.size() && before[home.inputs[i]].type == kTypes.at(i) &&
                      !before[home.inputs[i]].list && !before[home.inputs[i]].measured();
    if (!fits) return fail(Errc::Invalid, "what another tool measures is of a series");
  }
  return {};
}

}  // namespace

Result<void> verify_home(const Home& home, std::span<const Recipe> before) {
  const bool known = home.place <= Place::External && home.transform <= Transform::Duration &&
                     home.format <= Format::GeReadout && static_cast<int>(home.function) < kFunctions;
  if (!known || home.decimal_shift > kLargestShift || home.decimal_shift < -kLargestShift || !fits_place(home))
    return fail(Errc::Invalid, "a home is of a known kind");
  QAPC_TRY_VOID(verify_steps(home.steps));
  for (const Guard& guard : home.guards) {
    if (text::pattern_error(guard.pattern)) return fail(Errc::Invalid, "a pattern can be read");
  }
  if (home.place == Place::External) return verify_external(home, before);
  if (home.place != Place::Computed) return {};
  return verify_inputs(home, before);
}

Result<void> verify_measured(const Recipe& recipe, std::string_view unit) {
  const bool any = std::ranges::any_of(recipe.homes, is_of_series, &Home::place);
  if (!any) return {};
  if (recipe.homes.size() != 1 || recipe.type != Type::Number || recipe.privacy != Privacy::Public)
    return fail(Errc::Invalid, "what is measured is a number that has one home and may be seen");
  if (recipe.external()) {
    if (recipe.list) return fail(Errc::Invalid, "another tool gives one number for each series");
    return {};
  }
  const std::string& id = recipe.homes.front().fields.front();
  const auto known = measurement(id);
  if (!known || known->id() != id)
    return fail(Errc::Invalid,
                "it measures {}, which this qapc does not know: compile the policy again, or use a qapc that has it",
                id);
  if (known->unit != unit || (recipe.list && !known->list))
    return fail(Errc::Invalid, "{} is measured in its unit", id);
  return {};
}

}  // namespace qapc::abi
