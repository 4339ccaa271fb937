// Which known word an author may have meant. Floor 2 (compiler/diag).
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace qapc::diag {

/// Edits between two words (insert, delete, replace, swap neighbours: one each), or `limit + 1` when there are more.
int edit_distance(std::string_view a, std::string_view b, int limit);

/// At most three of `known` that `word` may be a slip of: the same letters without case, `_` and `-`, or at most two
/// edits and fewer edits than half its letters; nearest first, then as ordered in `known`.
std::vector<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace qapc::diag
