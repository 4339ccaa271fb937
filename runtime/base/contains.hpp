// Whether a range holds a value (std::ranges::contains is C++23 and not in this library yet). Floor 0 (runtime/base).
#pragma once

#include <algorithm>
#include <functional>
#include <utility>

namespace qapc {

template <typename Range, typename Value, typename Projection = std::identity>
[[nodiscard]] constexpr bool contains(const Range& range, const Value& value, Projection projection = {}) {
  return std::ranges::find(range, value, std::move(projection)) != std::ranges::end(range);
}

}  // namespace qapc
