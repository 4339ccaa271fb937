#include "runtime/abi/value.hpp"

#include <array>

#include "runtime/abi/reason.hpp"
#include "runtime/base/check.hpp"

namespace qapc::abi {
namespace {

template <std::size_t N, typename Enum>
std::string_view pick(const std::array<std::string_view, N>& names, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  QAPC_CHECK(index < N, "every enumerator has a name");
  return names[index];
}

}  // namespace

std::string_view name(Type type) {
  static constexpr std::array<std::string_view, 6> kNames{"number", "integer", "text", "truth", "verdict", "outcome"};
  return pick(kNames, type);
}

std::string_view name(Missing reason) {
  static constexpr std::array<std::string_view, kMissingReasons> kNames{"present",
                                                                        "absent",
                                                                        "empty",
                                                                        "unparsable",
                                                                        "out of VR range",
                                                                        "differs",
                                                                        "creator absent",
                                                                        "other vendor",
                                                                        "never stored by this vendor",
                                                                        "de-identified",
                                                                        "no pixels",
                                                                        "precondition of a metric",
                                                                        "not read",
                                                                        "division by zero",
                                                                        "no row for this vendor",
                                                                        "not known which",
                                                                        "stratum not in the baseline",
                                                                        "too few in the stratum"};
  if (static_cast<unsigned>(reason) >= kOwnReasons)
    return word(static_cast<Reason>(static_cast<unsigned>(reason) - kOwnReasons));
  return pick(kNames, reason);
}

std::string_view name(Verdict verdict) {
  static constexpr std::array<std::string_view, kVerdicts + 1> kNames{"no subject",     "unknown (definition)",
                                                                      "not applicable", "not assessed",
                                                                      "not run",        "unknown",
                                                                      "pass",           "warn",
                                                                      "fail",           "waived"};
  return pick(kNames, verdict);
}

std::string_view name(Severity severity) {
  static constexpr std::array<std::string_view, 3> kNames{"minor", "major", "critical"};
  return pick(kNames, severity);
}

std::string_view name(Outcome outcome) {
  static constexpr std::array<std::string_view, kOutcomes> kNames{"unknown", "accept", "review", "reject"};
  return pick(kNames, outcome);
}

std::string_view name(Privacy privacy) {
  static constexpr std::array<std::string_view, 3> kNames{"public", "restricted", "phi"};
  return pick(kNames, privacy);
}

std::string_view name(MissingMeans means) {
  static constexpr std::array<std::string_view, 3> kNames{"unknown", "fail", "skip"};
  return pick(kNames, means);
}

}  // namespace qapc::abi
