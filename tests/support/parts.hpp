// The members of a plain struct as a tuple. Floor 8 (tests/support). How many there are is said once for each struct; a
// struct that gains or loses one does not compile until it is said anew, so that no test looks past a member.
#pragma once

#include <cstddef>
#include <tuple>

namespace qapc::support {

template <typename T>
inline constexpr std::size_t kMembers = 0;  ///< 0: not a struct that is taken apart

template <typename T>
auto parts(const T& t) {
  constexpr std::size_t n = kMembers<T>;
  static_assert(n > 0 && n <= 22, "say how many members it has");
  // clang-format off
  if constexpr (n == 1) { const auto& [a] = t; return std::tie(a); }
  if constexpr (n == 2) { const auto& [a, b] = t; return std::tie(a, b); }
  if constexpr (n == 3) { const auto& [a, b, c] = t; return std::tie(a, b, c); }
  if constexpr (n == 4) { const auto& [a, b, c, d] = t; return std::tie(a, b, c, d); }
  if constexpr (n == 5) { const auto& [a, b, c, d, e] = t; return std::tie(a, b, c, d, e); }
  if constexpr (n == 6) { const auto& [a, b, c, d, e, f] = t; return std::tie(a, b, c, d, e, f); }
  if constexpr (n == 7) { const auto& [a, b, c, d, e, f, g] = t; return std::tie(a, b, c, d, e, f, g); }
  if constexpr (n == 8) { const auto& [a, b, c, d, e, f, g, h] = t; return std::tie(a, b, c, d, e, f, g, h); }
  if constexpr (n == 9) { const auto& [a, b, c, d, e, f, g, h, i] = t; return std::tie(a, b, c, d, e, f, g, h, i); }
  if constexpr (n == 10) { const auto& [a, b, c, d, e, f, g, h, i, j] = t; return std::tie(a, b, c, d, e, f, g, h, i, j); }
  if constexpr (n == 11) { const auto& [a, b, c, d, e, f, g, h, i, j, k] = t; return std::tie(a, b, c, d, e, f, g, h, i, j, k); }
  if constexpr (n == 12) { const auto& [a, b, c, d, e, f, g, h, i, j, k, l] = t; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l); }
  if constexpr (n == 13) { const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = t; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m); }
  if constexpr (n == 18) { const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s] = t; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s); }
  if constexpr (n == 19) { const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, u] = t; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, u); }
  if constexpr (n == 21) { const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, u, v, w] = t; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, u, v, w); }
  // clang-format on
}

}  // namespace qapc::support
