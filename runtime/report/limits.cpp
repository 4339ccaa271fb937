#include "runtime/report/limits.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/base/number_text.hpp"

namespace qapc::report {
namespace {

struct Measure {
  std::string number;
  std::string unit;
};

/// `2.9 ms`, `160`.
std::optional<Measure> measure(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::string_view number = text.substr(0, blank);
  const std::string_view unit = blank == std::string_view::npos ? "" : text.substr(blank + 1);
  const bool more_words = unit.find(' ') != std::string_view::npos;
  if (more_words || !parse_number(number)) return std::nullopt;
  return Measure{std::string(number), std::string(unit)};
}

}  // namespace

Limits limits_of(std::string_view expected) {
  enum class Side { Lower, Upper, Both };
  struct Form {
    std::string_view begins;
    Side side;
    bool open;
  };
  constexpr Form kForms[] = {{">= ", Side::Lower, false},       {"<= ", Side::Upper, false},
                             {"> ", Side::Lower, true},         {"< ", Side::Upper, true},
                             {"at least ", Side::Lower, false}, {"at most ", Side::Upper, false},
                             {"exactly ", Side::Both, false},   {"", Side::Both, false}};
  constexpr std::string_view kTo = " .. ";
  if (const std::size_t to = expected.find(kTo); to != std::string_view::npos) {
    const auto lower = measure(expected.substr(0, to));
    auto upper = measure(expected.substr(to + kTo.size()));
    if (!lower || !upper || (!lower->unit.empty() && lower->unit != upper->unit)) return {};
    return {lower->number, std::move(upper->number), std::move(upper->unit), false};
  }
  const Form& form = *std::ranges::find_if(kForms, [&](const Form& one) { return expected.starts_with(one.begins); });
  auto limit = measure(expected.substr(form.begins.size()));
  if (!limit) return {};
  Limits limits{"", "", std::move(limit->unit), form.open};
  if (form.side != Side::Upper) limits.lower = limit->number;
  if (form.side != Side::Lower) limits.upper = limit->number;
  return limits;
}

}  // namespace qapc::report
