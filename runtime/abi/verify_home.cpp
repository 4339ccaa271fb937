#include "runtime/abi/verify_home.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "runtime/abi/function.hpp"
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

/// Which members a kind of place uses.
bool fits_place(const Home& home) {
  const bool reads = home.place <= Place::Private;
  if ((home.place == Place::Private) != !home.creator.empty()) return false;
  if ((home.place == Place::Computed) != (home.function != Function::None)) return false;
  if (home.place != Place::Computed && !home.inputs.empty()) return false;
  if (home.place == Place::Computed && !home.guards.empty()) return false;  // its inputs are what it depends on
  if (!reads && (home.tag != 0 || home.transform != Transform::None || home.value != 0)) return false;
  if (home.place != Place::Private && home.format != Format::None) return false;
  return (home.format == Format::None) == home.fields.empty();
}

}  // namespace

Result<void> verify_home(const Home& home, Index recipe) {
  const bool known = home.place <= Place::Computed && home.transform <= Transform::Duration &&
                     home.format <= Format::GeReadout && static_cast<int>(home.function) < kFunctions;
  if (!known || std::abs(home.decimal_shift) > kLargestShift || !fits_place(home))
    return fail(Errc::Invalid, "a home is of a known kind");
  QAPC_TRY_VOID(verify_steps(home.steps));
  for (const Guard& guard : home.guards) {
    if (text::pattern_error(guard.pattern)) return fail(Errc::Invalid, "a pattern can be read");
  }
  if (home.place != Place::Computed) return {};
  const FunctionInfo& row = info(home.function);
  if (home.inputs.size() < row.least || home.inputs.size() > row.most)
    return fail(Errc::Invalid, "a function has its inputs");
  if (std::ranges::any_of(home.inputs, [&](Index input) { return input >= recipe; }))
    return fail(Errc::Invalid, "a function's inputs are recipes before it");
  return {};
}

}  // namespace qapc::abi
