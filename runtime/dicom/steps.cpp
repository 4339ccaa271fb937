#include "runtime/dicom/steps.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string>
#include <utility>

#include "runtime/base/number_text.hpp"

namespace qapc::dicom {
namespace {

using abi::Missing;

/// The same text, or the same number however it is written: `1`, `1.000000`.
bool same_value(std::string_view lhs, std::string_view rhs) {
  if (lhs == rhs) return true;
  const auto left = parse_number(lhs);
  const auto right = parse_number(rhs);
  return left && right && *left == *right;
}

Missing take_table(const std::vector<abi::Replacement>& table, std::string& value) {
  if (table.empty()) return Missing::None;
  const auto row = std::ranges::find_if(
      table, [&](const abi::Replacement& one) { return one.from == "*" || same_value(one.from, value); });
  if (row == table.end()) return Missing::Unparsable;
  value = row->to;
  return Missing::None;
}

Missing take_arithmetic(const abi::Steps& steps, std::string& value) {
  if (steps.modulo == 0 && !steps.reciprocal) return Missing::None;
  auto number = parse_number(value);
  if (!number) return Missing::Unparsable;
  if (steps.modulo != 0) number = std::fmod(*number, steps.modulo);
  if (steps.reciprocal) {
    if (*number == 0) return Missing::Empty;
    number = 1 / *number;
  }
  if (!std::isfinite(*number)) return Missing::OutOfRange;
  value = number_text(*number);
  return Missing::None;
}

/// All but the pattern. A value that is empty stays so.
Missing take_each(const abi::Steps& steps, std::span<std::string> values) {
  bool any = false;
  for (std::string& value : values) {
    if (value.empty()) continue;
    Missing missing = take_table(steps.table, value);
    if (missing == Missing::None) missing = take_arithmetic(steps, value);
    if (missing == Missing::Empty) value.clear();
    if (missing != Missing::None && missing != Missing::Empty) return missing;
    any = any || !value.empty();
  }
  return any ? Missing::None : Missing::Empty;
}

std::vector<std::string> cut_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// What matches stands for the values. Absent where nothing does.
Missing take_pattern(const abi::Steps& steps, const text::Pattern& pattern, bool list,
                     std::vector<std::string>& values) {
  const auto found = pattern.group(fmt::format("{}", fmt::join(values, "\\")));
  if (found) {
    values = list ? cut_at_commas(*found) : std::vector{*found};
  } else if (!steps.otherwise.empty()) {
    values = {steps.otherwise};
  } else {
    return Missing::Absent;
  }
  return Missing::None;
}

Missing take_all(const abi::Home& home, const Prepared& prepared, bool list, std::vector<std::string>& values) {
  for (std::string& value : values) {
    const bool is_unset =
        std::ranges::any_of(home.steps.unset, [&](const std::string& unset) { return same_value(unset, value); });
    if (is_unset) value.clear();
  }
  if (std::ranges::all_of(values, &std::string::empty)) return Missing::Empty;
  if (prepared.pattern) {
    if (const Missing missing = take_pattern(home.steps, *prepared.pattern, list, values); missing != Missing::None)
      return missing;
  }
  return take_each(home.steps, values);
}

void put_back(std::vector<std::string> values, Stored& stored) {
  stored.kind = Kind::Words;
  stored.text.clear();
  for (const std::string& value : values) stored.text += value;
  stored.values.clear();
  std::size_t at = 0;
  for (const std::string& value : values) {
    stored.values.push_back(std::string_view(stored.text).substr(at, value.size()));
    at += value.size();
  }
}

}  // namespace

bool has_steps(const abi::Home& home) {
  return !home.guards.empty() || home.steps != abi::Steps{};
}

Missing take_steps(const abi::Home& home, const Prepared& prepared, bool list, Stored& stored) {
  if (home.steps == abi::Steps{}) return Missing::None;
  std::vector<std::string> values(stored.values.begin(), stored.values.end());
  if (home.value == 0) {
    if (const Missing missing = take_all(home, prepared, list, values); missing != Missing::None) return missing;
    put_back(std::move(values), stored);
    return Missing::None;
  }
  if (home.value > values.size()) return Missing::Empty;
  std::vector<std::string> one{values[home.value - 1]};
  if (const Missing missing = take_all(home, prepared, list, one); missing != Missing::None) return missing;
  values[home.value - 1] = one.front();
  put_back(std::move(values), stored);
  return Missing::None;
}

}  // namespace qapc::dicom
